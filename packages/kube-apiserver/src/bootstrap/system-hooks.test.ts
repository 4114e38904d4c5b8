import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority } from "@kube-apiserver/generic-server";
import { at, startKubeTestServer } from "../testing/kube-test-server.js";
import { combinedData, syncConfigMap } from "./cluster-authentication-hook.js";
import { collectLeases, renewLease } from "./identity-lease-hook.js";
import { LegacyTokenTracking } from "./legacy-token-tracking-hook.js";
import { SystemObjects } from "./system-objects.js";

const leases = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases";
const day = 86_400_000;

function objectsAt(clock = realClock): SystemObjects {
  return new SystemObjects(clock, new AbortController().signal);
}

test("the lease of a server is made, renewed by whoever runs, and collected an hour after its end", async () => {
  await using server = await startKubeTestServer();
  const storage = server.registry.storeOf({ group: "coordination.k8s.io", resource: "leases" });
  const identity = { apiServerID: "apiserver-x", hostname: "host", peerAddress: "10.0.0.1:6443" };
  const start = realClock.now();
  const renewAt = (now: number, holder: string) =>
    renewLease(objectsAt(), storage, { ...identity, clock: { ...realClock, now: () => now } }, holder);
  await renewAt(start, "apiserver-x_1");
  await renewAt(start + 10_000, "apiserver-x_2");
  const { body } = await server.call("GET", `${leases}/apiserver-x`);
  assert.deepEqual(at(body, "metadata.labels"), {
    "apiserver.kubernetes.io/identity": "kube-apiserver",
    "kubernetes.io/hostname": "host",
  });
  assert.deepEqual(at(body, "metadata.annotations"), { "kubernetes.io/peer-advertise-address": "10.0.0.1:6443" });
  assert.equal(at(body, "spec.holderIdentity"), "apiserver-x_1");
  assert.equal(at(body, "spec.leaseDurationSeconds"), 3600);
  assert.equal(Date.parse(at(body, "spec.renewTime") as string), Math.floor(start + 10_000));

  const foreign = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "kube-scheduler" },
    spec: {},
  };
  await server.call("POST", leases, foreign);
  await collectLeases(objectsAt(), storage, start + 3_600_000);
  assert.equal((await server.call("GET", `${leases}/apiserver-x`)).status, 200);
  await collectLeases(objectsAt(), storage, start + 3_611_000);
  assert.equal((await server.call("GET", `${leases}/apiserver-x`)).status, 404);
  assert.equal((await server.call("GET", `${leases}/kube-scheduler`)).status, 200);
});

test("the date since when legacy tokens are tracked is there, readable, and not fought over", async () => {
  await using server = await startKubeTestServer();
  let now = Date.parse("2026-02-03T23:30:00Z");
  const storage = server.registry.storeOf({ group: "", resource: "configmaps" });
  const tracking = new LegacyTokenTracking(objectsAt(), storage, { ...realClock, now: () => now });
  const path = "/api/v1/namespaces/kube-system/configmaps/kube-apiserver-legacy-service-account-token-tracking";
  const since = async () => at((await server.call("GET", path)).body, "data.since");
  await tracking.sync();
  assert.equal(await since(), "2026-02-03");
  now += day;
  await tracking.sync();
  assert.equal(await since(), "2026-02-03");
  await server.call("PATCH", path, { data: { since: "2026-02-31" } });
  await tracking.sync();
  assert.equal(await since(), "2026-02-04");
  await server.call("DELETE", path);
  await tracking.sync();
  assert.equal(await since(), "2026-02-04");
  now += 60_000;
  await server.call("DELETE", path);
  await tracking.sync();
  assert.equal((await server.call("GET", path)).status, 404);
  now += 1_800_000;
  await tracking.sync();
  assert.equal(await since(), "2026-02-05");
});

test("what several servers trust is published together, each once, without what has run out", () => {
  const clock = realClock;
  const parts = { clock, random: cryptoRandom };
  const [first, second] = ["a", "b"].map((name) => CertificateAuthority.generate(name, parts, day).certPem);
  const own = {
    "client-ca-file": second ?? "",
    "requestheader-client-ca-file": second ?? "",
    "requestheader-allowed-names": '["front-proxy"]',
    "requestheader-username-headers": '["X-Remote-User"]',
  };
  const published = {
    "client-ca-file": first ?? "",
    "requestheader-client-ca-file": `# kept by hand\n${second}`,
    "requestheader-allowed-names": '["other", "front-proxy"]',
    unknown: "goes",
  };
  const data: JSONObject = combinedData(published, own, clock.now());
  assert.equal(String(data["client-ca-file"]).match(/BEGIN CERTIFICATE/g)?.length, 2);
  assert.equal(String(data["requestheader-client-ca-file"]).match(/BEGIN CERTIFICATE/g)?.length, 1);
  assert.equal(data["requestheader-allowed-names"], '["other","front-proxy"]');
  assert.equal(data["requestheader-group-headers"], "[]");
  assert.equal(data.unknown, undefined);
  assert.deepEqual(combinedData(published, own, clock.now() + 2 * day), {});
});

function newRequestHeader() {
  return {
    clientCAPem: CertificateAuthority.generate("a", { clock: realClock, random: cryptoRandom }, day).certPem,
    allowedNames: ["front-proxy"],
    usernameHeaders: ["X-Remote-User"],
    groupHeaders: [],
    extraHeaderPrefixes: [],
    uidHeaders: [],
  };
}

test("servers that start at once all publish whom to trust", async () => {
  await using server = await startKubeTestServer();
  const storageOf = (group: string, resource: string) => server.registry.storeOf({ group, resource });
  const servers = Array.from({ length: 3 }, newRequestHeader);
  await Promise.all(
    servers.map((requestHeader) =>
      syncConfigMap(objectsAt(), { clock: realClock, storageOf, info: () => ({ requestHeader }) }),
    ),
  );
  const name = "extension-apiserver-authentication";
  const { body } = await server.call("GET", `/api/v1/namespaces/kube-system/configmaps/${name}`);
  const { data } = body as { data: Record<string, string> };
  for (const { clientCAPem } of servers) assert.ok(data["requestheader-client-ca-file"]?.includes(clientCAPem));
});

test("what is trusted is published anew once it has become too much for one object", async () => {
  await using server = await startKubeTestServer();
  const requestHeader = newRequestHeader();
  const configMaps = "/api/v1/namespaces/kube-system/configmaps";
  const data = { "requestheader-allowed-names": JSON.stringify(["x".repeat(1_048_500)]) };
  const name = "extension-apiserver-authentication";
  assert.equal((await server.call("POST", configMaps, { metadata: { name }, data })).status, 201);
  const storageOf = (group: string, resource: string) => server.registry.storeOf({ group, resource });
  const sync = () => syncConfigMap(objectsAt(), { clock: realClock, storageOf, info: () => ({ requestHeader }) });
  await assert.rejects(sync(), /Too long/);
  assert.equal((await server.call("GET", `${configMaps}/${name}`)).status, 404);
  await sync();
  const { body } = await server.call("GET", `${configMaps}/${name}`);
  assert.equal(at(body, "data.requestheader-allowed-names"), '["front-proxy"]');
});
