import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { newRuntimeClass } from "./runtime-class.js";
import { attributesOf, sourceOf } from "./testing/admission-harness.js";

const podFixed = { cpu: "250m" };
const toleration = { key: "sandbox", operator: "Exists" };
const classes = [
  {
    metadata: { name: "sandboxed" },
    overhead: { podFixed },
    scheduling: { nodeSelector: { sandbox: "yes" }, tolerations: [toleration] },
  },
  { metadata: { name: "plain" } },
];

async function admit(spec: JSONObject): Promise<unknown> {
  const plugin = newRuntimeClass(sourceOf(classes));
  const attributes = attributesOf({ object: { metadata: { name: "a" }, spec } });
  await plugin.admit(attributes);
  await plugin.validate(attributes);
  return attributes.object?.spec;
}

test("a pod gets the overhead and the nodes of its class", async () => {
  assert.deepEqual(await admit({ runtimeClassName: "sandboxed", nodeSelector: { disk: "ssd" } }), {
    runtimeClassName: "sandboxed",
    overhead: podFixed,
    nodeSelector: { disk: "ssd", sandbox: "yes" },
    tolerations: [toleration],
  });
});

test("what a pod has already is not added twice", async () => {
  const spec = {
    runtimeClassName: "sandboxed",
    overhead: podFixed,
    nodeSelector: { sandbox: "yes" },
    tolerations: [toleration],
  };
  assert.deepEqual(await admit(spec), spec);
});

test("a pod without a class stays as it is", async () => {
  assert.deepEqual(await admit({}), {});
});

const refusals: { spec: JSONObject; want: string }[] = [
  { spec: { runtimeClassName: "gone" }, want: 'pod rejected: RuntimeClass "gone" not found' },
  {
    spec: { runtimeClassName: "sandboxed", overhead: { cpu: "1" } },
    want: "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
  },
  {
    spec: { runtimeClassName: "plain", overhead: { cpu: "1" } },
    want: "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead",
  },
  {
    spec: { overhead: { cpu: "1" } },
    want: "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead",
  },
  {
    spec: { runtimeClassName: "sandboxed", nodeSelector: { sandbox: "no" } },
    want: "conflict: runtimeClass.scheduling.nodeSelector[sandbox] = yes; pod.spec.nodeSelector[sandbox] = no",
  },
];
for (const { spec, want } of refusals) {
  test(`refused: ${JSON.stringify(spec)}`, async () => {
    await assert.rejects(admit(spec), { message: `pods "a" is forbidden: ${want}` });
  });
}
