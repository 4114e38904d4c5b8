import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { completeOptions } from "./complete-options.js";
import type { CompletedOptions, DerivedOptions } from "./completed-options.js";
import { newServerRunOptions } from "./server-run-options.js";
import { completeLine, testHost } from "./testing/complete.js";

const etcd = "--etcd-servers=http://127.0.0.1:2379";

describe("what follows from a command line", () => {
  const table: ReadonlyArray<[string, Partial<DerivedOptions>]> = [
    [
      "",
      {
        storageBackend: "embedded",
        ownsIdentities: true,
        dataDir: "/home/user/.local/state/kube-apiserver",
        pkiDir: "/home/user/.local/state/kube-apiserver/pki",
        bindAddress: "127.0.0.1",
        advertiseAddress: "192.0.2.7",
        authorizationModes: ["RBAC"],
        anonymousAuth: true,
        controllers: ["*"],
        serviceIPRanges: ["10.0.0.0/24"],
        serviceAccountIssuers: ["https://kubernetes.default.svc.cluster.local"],
        apiAudiences: ["https://kubernetes.default.svc.cluster.local"],
        warnings: [],
      },
    ],
    [
      etcd,
      {
        storageBackend: "etcd3",
        ownsIdentities: false,
        pkiDir: "/var/run/kubernetes",
        bindAddress: "0.0.0.0",
        authorizationModes: ["AlwaysAllow"],
        anonymousAuth: false,
        controllers: [],
      },
    ],
    [`${etcd} --cert-dir=/certs`, { pkiDir: "/certs", ownsIdentities: false }],
    [`${etcd} --data-dir=/data`, { pkiDir: "/data/pki", ownsIdentities: true }],
    [`${etcd} --authorization-mode=RBAC`, { authorizationModes: ["RBAC"], anonymousAuth: true, warnings: [] }],
    [`${etcd} --controllers=*,-namespace`, { controllers: ["*", "-namespace"] }],
    ["--controllers=", { controllers: [] }],
    ["", { storageMediaType: "application/json" }],
    [etcd, { storageMediaType: "application/vnd.kubernetes.protobuf" }],
    [
      "--storage-media-type=application/vnd.kubernetes.protobuf",
      { storageMediaType: "application/vnd.kubernetes.protobuf" },
    ],
    [`${etcd} --storage-media-type=application/json`, { storageMediaType: "application/json" }],
    [`${etcd} --storage-media-type=`, { storageMediaType: "application/json" }],
    ["--data-dir=:memory:", { dataDir: undefined, pkiDir: undefined, ownsIdentities: true }],
    ["--bind-address=0.0.0.0", { bindAddress: "0.0.0.0", advertiseAddress: "192.0.2.7" }],
    ["--bind-address=198.51.100.4", { bindAddress: "198.51.100.4", advertiseAddress: "198.51.100.4" }],
    ["--bind-address=::", { bindAddress: "::" }],
    ["--service-cluster-ip-range=fd00::/112", { advertiseAddress: "2001:db8::7" }],
    ["--advertise-address=203.0.113.1", { advertiseAddress: "203.0.113.1", externalHost: "203.0.113.1" }],
    ["--external-hostname=api.example.com", { externalHost: "api.example.com", advertiseAddress: "192.0.2.7" }],
    ["--service-account-issuer=a --service-account-issuer=b", { apiAudiences: ["a", "b"] }],
    ["--service-account-issuer=a --api-audiences=c", { apiAudiences: ["c"], serviceAccountIssuers: ["a"] }],
    [
      "--etcd-servers-overrides=/events#http://a;http://b",
      { etcdServersOverrides: [{ groupResource: "/events", servers: ["http://a", "http://b"] }] },
    ],
    ["--watch-cache-sizes=pods#0", { watchCacheSizes: new Map([["pods", 0]]) }],
    ["--vmodule=cacher=4", { vmodule: [{ pattern: "cacher", level: 4 }] }],
    [
      "--service-account-max-token-expiration=1h",
      {
        warnings: [
          "service-account-extend-token-expiration is true, in order to correctly trigger safe transition logic, " +
            "service-account-max-token-expiration must be set longer than 3607 seconds (currently 1h0m0s)",
        ],
      },
    ],
    ["--profiling=false", { warnings: ["Flag --profiling is accepted but not yet effective"] }],
  ];
  for (const [line, expected] of table) {
    test(line === "" ? "no flags" : line, async () => {
      const { derived } = await completeLine(line);
      for (const [key, value] of Object.entries(expected)) {
        assert.deepEqual(derived[key as keyof DerivedOptions], value, key);
      }
    });
  }
});

test("the state directory follows XDG", async () => {
  const dataDir = async (state: string) => {
    const { derived } = await completeLine("", { env: { XDG_STATE_HOME: state } });
    return derived.dataDir;
  };
  assert.equal(await dataDir("/state"), "/state/kube-apiserver");
  assert.equal(await dataDir("relative"), "/home/user/.local/state/kube-apiserver");
});

test("the server is named after its machine, as upstream does it", async () => {
  const { derived } = await completeLine("", { hostname: "Machine" });
  assert.equal(derived.apiServerID, "apiserver-r4omill4dtvqyqncv2ia3zqg3m");
});

test("a machine without a network serves itself", async () => {
  const { derived } = await completeLine("", { interfaces: {} });
  assert.equal(derived.advertiseAddress, "127.0.0.1");
});

test("the serving certificate is for every name of the server", async () => {
  const line = "--external-hostname=api.example.com --service-cluster-ip-range=10.1.0.0/16,fd00::/112";
  const { derived } = await completeLine(line);
  assert.deepEqual(derived.certificateNames, {
    dnsNames: [
      "localhost",
      "kubernetes",
      "kubernetes.default",
      "kubernetes.default.svc",
      "kubernetes.default.svc.cluster.local",
      "machine",
      "api.example.com",
    ],
    ipAddresses: ["127.0.0.1", "::1", "192.0.2.7", "10.1.0.1", "fd00::1"],
  });
});

test("a list in the older way turns the other admission plugins off", async () => {
  const { derived } = await completeLine("--admission-control=LimitRanger");
  assert.deepEqual(derived.admission.enabled, ["LimitRanger"]);
  assert.ok(derived.admission.disabled.includes("NamespaceLifecycle"));
  assert.ok(!derived.admission.disabled.includes("LimitRanger"));
});

test("allowed metric labels", async () => {
  const { derived } = await completeLine("--allow-metric-labels=requests,verb=get,list");
  assert.deepEqual([...(derived.allowedLabelValues.get("requests")?.get("verb") ?? [])], ["get", "list"]);
});

test("flags are told with their values, whether given or not", async () => {
  const { derived } = await completeLine("--goaway-chance=0.01 --api-audiences=a,b");
  const told = ["goaway-chance", "api-audiences", "shutdown-delay-duration", "help"].map((name) =>
    derived.flags.get(name),
  );
  assert.deepEqual(told, ["0.01", "[a,b]", "0s", "false"]);
});

test("completed options do not change, whatever happens to the options", async () => {
  const options = newServerRunOptions();
  const completed = await completeOptions(options, testHost);
  options.etcd.etcdPrefix = "/other";
  options.authentication.serviceAccounts.lookup = false;
  assert.equal(completed.etcd.etcdPrefix, "/registry");
  assert.equal(completed.authentication.serviceAccounts.lookup, true);
  assert.throws(() => Object.assign(completed.etcd, { etcdPrefix: "/x" }), TypeError);
  assert.throws(() => Object.assign(completed, { etcd: {} }), TypeError);
});

// A function from a type to completed options: whatever may not be used has to fail right here.
const use = (_: CompletedOptions): void => undefined;

test("the compiler accepts completed options only", async () => {
  const options = newServerRunOptions();
  const completed = await completeOptions(options, testHost);
  use(completed);
  // @ts-expect-error options have to be completed
  use(options);
  // @ts-expect-error a copy may have been changed
  use({ ...completed });
  // @ts-expect-error only completion makes them
  use({} as Omit<CompletedOptions, "nominal">);
  assert.ok(Object.isFrozen(completed));
});
