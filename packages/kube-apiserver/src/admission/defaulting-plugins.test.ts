import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import type { MutationPlugin } from "@kube-apiserver/generic-server";
import { newDefaultIngressClass } from "./default-ingress-class.js";
import { newDefaultStorageClass } from "./default-storage-class.js";
import { newDefaultTolerationSeconds } from "./default-toleration-seconds.js";
import { newStorageObjectInUseProtection } from "./storage-object-in-use-protection.js";
import { taintNodesByCondition } from "./taint-nodes-by-condition.js";
import { attributesOf, sourceOf, type TestRequest } from "./testing/admission-harness.js";

async function admit(plugin: MutationPlugin, request: TestRequest): Promise<KubeObject | undefined> {
  const attributes = attributesOf(request);
  await plugin.admit(attributes);
  return attributes.object;
}

const notReady = {
  key: "node.kubernetes.io/not-ready",
  operator: "Exists",
  effect: "NoExecute",
  tolerationSeconds: 300,
};
const unreachable = { ...notReady, key: "node.kubernetes.io/unreachable" };

const tolerations: { name: string; own: readonly JSONObject[]; want: readonly JSONObject[] }[] = [
  { name: "none of its own", own: [], want: [notReady, unreachable] },
  {
    name: "one of them",
    own: [{ key: "node.kubernetes.io/not-ready", operator: "Exists" }],
    want: [{ key: "node.kubernetes.io/not-ready", operator: "Exists" }, unreachable],
  },
  { name: "everything", own: [{ operator: "Exists" }], want: [{ operator: "Exists" }] },
  {
    name: "another effect",
    own: [{ operator: "Exists", effect: "NoSchedule" }],
    want: [{ operator: "Exists", effect: "NoSchedule" }, notReady, unreachable],
  },
];
for (const { name, own, want } of tolerations) {
  test(`default tolerations of a pod that tolerates ${name}`, async () => {
    const admitted = await admit(newDefaultTolerationSeconds(), { object: { spec: { tolerations: own } } });
    assert.deepEqual(admitted, { spec: { tolerations: want } });
  });
}

test("default tolerations last as long as the flags say", async () => {
  const plugin = newDefaultTolerationSeconds({ notReadySeconds: 5, unreachableSeconds: 6 });
  const admitted = await admit(plugin, { object: { spec: {} } });
  assert.deepEqual(admitted?.spec, {
    tolerations: [
      { ...notReady, tolerationSeconds: 5 },
      { ...unreachable, tolerationSeconds: 6 },
    ],
  });
});

test("new nodes are tainted once", async () => {
  const request = { resource: "nodes", kind: "Node", namespace: "" };
  const taints = [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }];
  assert.deepEqual(await admit(taintNodesByCondition, { ...request, object: {} }), { spec: { taints } });
  assert.deepEqual(await admit(taintNodesByCondition, { ...request, object: { spec: { taints } } }), {
    spec: { taints },
  });
});

test("storage objects are protected from the start", async () => {
  const plugin = newStorageObjectInUseProtection({ enabled: () => false });
  const volume = { resource: "persistentvolumes", kind: "PersistentVolume", namespace: "", object: {} };
  const claim = { resource: "persistentvolumeclaims", kind: "PersistentVolumeClaim", object: {} };
  const attributesClass = {
    group: "storage.k8s.io",
    resource: "volumeattributesclasses",
    kind: "VolumeAttributesClass",
    object: {},
  };
  const finalizersOf = async (plugin: MutationPlugin, request: TestRequest) =>
    (await admit(plugin, request))?.metadata?.finalizers;
  assert.deepEqual(await finalizersOf(plugin, volume), ["kubernetes.io/pv-protection"]);
  assert.deepEqual(await finalizersOf(plugin, claim), ["kubernetes.io/pvc-protection"]);
  assert.equal(await finalizersOf(plugin, attributesClass), undefined);
  const withGate = newStorageObjectInUseProtection({ enabled: (name) => name === "VolumeAttributesClass" });
  assert.deepEqual(await finalizersOf(withGate, attributesClass), ["kubernetes.io/vac-protection"]);
});

function classOf(name: string, creationTimestamp: string, annotation: string): KubeObject {
  return { metadata: { name, creationTimestamp, annotations: { [annotation]: "true" } } };
}

const ingress = { group: "networking.k8s.io", resource: "ingresses", kind: "Ingress" };
const ingressDefault = "ingressclass.kubernetes.io/is-default-class";

test("an ingress gets the newest default class", async () => {
  const classes = [
    classOf("old", "2025-01-01T00:00:00Z", ingressDefault),
    classOf("b", "2026-01-01T00:00:00Z", ingressDefault),
    classOf("a", "2026-01-01T00:00:00Z", ingressDefault),
    classOf("other", "2026-02-01T00:00:00Z", "example.com/x"),
  ];
  const plugin = newDefaultIngressClass(sourceOf(classes));
  assert.deepEqual(await admit(plugin, { ...ingress, object: { spec: {} } }), { spec: { ingressClassName: "a" } });
});

test("an ingress that names its class keeps it", async () => {
  const plugin = newDefaultIngressClass(sourceOf([classOf("a", "2026-01-01T00:00:00Z", ingressDefault)]));
  for (const object of [
    { spec: { ingressClassName: "mine" } },
    { metadata: { annotations: { "kubernetes.io/ingress.class": "mine" } }, spec: {} },
  ]) {
    assert.deepEqual(await admit(plugin, { ...ingress, object }), object);
  }
});

const claim = { resource: "persistentvolumeclaims", kind: "PersistentVolumeClaim" };

test("a claim gets the default storage class unless it names one, even an empty one", async () => {
  const annotation = "storageclass.kubernetes.io/is-default-class";
  const plugin = newDefaultStorageClass(sourceOf([classOf("fast", "2026-01-01T00:00:00Z", annotation)]));
  assert.deepEqual(await admit(plugin, { ...claim, object: { spec: {} } }), { spec: { storageClassName: "fast" } });
  for (const object of [
    { spec: { storageClassName: "" } },
    { metadata: { annotations: { "volume.beta.kubernetes.io/storage-class": "x" } }, spec: {} },
  ]) {
    assert.deepEqual(await admit(plugin, { ...claim, object }), object);
  }
});

test("without a default class nothing is filled in", async () => {
  const object = { spec: {} };
  assert.deepEqual(await admit(newDefaultStorageClass(sourceOf([])), { ...claim, object }), object);
});
