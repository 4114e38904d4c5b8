import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { core_v1 } from "@kube-apiserver/api/types";
import { type JSONObject, type KubeObject, statusCauseOf } from "@kube-apiserver/apimachinery";
import { type AdmissionPlugin, isMutationPlugin, isValidationPlugin } from "@kube-apiserver/generic-server";
import { attributesOf, sourceOf, type TestRequest } from "../testing/admission-harness.js";
import { extendedResourceToleration } from "./extended-resource-toleration.js";
import { newNodeDeclaredFeatureValidator } from "./node-declared-features.js";
import { limitPodHardAntiAffinityTopology } from "./pod-anti-affinity-topology.js";
import { newPodNodeSelector, readNodeSelectors } from "./pod-node-selector.js";
import { newPodResizeValidator } from "./pod-resize-validator.js";
import {
  newPodTolerationRestriction,
  readPodTolerationRestrictionConfiguration,
} from "./pod-toleration-restriction.js";
import { newPodTopologyLabels } from "./pod-topology-labels.js";
import { newJobValidation, newPodGroupWorkloadExists, podGroupProtection } from "./workload-plugins.js";

const everyFeature = { enabled: () => true };
const noFeature = { enabled: () => false };

/** Both passes; the object that is left. Rejects when it is refused. */
async function pass(plugin: AdmissionPlugin, request: TestRequest): Promise<KubeObject | undefined> {
  const attributes = attributesOf(request);
  if (!plugin.handles(attributes.operation)) return attributes.object;
  if (isMutationPlugin(plugin)) await plugin.admit(attributes);
  if (isValidationPlugin(plugin)) await plugin.validate(attributes);
  return attributes.object;
}

function pod(spec: JSONObject, metadata: JSONObject = {}): KubeObject {
  return { metadata: { name: "a", ...metadata }, spec } as KubeObject;
}

function namespace(annotations: Record<string, string>): KubeObject {
  return { metadata: { name: "ns", annotations } };
}

test("pods keep others off their node, not off more", async () => {
  const affinity = (topologyKey: string) =>
    pod({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey }] } } });
  await pass(limitPodHardAntiAffinityTopology, { object: affinity("kubernetes.io/hostname") });
  await assert.rejects(pass(limitPodHardAntiAffinityTopology, { object: affinity("zone") }), {
    message:
      'pods "a" is forbidden: affinity.PodAntiAffinity.RequiredDuringScheduling has TopologyKey zone but only key kubernetes.io/hostname is allowed',
  });
  await pass(limitPodHardAntiAffinityTopology, {
    object: affinity("zone"),
    subresource: "status",
    operation: "UPDATE",
  });
});

describe("ExtendedResourceToleration", () => {
  const tolerations = async (spec: JSONObject) =>
    ((await pass(extendedResourceToleration, { object: pod(spec) })) as core_v1.Pod).spec?.tolerations;
  const requests = (names: readonly string[]) => ({ requests: Object.fromEntries(names.map((name) => [name, "1"])) });
  const toleration = (key: string) => ({ key, operator: "Exists", effect: "NoSchedule" });

  test("each extended resource is tolerated once, in order", async () => {
    const got = await tolerations({
      containers: [
        { name: "c", resources: requests(["example.com/gpu", "cpu", "kubernetes.io/x", "a.example.com/b"]) },
      ],
      initContainers: [{ name: "i", resources: requests(["example.com/gpu", "requests.example.com/x"]) }],
    });
    assert.deepEqual(got, [toleration("a.example.com/b"), toleration("example.com/gpu")]);
  });

  test("a toleration that is there stays, one with seconds loses them", async () => {
    const containers = [{ name: "c", resources: requests(["example.com/gpu"]) }];
    const own = [toleration("example.com/gpu")];
    assert.deepEqual(await tolerations({ containers, tolerations: own }), own);
    assert.deepEqual(await tolerations({ containers, tolerations: [{ ...own[0], tolerationSeconds: 3 }] }), own);
    assert.equal(await tolerations({ containers: [{ name: "c" }] }), undefined);
  });
});

describe("PodNodeSelector", () => {
  const annotation = "scheduler.alpha.kubernetes.io/node-selector";
  const selectors = readNodeSelectors({
    value: { podNodeSelectorPluginConfig: { clusterDefaultNodeSelector: "env=dev", ns: "env=dev,tier=a" } },
    strictErrors: [],
  });
  const select = async (annotations: Record<string, string>, nodeSelector?: JSONObject) => {
    const plugin = newPodNodeSelector(sourceOf([namespace(annotations)]), selectors);
    const object = pod(nodeSelector === undefined ? {} : { nodeSelector });
    return ((await pass(plugin, { object })) as core_v1.Pod).spec?.nodeSelector;
  };

  test("pods get the selector of their namespace, or else of the cluster", async () => {
    assert.deepEqual(await select({}), { env: "dev" });
    assert.deepEqual(await select({}, { tier: "a" }), { env: "dev", tier: "a" });
    assert.deepEqual(await select({ [annotation]: " tier = a " }), { tier: "a" });
    assert.equal(await select({ [annotation]: "" }), undefined);
  });

  const conflict = 'pods "a" is forbidden: pod node label selector conflicts with its namespace node label selector';
  const refusals: { name: string; annotation?: string; own?: JSONObject; want: string }[] = [
    { name: "a conflict with the cluster", own: { env: "prod" }, want: conflict },
    {
      name: "a label that is not allowed",
      own: { other: "x" },
      want: 'pods "a" is forbidden: pod node label selector labels conflict with its namespace whitelist',
    },
    { name: "no selector", annotation: "a=b=c", want: "invalid selector: [a b c]" },
  ];
  for (const { name, annotation: text, own, want } of refusals) {
    test(`refused: ${name}`, async () => {
      await assert.rejects(select(text === undefined ? {} : { [annotation]: text }, own), { message: want });
    });
  }

  test("bad labels and missing namespaces are told of", async () => {
    await assert.rejects(select({ [annotation]: "-a=b" }), /<nil>: Invalid value: "-a": name part must consist of/);
    const plugin = newPodNodeSelector(sourceOf([]), new Map());
    await assert.rejects(pass(plugin, { object: pod({}) }), {
      message: "Internal error occurred: namespace ns does not exist",
    });
    assert.throws(() => readNodeSelectors({ value: { podNodeSelectorPluginConfig: ["x"] }, strictErrors: [] }));
  });
});

describe("PodTolerationRestriction", () => {
  const defaults = "scheduler.alpha.kubernetes.io/defaultTolerations";
  const allowed = "scheduler.alpha.kubernetes.io/tolerationsWhitelist";
  const exists = (key: string) => ({ key, operator: "Exists", effect: "NoSchedule" });
  const memory = exists("node.kubernetes.io/memory-pressure");
  const head = { apiVersion: "podtolerationrestriction.admission.k8s.io/v1alpha1", kind: "Configuration" };
  const configure = (value: JSONObject) =>
    readPodTolerationRestrictionConfiguration({ value: { ...head, ...value }, strictErrors: [] });
  const tolerate = async (annotations: Record<string, string>, spec: JSONObject, more: Partial<TestRequest> = {}) => {
    const configuration = configure({ default: [exists("cluster")] });
    const plugin = newPodTolerationRestriction(sourceOf([namespace(annotations)]), configuration);
    return ((await pass(plugin, { object: pod(spec), ...more })) as core_v1.Pod).spec?.tolerations;
  };

  test("new pods get the tolerations of their namespace, or else of the cluster", async () => {
    assert.deepEqual(await tolerate({}, {}), [exists("cluster")]);
    assert.deepEqual(await tolerate({ [defaults]: JSON.stringify([exists("ns")]) }, {}), [exists("ns")]);
    assert.equal(await tolerate({ [defaults]: "" }, {}), undefined);
    assert.equal(await tolerate({}, {}, { operation: "UPDATE" }), undefined);
  });

  test("pods with requests tolerate that memory runs low", async () => {
    const containers = [{ name: "c", resources: { requests: { cpu: "1" } } }];
    assert.deepEqual(await tolerate({ [defaults]: "" }, { containers }), [memory]);
  });

  test("what is part of another toleration is left out", async () => {
    const everything = { operator: "Exists" };
    assert.deepEqual(await tolerate({}, { tolerations: [everything] }), [everything]);
    const equal = { key: "cluster", operator: "Equal", value: "v", effect: "NoSchedule" };
    assert.deepEqual(await tolerate({}, { tolerations: [equal] }), [exists("cluster")]);
  });

  test("what a namespace does not allow is refused", async () => {
    const only = { [defaults]: "", [allowed]: JSON.stringify([{ key: "a", operator: "Equal", value: "v" }]) };
    const equal = { key: "a", operator: "Equal", value: "v", effect: "NoSchedule" };
    assert.deepEqual(await tolerate(only, { tolerations: [equal] }), [equal]);
    await assert.rejects(tolerate(only, { tolerations: [exists("a")] }), {
      message:
        "pod tolerations (possibly merged with namespace default tolerations) conflict with its namespace whitelist",
    });
  });

  test("a configuration has tolerations that make sense", () => {
    assert.throws(() => configure({ whitelist: [{ operator: "Equal" }] }), {
      message:
        'whitelist[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    });
    assert.throws(() => configure({ allowed: [] }), /unknown field "allowed"/);
  });
});

describe("PodTopologyLabels", () => {
  const node: KubeObject = {
    metadata: {
      name: "n",
      labels: { "topology.kubernetes.io/zone": "z", "topology.kubernetes.io/region": "r", other: "o" },
    },
  };
  const labels = async (request: TestRequest, features = everyFeature) =>
    (await pass(newPodTopologyLabels(sourceOf([node]), features), request))?.metadata?.labels;
  const both = { "topology.kubernetes.io/zone": "z", "topology.kubernetes.io/region": "r" };
  const binding = (kind: string) => ({ metadata: { name: "a" }, target: { kind, name: "n" } }) as KubeObject;

  test("bindings and bound pods get those of the node", async () => {
    assert.deepEqual(await labels({ subresource: "binding", object: binding("Node") }), both);
    assert.deepEqual(await labels({ object: pod({ nodeName: "n" }) }), both);
  });

  test("what the pod says stays, and what is not about a node is left alone", async () => {
    const own = { labels: { "topology.kubernetes.io/zone": "mine" } };
    assert.deepEqual(await labels({ object: pod({ nodeName: "n" }, own) }), { ...both, ...own.labels });
    assert.equal(await labels({ subresource: "binding", object: binding("Other") }), undefined);
    assert.equal(await labels({ object: pod({ nodeName: "gone" }) }), undefined);
    assert.equal(await labels({ object: pod({}) }), undefined);
    assert.equal(await labels({ object: pod({ nodeName: "n" }) }, noFeature), undefined);
  });
});

function update(object: JSONObject, oldObject: JSONObject, subresource = "resize"): TestRequest {
  const bound = (spec: JSONObject, generation: number) => pod({ nodeName: "n", ...spec }, { generation });
  return { operation: "UPDATE", subresource, object: bound(object, 2), oldObject: bound(oldObject, 1) };
}

describe("NodeDeclaredFeatureValidator", () => {
  const validator = (declaredFeatures: string[], features = everyFeature) =>
    newNodeDeclaredFeatureValidator(
      sourceOf([{ metadata: { name: "n" }, status: { declaredFeatures } } as KubeObject]),
      features,
    );
  const resources = { requests: { cpu: "1" } };
  const both = update({ resources, initContainers: [{ name: "i", resources }] }, { initContainers: [{ name: "i" }] });

  test("a change that the node cannot follow is refused", async () => {
    const missing = "InPlacePodLevelResourcesVerticalScaling, InPlacePodVerticalScalingInitContainers";
    await assert.rejects(pass(validator([]), both), {
      message: `pods "a" is forbidden: pod update requires features ${missing} which are not available on node "n"`,
    });
    await pass(validator(missing.split(", ")), both);
    await pass(validator([], noFeature), both);
  });

  test("sidecars, other changes and pods without a node need nothing", async () => {
    const sidecar = { name: "i", restartPolicy: "Always" };
    await pass(validator([]), update({ initContainers: [{ ...sidecar, resources }] }, { initContainers: [sidecar] }));
    await pass(validator([]), update({ activeDeadlineSeconds: 1 }, {}, ""));
    await pass(validator([]), update({ resources, nodeName: "" }, {}));
    await pass(validator([]), update({ resources }, {}, "status"));
  });

  test("a node that is not there is told of", async () => {
    const plugin = newNodeDeclaredFeatureValidator(sourceOf([]), everyFeature);
    await assert.rejects(pass(plugin, both), { message: 'pods "a" is forbidden: node "n" not found' });
  });
});

describe("PodResizeValidator", () => {
  const node = (os: string): KubeObject =>
    ({
      metadata: { name: "n", labels: { "kubernetes.io/os": os } },
      status: { allocatable: { cpu: "1", memory: "1Gi" } },
    }) as KubeObject;
  const resize = (requests: Record<string, string>, os = "linux") =>
    pass(
      newPodResizeValidator(sourceOf([node(os)]), everyFeature),
      update({ containers: [{ name: "c", resources: { requests } }], overhead: { cpu: "100m" } }, {}),
    );

  test("a pod fits its node", async () => {
    await resize({ cpu: "900m", memory: "1Gi" });
    const refusal = await resize({ cpu: "2" }).catch((err: unknown) => err);
    assert.ok(statusCauseOf(refusal, "NodeCapacity"));
    await assert.rejects(resize({ cpu: "1", memory: "2Gi" }), {
      message:
        'pods "a" is forbidden: Node didn\'t have enough allocatable resources: cpu, requested: 1100, allocatable: 1000; memory, requested: 2147483648, allocatable: 1073741824',
    });
  });

  test("only on linux", async () => {
    await assert.rejects(resize({ cpu: "1m" }, "windows"), {
      message: 'pods "a" is forbidden: pod resize is only supported on linux nodes, node "n" is "windows"',
    });
  });
});

describe("workloads", () => {
  const groups = { group: "scheduling.k8s.io", version: "v1alpha2", resource: "podgroups", kind: "PodGroup" };

  test("pod groups are protected", async () => {
    const got = await pass(podGroupProtection, { ...groups, object: { metadata: { name: "g" } } });
    assert.deepEqual(got?.metadata?.finalizers, ["scheduling.k8s.io/podgroup-protection"]);
  });

  test("a pod group has a template in a workload", async () => {
    const workload = { metadata: { name: "w", namespace: "ns" }, spec: { podGroupTemplates: [{ name: "t" }] } };
    const make = (workloadName: string, podGroupTemplateName: string) =>
      pass(newPodGroupWorkloadExists(sourceOf([], [workload])), {
        ...groups,
        object: {
          metadata: { name: "g" },
          spec: { podGroupTemplateRef: { workload: { workloadName, podGroupTemplateName } } },
        },
      });
    await make("w", "t");
    await assert.rejects(make("x", "t"), {
      message: 'podgroups.scheduling.k8s.io "g" is forbidden: PodGroup rejected: Workload "x" not found',
    });
    await assert.rejects(make("w", "u"), {
      message:
        'podgroups.scheduling.k8s.io "g" is forbidden: PodGroup rejected: PodGroupTemplate "u" not found in Workload "w"',
    });
  });

  const gang = { schedulingPolicy: { gang: { minCount: 4 } } };
  const owned = [{ apiVersion: "batch/v1", kind: "Job", name: "j", uid: "u", controller: true }];
  const jobs: { name: string; podGroup: KubeObject; template?: JSONObject; parallelism?: number; refused: boolean }[] =
    [
      {
        name: "its pods name a gang",
        podGroup: { metadata: { name: "g" }, spec: gang },
        template: { schedulingGroup: { podGroupName: "g" } },
        refused: true,
      },
      {
        name: "it owns a gang",
        podGroup: { metadata: { name: "g", ownerReferences: owned }, spec: gang },
        refused: true,
      },
      {
        name: "its group is no gang",
        podGroup: { metadata: { name: "g", ownerReferences: owned }, spec: { schedulingPolicy: { basic: {} } } },
        refused: false,
      },
      { name: "the gang is another's", podGroup: { metadata: { name: "g" }, spec: gang }, refused: false },
      {
        name: "nothing changes",
        podGroup: { metadata: { name: "g", ownerReferences: owned }, spec: gang },
        parallelism: 1,
        refused: false,
      },
    ];
  for (const { name, podGroup, template = {}, parallelism = 2, refused } of jobs) {
    test(`the parallelism of a job ${refused ? "stays" : "may change"} when ${name}`, async () => {
      const source = sourceOf([{ ...podGroup, metadata: { ...podGroup.metadata, namespace: "ns" } }]);
      const job = (count: number): KubeObject => ({
        metadata: { name: "j", namespace: "ns", uid: "u" },
        spec: { parallelism: count, template: { spec: template } },
      });
      const change = pass(newJobValidation(source), {
        group: "batch",
        resource: "jobs",
        operation: "UPDATE",
        object: job(parallelism),
        oldObject: job(1),
      });
      if (!refused) return void (await change);
      await assert.rejects(change, {
        message:
          'jobs.batch "j" is forbidden: cannot change parallelism for a Job referencing gang-scheduled PodGroup "g"',
      });
    });
  }
});
