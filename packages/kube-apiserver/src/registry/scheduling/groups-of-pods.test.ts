import assert from "node:assert/strict";
import { test } from "node:test";
import type { ExtraConfig } from "../../config/extra-config.js";
import { at, startKubeTestServer } from "../../testing/kube-test-server.js";

const api = "/apis/scheduling.k8s.io/v1alpha2/namespaces/a";
const settings: Partial<ExtraConfig> = {
  apiEnablement: { isEnabled: () => true },
  featureGates: { enabled: (name) => name === "GenericWorkload" },
};
const group = { schedulingPolicy: { basic: {} }, priority: 1, disruptionMode: "PodGroup" };

test("fields of features that are off are dropped, defaults among them", async () => {
  await using server = await startKubeTestServer(settings);
  const made = await server.call("POST", `${api}/podgroups`, { metadata: { name: "g" }, spec: group });
  assert.equal(made.status, 201);
  assert.deepEqual(at(made.body, "spec"), { podGroupTemplateRef: null, schedulingPolicy: { basic: {} } });

  const workload = { metadata: { name: "w" }, spec: { podGroupTemplates: [{ name: "t", ...group }] } };
  const { status, body } = await server.call("POST", `${api}/workloads`, workload);
  assert.equal(status, 201);
  assert.deepEqual(at(body, "spec.podGroupTemplates"), [{ name: "t", schedulingPolicy: { basic: {} } }]);
});

test("declared rules hold for groups of pods", async () => {
  await using server = await startKubeTestServer(settings);
  const spec = { schedulingPolicy: { basic: {}, gang: { minCount: 0 } } };
  const { status, body } = await server.call("POST", `${api}/podgroups`, { metadata: { name: "g" }, spec });
  assert.equal(status, 422);
  assert.equal(
    at(body, "message"),
    'PodGroup.scheduling.k8s.io "g" is invalid: [spec.schedulingPolicy: Invalid value: "{basic, gang}": must specify ' +
      "exactly one of: `basic`, `gang`, spec.schedulingPolicy.gang.minCount: Required value]",
  );
});
