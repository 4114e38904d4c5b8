import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { realClock } from "@kube-apiserver/component-base";
import { startKubeTestServer } from "../testing/kube-test-server.js";
import { reconcileFlowControl, reconcileFlowControlObject } from "./flow-control-reconcile.js";
import { SystemObjects } from "./system-objects.js";

const key = "apf.kubernetes.io/autoupdate-spec";

function level(spec: string, generation: number, annotation?: string): KubeObject {
  const annotations = annotation === undefined ? {} : { [key]: annotation };
  return { metadata: { name: "l", generation, annotations }, spec: { of: spec } } as unknown as KubeObject;
}

const wanted = level("release", 1, "true");
const cases: { name: string; existing: KubeObject; mandatory?: boolean; want: KubeObject | undefined }[] = [
  { name: "one that is as it was made stays", existing: level("release", 1, "true"), want: undefined },
  { name: "an old one is brought up to date", existing: level("old", 3, "true"), want: level("release", 3, "true") },
  { name: "one that was taken over stays", existing: level("mine", 2, "false"), want: undefined },
  {
    name: "without the annotation a changed one is taken over",
    existing: level("mine", 2),
    want: level("mine", 2, "false"),
  },
  {
    name: "without the annotation an unchanged one is ours",
    existing: level("old", 1),
    want: level("release", 1, "true"),
  },
  {
    name: "an annotation that says nothing is put right",
    existing: level("old", 1, "maybe"),
    want: level("release", 1, "true"),
  },
  {
    name: "a mandatory one cannot be taken over",
    existing: level("mine", 2, "false"),
    mandatory: true,
    want: level("release", 2, "true"),
  },
];
for (const { name, existing, mandatory = false, want } of cases) {
  test(name, () => assert.deepEqual(reconcileFlowControlObject(existing, wanted, mandatory)?.object, want));
}

test("what is missing comes back, what was changed is put right, and what the release does not know goes", async () => {
  await using server = await startKubeTestServer();
  const storage = (resource: string) => server.registry.storeOf({ group: "flowcontrol.apiserver.k8s.io", resource });
  const objects = new SystemObjects(realClock, new AbortController().signal);
  const reconcile = () =>
    reconcileFlowControl(objects, {
      priorityLevels: storage("prioritylevelconfigurations"),
      flowSchemas: storage("flowschemas"),
    });
  await reconcile();
  const path = "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas";
  const versionsOf = async () => {
    const { body } = await server.call("GET", path);
    return (body.items as KubeObject[]).map(({ metadata }) => `${metadata?.name} ${metadata?.resourceVersion}`);
  };
  const first = await versionsOf();
  await reconcile();
  assert.deepEqual(await versionsOf(), first);

  await server.call("DELETE", `${path}/probes`);
  await server.call("PATCH", `${path}/catch-all`, { spec: { matchingPrecedence: 9999 } });
  const annotations = { [key]: "true" };
  const old = { metadata: { name: "old", annotations }, spec: { priorityLevelConfiguration: { name: "exempt" } } };
  await server.call("POST", path, { apiVersion: "flowcontrol.apiserver.k8s.io/v1", kind: "FlowSchema", ...old });
  await reconcile();
  assert.equal((await server.call("GET", `${path}/probes`)).status, 200);
  assert.equal((await server.call("GET", `${path}/old`)).status, 404);
  const { body } = await server.call("GET", `${path}/catch-all`);
  assert.equal((body.spec as { matchingPrecedence: number }).matchingPrecedence, 10_000);
});
