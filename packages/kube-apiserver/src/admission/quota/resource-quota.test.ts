import assert from "node:assert/strict";
import { test } from "node:test";
import type { core_v1 } from "@kube-apiserver/api/types";
import { EncodedObject, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";
import { type GuaranteedUpdateOptions, StorageError, type StorageInterface } from "@kube-apiserver/storage";
import type { ResourceSource } from "../resource-source.js";
import { attributesOf, StandingClock, type TestRequest } from "../testing/admission-harness.js";
import { type LimitedResource, readLimitedResources } from "./limited-resources.js";
import { ResourceQuota } from "./resource-quota.js";

function quota(name: string, hard: JSONObject, used: JSONObject, spec: JSONObject = {}): KubeObject {
  return { metadata: { name, namespace: "ns" }, spec: { hard, ...spec }, status: { hard, used } };
}

/** Quotas in memory, with the part of storage that charging needs. */
class Quotas {
  readonly stored: Map<string, KubeObject>;
  readonly source: ResourceSource;

  constructor(...quotas: readonly KubeObject[]) {
    this.stored = new Map(quotas.map((object) => [`/ns/${object.metadata?.name}`, object]));
    this.source = {
      isReady: () => Promise.resolve(true),
      get: () => assert.fail("quotas are listed"),
      // The local copy stays behind: only what is stored may decide.
      list: () => quotas,
      getLive: (namespace, name) => Promise.resolve(this.stored.get(`/${namespace}/${name}`)),
      listLive: () => Promise.resolve([...this.stored.values()]),
    };
  }

  storage(): StorageInterface {
    const guaranteedUpdate = async (key: string, { tryUpdate }: GuaranteedUpdateOptions) => {
      const current = this.stored.get(key);
      if (current === undefined) throw new StorageError("KeyNotFound", "gone");
      const { object } = await tryUpdate(EncodedObject.fromObject({ ...current }), { resourceVersion: "1" });
      this.stored.set(key, object);
      return EncodedObject.fromObject({ ...object });
    };
    return { guaranteedUpdate } as Partial<StorageInterface> as StorageInterface;
  }

  plugin(limitedResources: readonly LimitedResource[] = []): ResourceQuota {
    const clock = new StandingClock();
    return new ResourceQuota({ quotas: this.source, storage: () => this.storage(), clock, limitedResources });
  }

  used(name: string): unknown {
    return (this.stored.get(`/ns/${name}`) as core_v1.ResourceQuota).status?.used;
  }
}

function pod(name: string, requests: JSONObject | undefined, spec: JSONObject = {}): TestRequest {
  const container = { name: "c", image: "i", ...(requests === undefined ? {} : { resources: { requests } }) };
  return { object: { metadata: { name, namespace: "ns" }, spec: { containers: [container], ...spec } } };
}

const podsAndCPU = () => quota("q", { pods: "1", "requests.cpu": "1" }, { pods: "0", "requests.cpu": "0" });

test("a pod is charged", async () => {
  const quotas = new Quotas(podsAndCPU());
  await quotas.plugin().validate(attributesOf(pod("a", { cpu: "500m", memory: "1Gi" })));
  assert.deepEqual(quotas.used("q"), { pods: "1", "requests.cpu": "500m" });
});

test("what exceeds the quota is refused, by what is stored", async () => {
  const quotas = new Quotas(podsAndCPU());
  const plugin = quotas.plugin();
  await plugin.validate(attributesOf(pod("a", { cpu: "500m" })));
  await assert.rejects(plugin.validate(attributesOf(pod("b", { cpu: "600m" }))), {
    message:
      'pods "b" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=600m, used: pods=1,requests.cpu=500m, limited: pods=1,requests.cpu=1',
  });
  assert.deepEqual(quotas.used("q"), { pods: "1", "requests.cpu": "500m" });
});

test("a pod must say what it needs of what is limited", async () => {
  await assert.rejects(new Quotas(podsAndCPU()).plugin().validate(attributesOf(pod("n", undefined))), {
    message: 'pods "n" is forbidden: failed quota: q: must specify requests.cpu for: c',
  });
});

test("a quota whose usage is not known yet lets nothing through", async () => {
  const quotas = new Quotas(quota("q", { pods: "5", cpu: "1" }, {}));
  await assert.rejects(quotas.plugin().validate(attributesOf(pod("a", { cpu: "1m" }))), {
    message: 'pods "a" is forbidden: status unknown for quota: q, resources: cpu,pods',
  });
});

test("a dry run is checked and not charged", async () => {
  const quotas = new Quotas(podsAndCPU());
  const plugin = quotas.plugin();
  await plugin.validate(attributesOf({ ...pod("a", { cpu: "1" }), dryRun: true }));
  assert.deepEqual(quotas.used("q"), { pods: "0", "requests.cpu": "0" });
  await assert.rejects(plugin.validate(attributesOf({ ...pod("a", { cpu: "2" }), dryRun: true })), /exceeded quota/);
});

test("of several quotas none is charged when one refuses", async () => {
  const quotas = new Quotas(quota("a", { pods: "5" }, { pods: "0" }), quota("b", { pods: "0" }, { pods: "0" }));
  await assert.rejects(quotas.plugin().validate(attributesOf(pod("p", {}))), /exceeded quota: b/);
  assert.deepEqual(quotas.used("a"), { pods: "0" });
});

test("a quota that was deleted limits nothing", async () => {
  const quotas = new Quotas(quota("q", { pods: "0" }, { pods: "0" }));
  quotas.stored.clear();
  await quotas.plugin().validate(attributesOf(pod("p", {})));
});

const scopes: { name: string; spec: JSONObject; pod: JSONObject; covered: boolean }[] = [
  { name: "best effort", spec: { scopes: ["BestEffort"] }, pod: {}, covered: true },
  { name: "not best effort", spec: { scopes: ["NotBestEffort"] }, pod: {}, covered: false },
  { name: "terminating", spec: { scopes: ["Terminating"] }, pod: { activeDeadlineSeconds: 0 }, covered: true },
  { name: "not terminating", spec: { scopes: ["NotTerminating"] }, pod: { activeDeadlineSeconds: 5 }, covered: false },
  {
    name: "a priority class",
    spec: { scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "In", values: ["high"] }] } },
    pod: { priorityClassName: "high" },
    covered: true,
  },
  {
    name: "any priority class but one",
    spec: {
      scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "NotIn", values: ["high"] }] },
    },
    pod: { priorityClassName: "high" },
    covered: false,
  },
  {
    name: "affinity to other namespaces",
    spec: { scopes: ["CrossNamespacePodAffinity"] },
    pod: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ namespaces: ["x"] }] } } },
    covered: true,
  },
];
for (const { name, spec, pod: podSpec, covered } of scopes) {
  test(`scopes: ${name}`, async () => {
    const quotas = new Quotas(quota("q", { pods: "9" }, { pods: "0" }, spec));
    await quotas.plugin().validate(attributesOf(pod("p", undefined, podSpec)));
    assert.deepEqual(quotas.used("q"), { pods: covered ? "1" : "0" });
  });
}

const counted: { name: string; request: TestRequest; hard: JSONObject; want: JSONObject }[] = [
  {
    name: "objects of any resource",
    request: { group: "apps", resource: "deployments", kind: "Deployment", object: { metadata: { name: "d" } } },
    hard: { "count/deployments.apps": "3" },
    want: { "count/deployments.apps": "1" },
  },
  {
    name: "objects by their old name",
    request: { resource: "secrets", kind: "Secret", object: { metadata: { name: "s" } } },
    hard: { secrets: "3", "count/secrets": "3" },
    want: { secrets: "1", "count/secrets": "1" },
  },
  {
    name: "services of type LoadBalancer",
    request: {
      resource: "services",
      kind: "Service",
      object: { metadata: { name: "s" }, spec: { type: "LoadBalancer", ports: [{ port: 1 }, { port: 2 }] } },
    },
    hard: { services: "9", "services.nodeports": "9", "services.loadbalancers": "9" },
    want: { services: "1", "services.nodeports": "2", "services.loadbalancers": "1" },
  },
  {
    name: "storage, by class",
    request: {
      resource: "persistentvolumeclaims",
      kind: "PersistentVolumeClaim",
      object: {
        metadata: { name: "c" },
        spec: { storageClassName: "gold", resources: { requests: { storage: "1Gi" } } },
      },
    },
    hard: { "requests.storage": "5Gi", "gold.storageclass.storage.k8s.io/requests.storage": "2Gi" },
    want: { "requests.storage": "1Gi", "gold.storageclass.storage.k8s.io/requests.storage": "1Gi" },
  },
  {
    name: "extended resources and huge pages of pods",
    request: pod("p", { "example.com/gpu": "2", "hugepages-2Mi": "4Mi" }),
    hard: { "requests.example.com/gpu": "4", "hugepages-2Mi": "8Mi" },
    want: { "requests.example.com/gpu": "2", "hugepages-2Mi": "4Mi" },
  },
];
for (const { name, request, hard, want } of counted) {
  test(`counted: ${name}`, async () => {
    const nothing = Object.fromEntries(Object.keys(hard).map((key) => [key, "0"]));
    const quotas = new Quotas(quota("q", hard, nothing));
    await quotas.plugin().validate(attributesOf(request));
    assert.deepEqual(quotas.used("q"), want);
  });
}

test("a change is charged by what it adds, and what it gives back is left to the controller", async () => {
  const claim = (storage: string) => ({
    metadata: { name: "c", resourceVersion: "1" },
    spec: { resources: { requests: { storage } } },
  });
  const quotas = new Quotas(quota("q", { "requests.storage": "5Gi" }, { "requests.storage": "1Gi" }));
  const request = { operation: "UPDATE", resource: "persistentvolumeclaims", kind: "PersistentVolumeClaim" } as const;
  await quotas.plugin().validate(attributesOf({ ...request, object: claim("3Gi"), oldObject: claim("1Gi") }));
  assert.deepEqual(quotas.used("q"), { "requests.storage": "3Gi" });
  await quotas.plugin().validate(attributesOf({ ...request, object: claim("1Gi"), oldObject: claim("3Gi") }));
  assert.deepEqual(quotas.used("q"), { "requests.storage": "3Gi" });
});

test("a pod that is over uses nothing but its place", async () => {
  const quotas = new Quotas(quota("q", { pods: "1", "count/pods": "5" }, { pods: "1", "count/pods": "1" }));
  const { object } = pod("p", {});
  await quotas.plugin().validate(attributesOf({ object: { ...object, status: { phase: "Succeeded" } } }));
  assert.deepEqual(quotas.used("q"), { pods: "1", "count/pods": "2" });
});

test("events and namespaces are never charged", async () => {
  const quotas = new Quotas(quota("q", { "count/events": "0" }, { "count/events": "0" }));
  await quotas.plugin().validate(attributesOf({ resource: "events", kind: "Event", object: {} }));
  await quotas.plugin().validate(attributesOf({ resource: "namespaces", kind: "Namespace", object: {} }));
});

const limited: {
  name: string;
  limits: LimitedResource[];
  quotas: KubeObject[];
  request: TestRequest;
  want?: string;
}[] = [
  {
    name: "nothing limits it",
    limits: [{ resource: "pods", matchContains: ["cpu"] }],
    quotas: [],
    request: pod("a", { cpu: "1" }),
    want: 'pods "a" is forbidden: insufficient quota to consume: cpu,requests.cpu',
  },
  {
    name: "a quota limits it by one name",
    limits: [{ resource: "pods", matchContains: ["requests.cpu"] }],
    quotas: [podsAndCPU()],
    request: pod("a", { cpu: "1" }),
  },
  {
    name: "a quota limits something else",
    limits: [{ resource: "pods", matchContains: ["cpu"] }],
    quotas: [quota("q", { pods: "1" }, { pods: "0" })],
    request: pod("a", { cpu: "1" }),
    want: 'pods "a" is forbidden: insufficient quota to consume: cpu,requests.cpu',
  },
  { name: "it is not used", limits: [{ resource: "pods", matchContains: ["cpu"] }], quotas: [], request: pod("a", {}) },
  {
    name: "it is another resource",
    limits: [{ apiGroup: "apps", resource: "pods", matchContains: ["cpu"] }],
    quotas: [],
    request: pod("a", { cpu: "1" }),
  },
  {
    name: "a scope has no quota",
    limits: [
      { resource: "pods", matchScopes: [{ scopeName: "PriorityClass", operator: "In", values: ["high", "low"] }] },
    ],
    quotas: [],
    request: pod("a", {}, { priorityClassName: "high" }),
    want: "insufficient quota to match these scopes: [{PriorityClass In [high low]}]",
  },
  {
    name: "a scope has a quota",
    limits: [{ resource: "pods", matchScopes: [{ scopeName: "PriorityClass", operator: "In", values: ["high"] }] }],
    quotas: [
      quota(
        "q",
        { pods: "1" },
        { pods: "0" },
        { scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "Exists" }] } },
      ),
    ],
    request: pod("a", {}, { priorityClassName: "high" }),
  },
];
for (const { name, limits, quotas, request, want } of limited) {
  test(`limited resources: ${name}`, async () => {
    const plugin = new Quotas(...quotas).plugin(limits);
    const charge = plugin.validate(attributesOf(request));
    if (want === undefined) await charge;
    else await assert.rejects(charge, { message: want });
  });
}

test("limited resources are read strictly", () => {
  const head = { apiVersion: "apiserver.config.k8s.io/v1", kind: "ResourceQuotaConfiguration" };
  const read = (limitedResources: JSONObject[]) =>
    readLimitedResources({ value: { ...head, limitedResources }, strictErrors: [] });
  assert.deepEqual(read([{ resource: "pods", matchContains: ["cpu"] }]), [
    { resource: "pods", matchContains: ["cpu"] },
  ]);
  assert.deepEqual(readLimitedResources(undefined), []);
  assert.throws(() => read([{ resource: "" }]), { message: "limitedResources[0].resource: Required value" });
  assert.throws(() => read([{ resource: "pods", match: [] }]), /unknown field "limitedResources\[0\].match"/);
});

test("devices are counted by class, alternatives by the one that takes most", async () => {
  const used = { "count/resourceclaims.resource.k8s.io": "0", "gpu.deviceclass.resource.k8s.io/devices": "0" };
  const hard = { "count/resourceclaims.resource.k8s.io": "2", "gpu.deviceclass.resource.k8s.io/devices": "40" };
  const claims = { group: "resource.k8s.io", resource: "resourceclaims", kind: "ResourceClaim" };
  const claim = (...requests: JSONObject[]): TestRequest => ({
    ...claims,
    object: { metadata: { name: "c", namespace: "ns" }, spec: { devices: { requests } } },
  });
  const gpu = (count: number) => ({ deviceClassName: "gpu", allocationMode: "ExactCount", count });
  const quotas = new Quotas(quota("q", hard, used));
  const plugin = quotas.plugin();
  const alternatives = { name: "b", firstAvailable: [gpu(3), gpu(5), { deviceClassName: "other" }] };
  await plugin.validate(attributesOf(claim({ name: "a", exactly: gpu(1) }, alternatives)));
  assert.equal((quotas.used("q") as JSONObject)["gpu.deviceclass.resource.k8s.io/devices"], "6");
  await plugin.validate(attributesOf(claim({ name: "a", deviceClassName: "gpu", allocationMode: "All" })));
  assert.equal((quotas.used("q") as JSONObject)["gpu.deviceclass.resource.k8s.io/devices"], "38");
  await assert.rejects(plugin.validate(attributesOf(claim({ name: "a", exactly: gpu(1) }))), /exceeded quota: q/);
});

test("the status of a claim is charged, even beyond the quota", async () => {
  const quotas = new Quotas(quota("q", { "requests.storage": "1Gi" }, { "requests.storage": "1Gi" }));
  const claim = (storage?: string): KubeObject => ({
    metadata: { name: "c", namespace: "ns", resourceVersion: "1" },
    spec: { resources: { requests: { storage: "1Gi" } } },
    status: storage === undefined ? {} : { allocatedResources: { storage } },
  });
  const claims = { resource: "persistentvolumeclaims", kind: "PersistentVolumeClaim" };
  const update = { ...claims, operation: "UPDATE", subresource: "status" } as const;
  await quotas.plugin().validate(attributesOf({ ...update, object: claim("3Gi"), oldObject: claim() }));
  assert.deepEqual(quotas.used("q"), { "requests.storage": "3Gi" });
});

test("a pod that is resized is charged for what it has until it has less", async () => {
  const used = { "requests.cpu": "2", "limits.cpu": "0" };
  const quotas = new Quotas(quota("q", { "requests.cpu": "4", "limits.cpu": "9" }, used));
  const resized = (cpu: string, reason?: string): KubeObject => ({
    metadata: { name: "a", namespace: "ns", resourceVersion: "1" },
    spec: { containers: [{ name: "c", resources: { requests: { cpu }, limits: { cpu: "1" } } }] },
    status: {
      containerStatuses: [{ name: "c", resources: { requests: { cpu: "2" } }, allocatedResources: { cpu: "1" } }],
      ...(reason === undefined ? {} : { conditions: [{ type: "PodResizePending", reason }] }),
    },
  });
  const resize = (object: KubeObject, oldObject: KubeObject) =>
    quotas.plugin().validate(attributesOf({ operation: "UPDATE", subresource: "resize", object, oldObject }));
  await resize(resized("1"), resized("2"));
  assert.equal((quotas.used("q") as JSONObject)["requests.cpu"], "2");
  await resize(resized("3"), resized("2"));
  assert.equal((quotas.used("q") as JSONObject)["requests.cpu"], "3");
  await resize(resized("9", "Infeasible"), resized("3", "Infeasible"));
  assert.equal((quotas.used("q") as JSONObject)["requests.cpu"], "3");
});
