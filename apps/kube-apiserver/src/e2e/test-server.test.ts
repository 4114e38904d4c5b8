import assert from "node:assert/strict";
import { get } from "node:https";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { startTestServer, type TestServer } from "../testing/index.js";
import { eventually } from "./eventually.js";

function coreV1(server: TestServer): CoreV1Api {
  const config = new KubeConfig();
  config.loadFromString(server.kubeconfig);
  return config.makeApiClient(CoreV1Api);
}

test("@kubernetes/client-node works with the kubeconfig", async () => {
  await using server = await startTestServer();
  const api = coreV1(server);
  await api.createNamespacedConfigMap({
    namespace: "default",
    body: { metadata: { name: "a" }, data: { key: "value" } },
  });
  const { data } = await api.readNamespacedConfigMap({ namespace: "default", name: "a" });
  assert.deepEqual(data, { key: "value" });
});

test("the administrator's token works as well", async () => {
  await using server = await startTestServer();
  const { status } = await getAsAdmin(server, "/api/v1/nodes");
  assert.equal(status, 200);
});

test("others find the keys of service accounts' tokens", async () => {
  await using server = await startTestServer();
  const configuration = await getAsAdmin(server, "/.well-known/openid-configuration");
  assert.equal(configuration.contentType, "application/json");
  const { issuer, jwks_uri: keysURI } = JSON.parse(configuration.body);
  assert.equal(issuer, "https://kubernetes.default.svc.cluster.local");
  const keys = await getAsAdmin(server, new URL(keysURI).pathname);
  assert.equal(keys.contentType, "application/jwk-set+json");
  const header = { alg: "ES256", use: "sig", kty: "EC", crv: "P-256" };
  assert.deepEqual(
    JSON.parse(keys.body).keys.map(({ kid, x, y, ...rest }: Record<string, string>) => rest),
    [header],
  );
});

test("ten at once do not meet", async () => {
  const servers = await Promise.all(Array.from({ length: 10 }, () => startTestServer()));
  await Promise.all(
    servers.map((server, index) =>
      coreV1(server).createNamespacedConfigMap({ namespace: "default", body: { metadata: { name: `only-${index}` } } }),
    ),
  );
  for (const [index, server] of servers.entries()) {
    const { items } = await coreV1(server).listNamespacedConfigMap({ namespace: "default" });
    const own = items.map(({ metadata }) => metadata?.name).filter((name) => name?.startsWith("only-"));
    assert.deepEqual(own, [`only-${index}`]);
  }
  await Promise.all(servers.map((server) => server.stop()));
});

test("a fork of the store is another server's beginning", async () => {
  await using first = await startTestServer();
  await coreV1(first).createNamespacedConfigMap({ namespace: "default", body: { metadata: { name: "before" } } });
  await using second = await startTestServer({ store: first.store.fork() });
  await coreV1(first).deleteNamespacedConfigMap({ namespace: "default", name: "before" });
  const found = await coreV1(second).readNamespacedConfigMap({ namespace: "default", name: "before" });
  assert.equal(found.metadata?.name, "before");
});

test("a namespace goes with everything in it", async () => {
  await using server = await startTestServer();
  const api = coreV1(server);
  await api.createNamespace({ body: { metadata: { name: "doomed" } } });
  await api.createNamespacedConfigMap({ namespace: "doomed", body: { metadata: { name: "inside" } } });
  await api.deleteNamespace({ name: "doomed" });
  const deadline = Date.now() + 10_000;
  for (let isGone = false; !isGone; ) {
    const { items } = await api.listNamespace();
    isGone = !items.some(({ metadata }) => metadata?.name === "doomed");
    assert.equal(isGone || Date.now() < deadline, true, "the namespace is still there");
  }
});

test("storage shows in health and metrics", async () => {
  await using server = await startTestServer();
  const { body: health } = await getAsAdmin(server, "/readyz?verbose");
  const order = ["ping", "log", "etcd", "etcd-readiness", "poststarthook/storage-readiness", "shutdown"];
  const places = order.map((name) => health.indexOf(`[+]${name} ok\n`));
  assert.deepEqual(
    places.toSorted((a, b) => a - b),
    places,
    health,
  );
  assert.equal(places.includes(-1), false, health);
  assert.match((await getAsAdmin(server, "/livez?verbose&exclude=etcd")).body, /^\[\+\]etcd excluded: ok$/m);
  assert.equal((await getAsAdmin(server, "/readyz/etcd-readiness")).body, "ok");
  await coreV1(server).listNamespace();
  await eventually(async () => {
    const { body } = await getAsAdmin(server, "/metrics");
    assert.match(body, /^apiserver_storage_size_bytes\{storage_cluster_id="etcd-0"\} \d+$/m);
    assert.match(body, /^apiserver_resource_objects\{group="",resource="namespaces"\} [4-9]$/m);
    assert.match(body, /^apiserver_storage_objects\{resource="clusterroles.rbac.authorization.k8s.io"\} \d\d$/m);
    assert.match(body, /^etcd_requests_total\{operation="create",group="",resource="namespaces"\} [4-9]$/m);
    assert.match(body, /^apiserver_watch_cache_consistent_read_total\{group="",resource="namespaces",success="true",/m);
  });
});

test("nothing outlives stop", async () => {
  const before = openHandles();
  const server = await startTestServer();
  await coreV1(server).listNamespace();
  await server.stop();
  // Sockets report their end in the next turns of the event loop.
  for (let turn = 0; turn < 20 && left(before).length > 0; turn++) await delay(50);
  assert.deepEqual(left(before), []);
});

interface Answer {
  readonly status: number | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

function getAsAdmin({ url, caPem, adminToken }: TestServer, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(`${url}${path}`, { ca: caPem, headers: { authorization: `Bearer ${adminToken}` } }, async (res) => {
      const body = Buffer.concat(await res.toArray()).toString();
      resolve({ status: res.statusCode, contentType: res.headers["content-type"], body });
    }).on("error", reject);
  });
}

/** What keeps the process busy, by kind; handles of other tests may still be on their way out. */
function openHandles(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Kinds of handles of which there are more than before. */
function left(before: ReadonlyMap<string, number>): readonly string[] {
  return [...openHandles()].filter(([name, count]) => count > (before.get(name) ?? 0)).map(([name]) => name);
}
