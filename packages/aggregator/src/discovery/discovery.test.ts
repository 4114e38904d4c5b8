import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { GenericTestServer } from "@kube-apiserver/generic-server/testing";
import { bodyOf, call, eventually, newAPIService } from "../testing/calls.js";
import { startRawBackend } from "../testing/raw-backend.js";
import { FrontProxy, startTestAggregator } from "../testing/test-servers.js";
import { installWidgets } from "../testing/widget-group.js";
import { readAggregated, readLegacy } from "./read-discovery.js";

const apiServices = "/apis/apiregistration.k8s.io/v1/apiservices";
const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** `group/version freshness resource,resource` of everything that `/apis` shows. */
async function shown(generic: GenericTestServer): Promise<readonly string[]> {
  const { items } = bodyOf(await call(generic, "GET", "/apis", undefined, { accept }));
  return (items as readonly JSONObject[]).flatMap(({ metadata, versions }) =>
    (versions as readonly JSONObject[]).map(({ version, freshness, resources }) => {
      const names = (resources as readonly JSONObject[]).map(({ resource }) => resource).join(",");
      return `${(metadata as JSONObject).name}/${version} ${freshness} ${names}`;
    }),
  );
}

test("remote group versions are shown among the local ones, in the order of their priorities", async () => {
  const frontProxy = new FrontProxy();
  const extension = await frontProxy.startExtensionServer("widgets", (server) => {
    installWidgets(server, "apps", "v9");
    installWidgets(server, "widgets.example.com");
  });
  await using _extension = extension.server;
  await using aggregator = await startTestAggregator({
    frontProxy,
    services: new Map([["default/widgets", extension.address]]),
    setUpDelegate(server) {
      installWidgets(server, "apps");
      installWidgets(server, "low.example.com");
    },
  });
  const { generic } = aggregator;
  for (const [group, version] of [
    ["apps", "v9"],
    ["widgets.example.com", "v1"],
  ] as const) {
    await call(generic, "POST", apiServices, newAPIService(group, version, "widgets", extension.caPem));
  }
  const want = [
    "apiregistration.k8s.io/v1 Current apiservices",
    "apps/v9 Current widgets",
    "apps/v1 Current widgets",
    "widgets.example.com/v1 Current widgets",
    "low.example.com/v1 Current widgets",
  ];
  await eventually(
    () => shown(generic),
    (found) => found.join() === want.join(),
  );
  const apps = bodyOf(await call(generic, "GET", "/apis/apps"));
  assert.deepEqual(apps.preferredVersion, { groupVersion: "apps/v9", version: "v9" });
  const { groups } = bodyOf(await call(generic, "GET", "/apis"));
  const names = (groups as readonly JSONObject[]).map(({ name }) => name);
  assert.deepEqual(names, ["apiregistration.k8s.io", "apps", "widgets.example.com", "low.example.com"]);
  const { paths } = bodyOf(await call(generic, "GET", "/"));
  assert.ok((paths as readonly string[]).includes("/apis/widgets.example.com/v1"));

  await call(generic, "DELETE", `${apiServices}/v1.widgets.example.com`);
  await eventually(
    () => call(generic, "GET", "/apis/widgets.example.com"),
    ({ status }) => status === 404,
  );
  const after = bodyOf(await call(generic, "GET", "/"));
  assert.ok(!(after.paths as readonly string[]).includes("/apis/widgets.example.com/v1"));
});

test("a server that is gone is shown as stale, with what it said last", async () => {
  const frontProxy = new FrontProxy();
  const extension = await frontProxy.startExtensionServer("widgets", (server) =>
    installWidgets(server, "widgets.example.com"),
  );
  await using aggregator = await startTestAggregator({
    frontProxy,
    services: new Map([["default/widgets", extension.address]]),
  });
  const { generic } = aggregator;
  const object = newAPIService("widgets.example.com", "v1", "widgets", extension.caPem);
  await call(generic, "POST", apiServices, object);
  const shows = (entry: string) =>
    eventually(
      () => shown(generic),
      (found) => found.includes(entry),
    );
  await shows("widgets.example.com/v1 Current widgets");
  await extension.server.stop();
  // Any change of the APIService has its server asked again.
  await call(generic, "PATCH", `${apiServices}/v1.widgets.example.com`, { metadata: { labels: { a: "b" } } });
  await shows("widgets.example.com/v1 Stale widgets");
});

test("however many backends hang, others are found", async () => {
  const hangingCount = 12;
  await using hanging = await startRawBackend({ onRequest: () => undefined });
  await using aggregator = await startTestAggregator({
    services: new Map([["default/raw", hanging.address]]),
  });
  const { generic } = aggregator;
  const names = Array.from({ length: hangingCount }, (_, index) => `h${index}.example.com`);
  for (const group of names) await call(generic, "POST", apiServices, newAPIService(group, "v1", "raw", hanging.caPem));
  await eventually(
    () => shown(generic),
    (found) => names.every((name) => found.includes(`${name}/v1 Stale `)),
  );
  const begun = performance.now();
  // Nobody is there: that is found out at once, unless all who could ask wait for others.
  await call(generic, "POST", apiServices, newAPIService("gone.example.com", "v1", "gone", hanging.caPem));
  await eventually(
    () => call(generic, "GET", `${apiServices}/v1.gone.example.com`),
    ({ text }) => text.includes('"reason":"FailedDiscoveryCheck"'),
  );
  assert.ok(performance.now() - begun < 4_000, "those that hang are given up after five seconds");
});

test("a server is asked again for what it has said only if that has changed", async () => {
  const resources = [
    {
      resource: "things",
      scope: "Namespaced",
      responseKind: { group: "raw.example.com", version: "v1", kind: "Thing" },
      verbs: ["get"],
    },
  ];
  const list = { items: [{ metadata: { name: "raw.example.com" }, versions: [{ version: "v1", resources }] }] };
  const conditions: (string | undefined)[] = [];
  await using backend = await startRawBackend({
    onRequest(req, res) {
      if (req.url !== "/apis") return void res.end(JSON.stringify({ kind: "APIResourceList", resources: [] }));
      conditions.push(req.headers["if-none-match"]);
      res.setHeader("etag", '"one"');
      if (req.headers["if-none-match"] === '"one"') return void res.writeHead(304).end();
      res.setHeader("content-type", accept);
      return void res.end(JSON.stringify(list));
    },
  });
  await using aggregator = await startTestAggregator({ services: new Map([["default/raw", backend.address]]) });
  const { generic } = aggregator;
  await call(generic, "POST", apiServices, newAPIService("raw.example.com", "v1", "raw", backend.caPem));
  const want = "raw.example.com/v1 Current things";
  const isShown = (found: readonly string[]) => found.includes(want);
  await eventually(() => shown(generic), isShown);
  const { headers } = await call(generic, "GET", "/apis", undefined, { accept });
  const unchanged = await call(generic, "GET", "/apis", undefined, { accept, "if-none-match": String(headers.etag) });
  assert.equal(unchanged.status, 304);
  await call(generic, "PATCH", `${apiServices}/v1.raw.example.com`, { spec: { versionPriority: 7 } });
  await eventually(
    async () => conditions.at(-1),
    (condition) => condition === '"one"',
  );
  assert.ok(isShown(await shown(generic)));
});

test("a server that knows only the legacy form is asked in it", async () => {
  await using backend = await startRawBackend({
    onRequest(req, res) {
      if (req.url !== "/apis/raw.example.com/v1") return void res.writeHead(404).end();
      res.setHeader("content-type", "application/json");
      res.end(
        JSON.stringify({
          kind: "APIResourceList",
          groupVersion: "raw.example.com/v1",
          resources: [{ name: "things", singularName: "thing", namespaced: true, kind: "Thing", verbs: ["get"] }],
        }),
      );
    },
  });
  await using aggregator = await startTestAggregator({ services: new Map([["default/raw", backend.address]]) });
  const { generic } = aggregator;
  await call(generic, "POST", apiServices, newAPIService("raw.example.com", "v1", "raw", backend.caPem));
  await eventually(
    () => shown(generic),
    (found) => found.includes("raw.example.com/v1 Current things"),
  );
});

test("groups of delegates that come later are registered, and removed when they go", async () => {
  await using aggregator = await startTestAggregator();
  const { generic, delegate } = aggregator;
  installWidgets(delegate, "late.example.com");
  const path = `${apiServices}/v1.late.example.com`;
  await eventually(
    () => call(generic, "GET", path),
    ({ status }) => status === 200,
  );
  assert.ok((await shown(generic)).includes("late.example.com/v1 Current widgets"));
  delegate.removeAPIGroup("late.example.com");
  await eventually(
    () => call(generic, "GET", path),
    ({ status }) => status === 404,
  );
  assert.deepEqual(await shown(generic), ["apiregistration.k8s.io/v1 Current apiservices"]);
});

test("what an administrator makes of a registered APIService stays, unless it is one that is looked after all the time", async () => {
  await using aggregator = await startTestAggregator({
    setUpDelegate(server) {
      installWidgets(server, "apps");
      installWidgets(server, "custom.example.com");
    },
  });
  const { generic } = aggregator;
  const change = { spec: { groupPriorityMinimum: 7 } };
  await call(generic, "PATCH", `${apiServices}/v1.custom.example.com`, change);
  await call(generic, "PATCH", `${apiServices}/v1.apps`, change);
  await eventually(
    () => call(generic, "GET", `${apiServices}/v1.custom.example.com`),
    ({ text }) => text.includes('"groupPriorityMinimum":1000'),
  );
  const { text } = await call(generic, "GET", `${apiServices}/v1.apps`);
  assert.match(text, /"groupPriorityMinimum":7,/);
});

test("an answer that is nothing like discovery is refused, and a strange one does no harm", () => {
  const own = { group: "g", version: "v1" };
  assert.throws(() => readAggregated("text", own), { name: "DiscoveryFormatError" });
  assert.deepEqual(readAggregated({ items: [1, { metadata: { name: "g" }, versions: "x" }] }, own).resources, []);
  assert.deepEqual(readLegacy({ resources: [null, { name: 3 }] }, own).resources.length, 1);
});
