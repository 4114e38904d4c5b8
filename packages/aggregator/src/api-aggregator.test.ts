import assert from "node:assert/strict";
import { test } from "node:test";
import { sendJSON } from "@kube-apiserver/generic-server";
import { bodyOf, call, eventually, newAPIService } from "./testing/calls.js";
import { FrontProxy, startTestAggregator } from "./testing/test-servers.js";
import { installWidgets } from "./testing/widget-group.js";

const apiServices = "/apis/apiregistration.k8s.io/v1/apiservices";

test("what the delegates serve is registered, with upstream's priorities", async () => {
  await using aggregator = await startTestAggregator({
    setUpDelegate(server) {
      installWidgets(server, "apps");
      installWidgets(server, "custom.example.com", "v1beta1");
    },
  });
  const { generic } = aggregator;
  const apps = bodyOf(await call(generic, "GET", `${apiServices}/v1.apps`));
  assert.deepEqual(apps.spec, { group: "apps", groupPriorityMinimum: 17_800, version: "v1", versionPriority: 15 });
  assert.deepEqual((apps.metadata as { labels?: unknown }).labels, {
    "kube-aggregator.kubernetes.io/automanaged": "onstart",
  });
  const custom = bodyOf(await call(generic, "GET", `${apiServices}/v1beta1.custom.example.com`));
  assert.deepEqual((custom.metadata as { labels?: unknown }).labels, {
    "kube-aggregator.kubernetes.io/automanaged": "true",
  });
});

for (const disableHTTP2 of [false, true]) {
  test(`an extension server is served through the aggregator, over HTTP/${disableHTTP2 ? "1.1" : "2"}`, async () => {
    const frontProxy = new FrontProxy();
    const extension = await frontProxy.startExtensionServer(
      "widgets",
      (server) => {
        installWidgets(server, "widgets.example.com");
        server.paths.handle("/apis/widgets.example.com/v1/whoami", (req, res) =>
          sendJSON(res, 200, JSON.stringify({ headers: req.headers })),
        );
      },
      { disableHTTP2 },
    );
    await using _extension = extension.server;
    await using aggregator = await startTestAggregator({
      frontProxy,
      services: new Map([["default/widgets", extension.address]]),
    });
    const { generic } = aggregator;
    const created = await call(
      generic,
      "POST",
      apiServices,
      newAPIService("widgets.example.com", "v1", "widgets", extension.caPem),
    );
    assert.equal(created.status, 201, created.text);
    await eventually(
      () => call(generic, "GET", "/apis/widgets.example.com/v1"),
      ({ status }) => status === 200,
    );
    const widget = {
      apiVersion: "widgets.example.com/v1",
      kind: "Widget",
      metadata: { name: "one" },
      data: { a: "b" },
    };
    const path = "/apis/widgets.example.com/v1/namespaces/default/widgets";
    const stored = await call(generic, "POST", path, widget);
    assert.equal(stored.status, 201, stored.text);
    const list = bodyOf(await call(generic, "GET", path));
    assert.equal((list.items as readonly unknown[]).length, 1);
  });
}

test("the group of APIServices itself is discovered", async () => {
  await using aggregator = await startTestAggregator();
  const { generic } = aggregator;
  const resources = bodyOf(await call(generic, "GET", "/apis/apiregistration.k8s.io/v1"));
  assert.equal(resources.kind, "APIResourceList");
  assert.deepEqual(
    (resources.resources as readonly { name: string }[]).map(({ name }) => name),
    ["apiservices", "apiservices/status"],
  );
  const group = bodyOf(await call(generic, "GET", "/apis/apiregistration.k8s.io"));
  assert.equal(group.kind, "APIGroup");
  assert.equal((await call(generic, "GET", "/apis/apiregistration.k8s.io/v9")).status, 404);
});
