import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { isConflict, isNotFound, isServiceUnavailable, newServiceUnavailable } from "@kube-apiserver/apimachinery";
import { discardLogger, realClock } from "@kube-apiserver/component-base";
import type { GenericAPIServer } from "../generic-api-server.js";
import { sendJSON, sendPlainText } from "../handlers/plain-text.js";
import { listerWatcherFromClient } from "../informers/client-lister-watcher.js";
import { newInformer } from "../informers/shared-informer.js";
import { type GenericTestServer, startGenericTestServer } from "../testing/generic-test-server.js";
import { builtInResource } from "../testing/sample-resources.js";
import { newClient } from "./http2-client.js";
import { resourcePath } from "./resource-path.js";

const scope = { group: "", version: "v1", resource: "configmaps", namespace: "a" };
const named = (name: string, data: Record<string, string> = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels: { name } },
  data,
});

function start(setUp: (server: GenericAPIServer) => void = () => undefined): Promise<GenericTestServer> {
  return startGenericTestServer({
    setUp(server) {
      const configMaps = builtInResource(server.config.restOptionsGetter, "core.v1.ConfigMap", {
        kind: { group: "", version: "v1", kind: "ConfigMap" },
        plural: "configmaps",
        namespaced: true,
      });
      server.installAPIGroup({ group: "", versions: [{ version: "v1", resources: [configMaps] }] });
      setUp(server);
    },
  });
}

const paths: { name: string; path: string; want: string }[] = [
  { name: "the core group", path: resourcePath(scope), want: "/api/v1/namespaces/a/configmaps" },
  {
    name: "a named group, a subresource and a query",
    path: resourcePath({ group: "apps", version: "v1", resource: "deployments", subresource: "scale" }, "x", {
      force: true,
      empty: "",
    }),
    want: "/apis/apps/v1/deployments/x/scale?force=true",
  },
  {
    name: "a name that is no segment",
    path: resourcePath(scope, "a/../b"),
    want: "/api/v1/namespaces/a/configmaps/a%2F..%2Fb",
  },
];
for (const { name, path, want } of paths) test(`path: ${name}`, () => assert.equal(path, want));

test("objects are created, read, changed and deleted", async () => {
  await using server = await start();
  const { client } = server;
  const created = await client.create(scope, named("x", { a: "1" }));
  await client.update(scope, { ...created, data: { a: "2" } });
  await assert.rejects(client.update(scope, { ...created, data: { a: "3" } }), isConflict);
  const patched = await client.patch(scope, "x", "merge", { data: { b: "1" } });
  assert.deepEqual(patched.data, { a: "2", b: "1" });
  assert.deepEqual((await client.get(scope, "x")).data, patched.data);
  await assert.rejects(client.delete(scope, "x", { uid: "another" }), isConflict);
  await client.delete(scope, "x");
  await assert.rejects(client.get(scope, "x"), isNotFound);
});

test("apply owns what it sets", async () => {
  await using server = await start();
  await server.client.patch(scope, "x", "apply", named("x", { a: "1" }), { fieldManager: "one" });
  await assert.rejects(
    server.client.patch(scope, "x", "apply", named("x", { a: "2" }), { fieldManager: "two" }),
    isConflict,
  );
  const forced = await server.client.patch(scope, "x", "apply", named("x", { a: "2" }), {
    fieldManager: "two",
    force: true,
  });
  assert.deepEqual(forced.data, { a: "2" });
});

test("lists come whole in pages, typed, selected, or as metadata only", async () => {
  await using server = await start();
  const { client } = server;
  for (const name of ["one", "two", "three"]) await client.create(scope, named(name, { secret: "x" }));
  const page = await client.list(scope, { limit: 2 });
  assert.equal(page.items.length, 2);
  assert.equal(page.items[0]?.kind, "ConfigMap");
  const rest = await client.list(scope, { limit: 2, continue: page.metadata.continue ?? "" });
  assert.equal(rest.items.length, 1);
  assert.equal((await client.list(scope, { labelSelector: "name=two" })).items.length, 1);
  const [bare] = (await client.list(scope, { metadataOnly: true })).items;
  assert.equal(bare?.kind, "PartialObjectMetadata");
  assert.equal(bare?.data, undefined);
  await client.deleteCollection(scope, { labelSelector: "name!=two" });
  assert.equal((await client.list(scope)).items.length, 1);
});

test("a watch is aborted quietly", async () => {
  await using server = await start();
  const stop = new AbortController();
  const seen: string[] = [];
  await server.client.create(scope, named("x"));
  for await (const { type, object } of server.client.watch(scope, { resourceVersion: "0", signal: stop.signal })) {
    if (type === "BOOKMARK") continue;
    seen.push(`${type} ${object.metadata?.name}`);
    stop.abort();
  }
  assert.deepEqual(seen, ["ADDED x"]);
});

test("a watch that breaks is a failure", async () => {
  await using server = await start(({ paths }) =>
    paths.handle("/apis/broken.example.com/v1/things", (_req, res) => {
      res.writeHead(200, { "content-type": "application/json" });
      res.write('{"type":"ADDED","object":{"metadata":{"name":"x"}}}\n{"type":"MOD');
      setTimeout(() => res.destroy(), 20);
    }),
  );
  const events = server.client.watch({ group: "broken.example.com", version: "v1", resource: "things" });
  const seen: string[] = [];
  await assert.rejects(async () => {
    for await (const { type } of events) seen.push(type);
  });
  assert.deepEqual(seen, ["ADDED"]);
});

test("a server that asks to come back is asked again; one that does not is believed", async () => {
  let asked = 0;
  const waits: number[] = [];
  await using server = await start(({ paths }) => {
    paths.handle("/busy", (_req, res) => {
      asked++;
      if (asked === 1) throw newServiceUnavailable("not yet");
      if (asked < 4) {
        res.setHeader("Retry-After", "7");
        sendPlainText(res, 429, "later");
      } else sendJSON(res, 200, "{}");
    });
  });
  const impatient = {
    ...realClock,
    setTimer(callback: () => void, delayMs: number) {
      waits.push(delayMs);
      return realClock.setTimer(callback, 0);
    },
  };
  const client = newClient({ url: server.url, caPem: server.caPem, token: server.token, clock: impatient });
  await assert.rejects(client.getRaw("/busy"), isServiceUnavailable);
  await client.getRaw("/busy");
  assert.deepEqual(waits, [7000, 7000]);
  await client.close();
});

test("a plain text answer becomes a Status", async () => {
  await using server = await start();
  await assert.rejects(server.client.getRaw("/nothing"), isNotFound);
});

test("a connection that was lost is made again", async () => {
  let sessions = 0;
  await using server = await start(({ paths }) =>
    paths.handle("/cut", (req) => {
      sessions++;
      req.socket.destroy();
    }),
  );
  await assert.rejects(server.client.getRaw("/cut"));
  await server.client.list(scope);
  assert.equal(sessions, 1);
});

// The server takes a hundred streams of a connection; waiting for one that a watch has is waiting for ever.
test("watches of more than a connection carries leave room for others", { timeout: 60_000 }, async () => {
  await using server = await start();
  const { client } = server;
  const namespaces = Array.from({ length: 150 }, (_, i) => ({ ...scope, namespace: `n${i}` }));
  const watches = namespaces.map((namespace) => client.watch(namespace)[Symbol.asyncIterator]());
  const added = watches.map(async (watch) => {
    for (;;) {
      const { value } = await watch.next();
      if (value?.type !== "BOOKMARK") return value?.type;
    }
  });
  await Promise.all(namespaces.map((namespace) => client.create(namespace, named("x"))));
  assert.deepEqual(new Set(await Promise.all(added)), new Set(["ADDED"]));
  await Promise.all(watches.map((watch) => watch.return?.()));
});

test("a server that shows another certificate is not talked to", async () => {
  await using server = await start();
  await using stranger = await start();
  const client = newClient({ url: server.url, caPem: stranger.caPem, token: server.token });
  await assert.rejects(client.list(scope), /certificate/);
  await client.close();
});

test("an informer follows over HTTP", async () => {
  await using server = await start();
  const { client } = server;
  await client.create(scope, named("one"));
  await client.create(scope, named("two"));
  const listerWatcher = listerWatcherFromClient(client, scope, { pageSize: 1 });
  const informer = newInformer({ listerWatcher, clock: realClock, logger: discardLogger });
  const stop = new AbortController();
  const running = informer.run(stop.signal);
  await informer.waitForSync(stop.signal);
  assert.equal(informer.list("a").length, 2);
  await client.create(scope, named("three"));
  await client.delete(scope, "one");
  while (informer.get("a/three") === undefined || informer.get("a/one") !== undefined) await delay(5);
  stop.abort();
  await running;
});
