import assert from "node:assert/strict";
import { test } from "node:test";
import type { core_v1 } from "@kube-apiserver/api/types";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { newLimitRanger } from "./limit-ranger.js";
import { attributesOf, StandingClock, sourceOf } from "./testing/admission-harness.js";

function limitRange(...limits: readonly JSONObject[]): KubeObject {
  return { metadata: { name: "lr", namespace: "ns" }, spec: { limits } };
}

function pod(resources: JSONObject, spec: JSONObject = {}): KubeObject {
  return { metadata: { name: "a" }, spec: { containers: [{ name: "c", image: "i", resources }], ...spec } };
}

const containers = {
  type: "Container",
  max: { cpu: "2" },
  min: { cpu: "100m" },
  default: { cpu: "500m", memory: "64Mi" },
  defaultRequest: { cpu: "200m", memory: "64Mi" },
};

async function admit(range: KubeObject, object: KubeObject): Promise<core_v1.Pod> {
  const plugin = newLimitRanger(sourceOf([range]), new StandingClock());
  const attributes = attributesOf({ object });
  await plugin.admit(attributes);
  await plugin.validate(attributes);
  return attributes.object as core_v1.Pod;
}

test("containers get what they do not ask for, and the pod says so", async () => {
  const admitted = await admit(limitRange(containers), pod({}));
  assert.deepEqual(admitted.spec?.containers[0]?.resources, {
    limits: { cpu: "500m", memory: "64Mi" },
    requests: { cpu: "200m", memory: "64Mi" },
  });
  assert.deepEqual(admitted.metadata?.annotations, {
    "kubernetes.io/limit-ranger":
      "LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c",
  });
});

test("what containers ask for stays, init containers are named as such", async () => {
  const initContainers = [{ name: "i", image: "i" }];
  const asked = { requests: { cpu: "1" }, limits: { cpu: "1" } };
  const admitted = await admit(limitRange(containers), pod(asked, { initContainers }));
  assert.deepEqual(admitted.spec?.containers[0]?.resources, {
    requests: { cpu: "1", memory: "64Mi" },
    limits: { cpu: "1", memory: "64Mi" },
  });
  assert.equal(
    admitted.metadata?.annotations?.["kubernetes.io/limit-ranger"],
    "LimitRanger plugin set: memory request for container c; memory limit for container c; " +
      "cpu, memory request for init container i; cpu, memory limit for init container i",
  );
});

const refusals: { name: string; limit: JSONObject; resources: JSONObject; want: string }[] = [
  {
    name: "a limit above the maximum",
    limit: containers,
    resources: { limits: { cpu: "3" } },
    want: "maximum cpu usage per Container is 2, but limit is 3",
  },
  {
    name: "a request below the minimum",
    limit: containers,
    resources: { requests: { cpu: "10m" } },
    want: "minimum cpu usage per Container is 100m, but request is 10m",
  },
  {
    name: "no limit where there is a maximum",
    limit: { type: "Container", max: { cpu: "1" } },
    resources: {},
    want: "maximum cpu usage per Container is 1.  No limit is specified",
  },
  {
    name: "no request where there is a minimum",
    limit: { type: "Container", min: { cpu: "1" } },
    resources: {},
    want: "minimum cpu usage per Container is 1.  No request is specified",
  },
  {
    name: "a limit too far above the request",
    limit: { type: "Container", maxLimitRequestRatio: { cpu: "2" } },
    resources: { requests: { cpu: "100m" }, limits: { cpu: "250m" } },
    want: "cpu max limit to request ratio per Container is 2, but provided ratio is 2.500000",
  },
  {
    name: "several problems",
    limit: { type: "Pod", max: { cpu: "1", memory: "1Gi" } },
    resources: { limits: { cpu: "2" } },
    want: "[maximum cpu usage per Pod is 1, but limit is 2, maximum memory usage per Pod is 1Gi.  No limit is specified]",
  },
];
for (const { name, limit, resources, want } of refusals) {
  test(`refused: ${name}`, async () => {
    await assert.rejects(admit(limitRange(limit), pod(resources)), { message: `pods "a" is forbidden: ${want}` });
  });
}

test("claims are bound by what they request", async () => {
  const plugin = newLimitRanger(
    sourceOf([limitRange({ type: "PersistentVolumeClaim", max: { storage: "1Gi" } })]),
    new StandingClock(),
  );
  const object = { metadata: { name: "a" }, spec: { resources: { requests: { storage: "2Gi" } } } };
  const request = { resource: "persistentvolumeclaims", kind: "PersistentVolumeClaim", object };
  await assert.rejects(plugin.validate(attributesOf(request)), {
    message:
      'persistentvolumeclaims "a" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi',
  });
});

test("a range too new for the local copy is found in storage", async () => {
  const plugin = newLimitRanger(sourceOf([], [limitRange(containers)]), new StandingClock());
  await assert.rejects(plugin.validate(attributesOf({ object: pod({ limits: { cpu: "3" } }) })), /maximum cpu usage/);
});

test("updates of pods and other subresources are left alone", async () => {
  const plugin = newLimitRanger(sourceOf([limitRange(containers)]), new StandingClock());
  const object = pod({ limits: { cpu: "3" } });
  await plugin.validate(attributesOf({ operation: "UPDATE", object, oldObject: object }));
  await plugin.validate(attributesOf({ subresource: "binding", object }));
  await assert.rejects(
    plugin.validate(attributesOf({ operation: "UPDATE", subresource: "resize", object, oldObject: object })),
    /maximum cpu usage/,
  );
});
