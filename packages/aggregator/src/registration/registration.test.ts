import assert from "node:assert/strict";
import { test } from "node:test";
import { discardLogger, realClock } from "@kube-apiserver/component-base";
import { newStorageFactoryRESTOptionsGetter } from "@kube-apiserver/generic-server";
import { newMemoryKV } from "@kube-apiserver/storage";
import { bodyOf, call } from "../testing/calls.js";
import { startTestAggregator } from "../testing/test-servers.js";
import { installWidgets } from "../testing/widget-group.js";

const apiServices = "/apis/apiregistration.k8s.io/v1/apiservices";

test("a new start repairs what was changed and removes what is served no more; what is not ours stays", async (t) => {
  const kv = newMemoryKV({ clock: realClock });
  t.after(() => kv.close());
  const config = {
    restOptionsGetter: newStorageFactoryRESTOptionsGetter({ kv, clock: realClock, logger: discardLogger }),
  };
  {
    await using first = await startTestAggregator({
      config,
      setUpDelegate(server) {
        installWidgets(server, "apps");
        installWidgets(server, "batch");
      },
    });
    await call(first.generic, "PATCH", `${apiServices}/v1.apps`, { spec: { groupPriorityMinimum: 7 } });
    const spec = { group: "mine", version: "v1", groupPriorityMinimum: 5, versionPriority: 5 };
    await call(first.generic, "POST", apiServices, {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: "v1.mine" },
      spec,
    });
  }
  await using second = await startTestAggregator({ config, setUpDelegate: (server) => installWidgets(server, "apps") });
  const { items } = bodyOf(await call(second.generic, "GET", apiServices));
  const found = (items as readonly { metadata: { name: string }; spec: { groupPriorityMinimum: number } }[]).map(
    ({ metadata, spec }) => `${metadata.name} ${spec.groupPriorityMinimum}`,
  );
  assert.deepEqual(found, ["v1.apps 17800", "v1.mine 5"]);
});

test("health says when registration is complete", async () => {
  await using aggregator = await startTestAggregator({ setUpDelegate: (server) => installWidgets(server, "apps") });
  const { text } = await call(aggregator.generic, "GET", "/readyz?verbose");
  assert.match(text, /\[\+\]autoregister-completion ok/);
  const hooks = [...text.matchAll(/\[\+\]poststarthook\/(\S+) ok/g)].map(([, hook]) => hook);
  const own = hooks.filter((hook) => hook?.startsWith("apiservice-") || hook?.includes("aggregator"));
  assert.deepEqual(own.sort(), [
    "apiservice-discovery-controller",
    "apiservice-openapi-controller",
    "apiservice-openapiv3-controller",
    "apiservice-registration-controller",
    "apiservice-status-local-available-controller",
    "apiservice-status-remote-available-controller",
    "start-kube-aggregator-informers",
  ]);
});
