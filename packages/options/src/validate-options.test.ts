import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { validateOptions } from "./complete-options.js";
import { completeLine } from "./testing/complete.js";

const hsts =
  "--strict-transport-security-directives invalid, allowed values: max-age=expireTime, includeSubDomains, preload. " +
  "see https://tools.ietf.org/html/rfc6797#section-6.1 for more information";
const overrides =
  "--etcd-servers-overrides invalid, must be of format: group/resource#servers, where servers are URLs, semicolon separated";
const sameFamily = "--service-cluster-ip-range[0] and --service-cluster-ip-range[1] must be of different IP family";

/** Lines with everything that is wrong with them; nothing: they are fine. */
const lines: Readonly<Record<string, ReadonlyArray<readonly [string, ...(string | RegExp)[]]>>> = {
  generic: [
    ["--livez-grace-period=-1s", "--livez-grace-period can not be a negative value"],
    ["--max-requests-inflight=-1", "--max-requests-inflight can not be negative value"],
    ["--max-mutating-requests-inflight=-1", "--max-mutating-requests-inflight can not be negative value"],
    ["--max-requests-inflight=0 --max-mutating-requests-inflight=0", /they must add up to something positive/],
    ["--max-requests-inflight=0 --max-mutating-requests-inflight=0 --enable-priority-and-fairness=false"],
    ["--max-requests-inflight=0"],
    ["--request-timeout=-1s", "--request-timeout can not be negative value"],
    ["--min-request-timeout=-1", "--min-request-timeout can not be negative value"],
    ["--storage-initialization-timeout=-1s", "--storage-initialization-timeout can not be negative value"],
    ["--shutdown-delay-duration=-1s", "--shutdown-delay-duration can not be negative value"],
    ["--shutdown-watch-termination-grace-period=-1s", /can not be a negative value/],
    ["--goaway-chance=0.03", "--goaway-chance can not be less than 0 or greater than 0.02"],
    ["--goaway-chance=0.02"],
    ["--strict-transport-security-directives=max-age=31536000,includeSubDomains,preload"],
    ["--strict-transport-security-directives=max-age=x", hsts],
    ["--feature-gates=Nope=true", "unrecognized feature gate: Nope"],
    ["--feature-gates=kube:AllAlpha=true"],
    ["--emulated-version=1.34"],
    ["--emulated-version=1.12", /is not between \[1\.33, 1\.36\.0\]/],
    ["--cors-allowed-origins=example.com", /does not pin to start\/end of host in the origin header/],
    ["--cors-allowed-origins=^https://example\\.com$"],
    ["--cors-allowed-origins=^(a$", /--cors-allowed-origins has an invalid regular expression/],
  ],
  etcd: [
    ["--storage-backend=etcd3", "--etcd-servers must be specified"],
    ["--etcd-servers=http://127.0.0.1:2379"],
    ["--etcd-servers=http://127.0.0.1:2379 --storage-backend=etcd3"],
    ["--etcd-servers=http://127.0.0.1:2379 --storage-backend=embedded", /cannot be combined/],
    ["--storage-backend=consul", /^--storage-backend invalid, allowed values: embedded, etcd3\. If not specified/],
    ["--etcd-servers-overrides=/events#http://a;http://b"],
    ["--etcd-servers-overrides=events#http://a", overrides],
    ["--etcd-servers-overrides=/events#http://a;", overrides],
    ["--etcd-servers-overrides=/events", overrides],
    ["--watch-cache-sizes=pods#100,deployments.apps#0"],
    ["--watch-cache-sizes=pods", "invalid value of watch cache size: pods"],
    ["--watch-cache-sizes=pods#x", "invalid size of watch cache size: pods#x"],
    ["--watch-cache-sizes=pods#-1", "watch cache size cannot be negative: pods#-1"],
    [
      "--storage-media-type=text/plain",
      /--storage-media-type "text\/plain" invalid, allowed values: application\/json/,
    ],
    ["--encryption-provider-config-automatic-reload", /must be set with --encryption-provider-config$/],
    ["--etcd-certfile=a", "--etcd-certfile and --etcd-keyfile must be specified together"],
    ["--embedded-sync=sometimes", /--embedded-sync "sometimes" invalid/],
  ],
  serving: [
    ["--secure-port=65536", /^--secure-port 65536 must be between 1 and 65535, inclusive/],
    ["--tls-cert-file=a", "--tls-cert-file and --tls-private-key-file must be specified together"],
    ["--tls-min-version=VersionTLS13"],
    ["--tls-min-version=VersionSSL3", 'unknown tls version "VersionSSL3"'],
    ["--tls-cipher-suites=TLS_NONE", "Cipher suite TLS_NONE not supported or doesn't exist"],
    ["--tls-cipher-suites=TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
    ["--insecure-port=0 --port=0"],
    ["--insecure-port=8080", "invalid port value 8080: only zero is allowed"],
    [
      "--insecure-port=1 --port=2",
      "invalid port value 1: only zero is allowed",
      "invalid port value 2: only zero is allowed",
    ],
  ],
  auditing: [
    ["--audit-log-maxage=-1"],
    ["--audit-log-path=- --audit-log-maxage=-1", "--audit-log-maxage -1 can't be a negative number"],
    ["--audit-log-path=- --audit-log-format=xml", 'invalid audit log format xml, allowed formats are "legacy,json"'],
    [
      "--audit-log-path=- --audit-log-mode=later",
      'invalid audit log mode later, allowed modes are "batch,blocking,blocking-strict"',
    ],
    [
      "--audit-log-path=- --audit-log-mode=batch --audit-log-batch-buffer-size=0",
      "invalid audit batch log buffer size 0, must be a positive number",
    ],
    [
      "--audit-webhook-config-file=a --audit-webhook-batch-throttle-burst=0",
      "invalid audit batch webhook throttle burst 0, must be a positive number",
    ],
    ["--audit-webhook-config-file=a --audit-webhook-version=v1", /^invalid group version, allowed versions are/],
    [
      "--audit-log-path=- --audit-log-truncate-enabled --audit-log-truncate-max-batch-size=1",
      /^invalid audit truncate log max batch size 1, must be greater than/,
    ],
  ],
  authentication: [
    ["--service-account-issuer=", "service-account-issuer can't be an empty string"],
    ["--service-account-issuer=a --service-account-issuer=a", 'service-account-issuer "a" is already specified'],
    ["--service-account-issuer=https://[", /contained a ':' but was not a valid URL/],
    ["--service-account-max-token-expiration=1m", /must be between 1 hour and 2\^32 seconds/],
    ["--service-account-max-token-expiration=1h"],
    ["--service-account-key-file=a", /--service-account-signing-key-file and --service-account-issuer are required/],
    ["--service-account-signing-endpoint=@a --service-account-key-file=b", /\(They are mutually exclusive\)$/],
    ["--service-account-signing-endpoint=@a"],
    ["--oidc-issuer-url=https://a", /must be specified together when any oidc-\* flags are set/],
    ["--oidc-issuer-url=http://a --oidc-client-id=b"],
    ["--oidc-client-id=b --oidc-issuer-url=https://a --authentication-config=c", /are mutually exclusive/],
    ["--requestheader-username-headers=a,,b", 'empty value in "requestheader-username-headers"'],
    ["--requestheader-uid-headers=X-Uid", /without specifying the standard X-Remote-Uid header/],
  ],
  authorization: [
    ["--authorization-mode=Node,RBAC"],
    ["--authorization-mode=Everything", 'authorization-mode "Everything" is not a valid mode'],
    ["--authorization-mode=RBAC,RBAC", 'authorization-mode ["RBAC" "RBAC"] has mode specified more than once'],
    ["--authorization-mode=ABAC", "authorization-mode ABAC's authorization policy file not passed"],
    ["--authorization-mode=Webhook", "authorization-mode Webhook's authorization config file not passed"],
    ["--authorization-policy-file=a", "cannot specify --authorization-policy-file without mode ABAC"],
    [
      "--authorization-webhook-config-file=a",
      "cannot specify --authorization-webhook-config-file without mode Webhook",
    ],
    ["--authorization-config=a --authorization-mode=RBAC", /^--authorization-config can not be specified when/],
    [
      "--authorization-config=a --authorization-webhook-version=v1",
      /^--authorization-config can not be specified when/,
    ],
    ["--authorization-config=a --authorization-policy-file=b"],
  ],
  "APIs and admission": [
    ["--runtime-config=api/all=true,apps/v1=false"],
    ["--runtime-config=api/all=false", "invalid runtime-config with only api/all=false"],
    ["--runtime-config=zoo/v1=true,ark/v1", "unknown api groups ark/v1,zoo/v1"],
    ["--runtime-config=v1=true", "runtime-config invalid key v1"],
    ["--runtime-config=apps/v1/deployments/status=true", "runtime-config invalid key apps/v1/deployments/status"],
    ["--enable-admission-plugins=Nope", 'enable-admission-plugins plugin "Nope" is unknown'],
    ["--disable-admission-plugins=Nope", 'disable-admission-plugins plugin "Nope" is unknown'],
    [
      "--enable-admission-plugins=LimitRanger --disable-admission-plugins=LimitRanger",
      "[LimitRanger] in enable-admission-plugins and disable-admission-plugins overlapped",
    ],
    ["--admission-control=LimitRanger --enable-admission-plugins=LimitRanger", /are mutually exclusive/],
  ],
  "logs and metrics": [
    ["--logging-format=xml", 'format: Invalid value: "xml": Unsupported log format'],
    ["--logging-format=json --vmodule=a=1", "vmodule: Forbidden: Only supported for text log format"],
    ["--vmodule=a", '"a" does not have the pattern=N format'],
    ["--allow-metric-labels=a=b", /must be of format: metric,label/],
    ["--show-hidden-metrics-for-version=1.2", /Only the previous minor version is allowed/],
  ],
  misc: [
    ["--apiserver-count=0", "--apiserver-count should be a positive number, but value '0' provided"],
    ["--endpoint-reconciler-type=magic", /^--endpoint-reconciler-type must be one of/],
    ["--kubernetes-service-node-port=70000", /^--kubernetes-service-node-port 70000 must be between 0 and 65535/],
    ["--kubernetes-service-node-port=80", "kubernetes service port range 30000-32767 doesn't contain 80"],
    ["--kubernetes-service-node-port=30443"],
    ["--cloud-provider=aws", /in-tree providers no longer exist/],
    ["--service-cluster-ip-range=10.0.0.0/12"],
    [
      "--service-cluster-ip-range=10.0.0.0/8",
      "specified --service-cluster-ip-range is too large; for 32-bit addresses, the mask must be >= 12",
    ],
    ["--service-cluster-ip-range=10.0.0.0/30", "the service cluster IP range must be at least 8 IP addresses"],
    ["--service-cluster-ip-range=10.0.0.0", "service-cluster-ip-range is not a valid cidr"],
    ["--service-cluster-ip-range=10.0.0.0/16,fd00::/108"],
    ["--service-cluster-ip-range=fd00::/108,10.0.0.0/16"],
    ["--service-cluster-ip-range=10.0.0.0/16,10.0.0.0/16", sameFamily],
    ["--service-cluster-ip-range=10.0.0.0/16,x", "service-cluster-ip-range[1] is not an ip net"],
    [
      "--service-cluster-ip-range=10.0.0.0/16,fd00::/64",
      "specified --service-cluster-ip-range[1] is too large; for 128-bit addresses, the mask must be >= 108",
    ],
    [
      "--service-cluster-ip-range=10.0.0.0/16,fd00::/108,fd01::/108",
      "--service-cluster-ip-range must not contain more than two entries",
    ],
    [
      "--service-cluster-ip-range=fd00::/108 --advertise-address=192.0.2.1",
      'service IP family "IPv6" must match public address family "IPv4"',
    ],
    ["--service-cluster-ip-range=fd00::/108 --advertise-address=192.0.2.1 --endpoint-reconciler-type=none"],
  ],
};

for (const [concern, table] of Object.entries(lines)) {
  describe(concern, () => {
    for (const [line, ...expected] of table) {
      test(line, async () => {
        const messages = validateOptions(await completeLine(line)).map(({ message }) => message);
        assert.equal(messages.length, expected.length, messages.join("\n"));
        for (const [at, message] of messages.entries()) {
          const wanted = expected[at] ?? "";
          if (typeof wanted === "string") assert.equal(message, wanted);
          else assert.match(message, wanted);
        }
      });
    }
  });
}

test("mistakes of every group come together", async () => {
  const line = "--etcd-servers-overrides=x --goaway-chance=1 --port=1 --apiserver-count=0 --authorization-mode=x";
  assert.equal(validateOptions(await completeLine(line)).length, 5);
});
