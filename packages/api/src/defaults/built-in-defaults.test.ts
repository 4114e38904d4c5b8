import assert from "node:assert/strict";
import { test } from "node:test";
import { type KubeObject, SteppedWalk } from "@kube-apiserver/apimachinery";
import { conditionalDefaults, defaultRows } from "../gen/defaults.js";
import { structSchemaFor } from "../schema/built-in-schemas.js";
import { defaultsFor } from "./built-in-defaults.js";
import { conditionalRules } from "./conditional-rules.js";
import { rowRule } from "./defaulter.js";

test("every default with a condition has a rule", () => {
  // Resource lists are maps, not types with fields: the walker itself rounds their quantities.
  const withoutRule = Object.keys(conditionalDefaults).filter((type) => type !== "core.v1.ResourceList");
  assert.deepEqual(
    withoutRule.filter((type) => !conditionalRules.has(type)),
    [],
  );
});

test("every row and every rule is about a type that exists", () => {
  for (const type of conditionalRules.keys()) structSchemaFor(type);
  for (const [type, rows] of Object.entries(defaultRows)) {
    for (const row of rows) rowRule(structSchemaFor(type), row);
  }
});

test("an object that lacks nothing is returned as it is", () => {
  const fill = defaultsFor("apps.v1.Deployment");
  const once = fill(deployment({}));
  assert.equal(fill(once), once);
});

test("the argument is not changed", () => {
  const input = deployment({ containers: [{ name: "c", image: "i", ports: [{ containerPort: 80 }] }] });
  const before = structuredClone(input);
  defaultsFor("apps.v1.Deployment")(input);
  assert.deepEqual(input, before);
});

function deployment(podSpec: object): KubeObject {
  return { kind: "Deployment", spec: { template: { spec: podSpec } } } as unknown as KubeObject;
}

interface Case {
  readonly name: string;
  readonly type: string;
  readonly input: object;
  /** Fields of the answer that the case is about. */
  readonly want: object;
}

const cases: readonly Case[] = [
  {
    name: "a pod template is defaulted inside its owner",
    type: "apps.v1.Deployment",
    input: { spec: { template: { spec: { containers: [{ name: "c", image: "i:1" }] } } } },
    want: {
      spec: {
        replicas: 1,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
        template: { spec: { restartPolicy: "Always", containers: [{ imagePullPolicy: "IfNotPresent" }] } },
      },
    },
  },
  {
    name: "a replica count of zero is kept: it is a pointer",
    type: "apps.v1.ReplicaSet",
    input: { spec: { replicas: 0 } },
    want: { spec: { replicas: 0 } },
  },
  {
    name: "a probe's zero is not a value",
    type: "core.v1.Probe",
    input: { periodSeconds: 0, failureThreshold: 7 },
    want: { periodSeconds: 10, failureThreshold: 7, timeoutSeconds: 1 },
  },
  {
    name: "a limit without a request becomes one, in pods only",
    type: "core.v1.Pod",
    input: { spec: { containers: [{ resources: { limits: { cpu: "2", memory: "1Gi" }, requests: { cpu: "1" } } }] } },
    want: { spec: { containers: [{ resources: { requests: { cpu: "1", memory: "1Gi" } } }] } },
  },
  {
    name: "a host-network pod exposes its ports on the host",
    type: "core.v1.Pod",
    input: { spec: { hostNetwork: true, containers: [{ ports: [{ containerPort: 80 }] }] } },
    want: { spec: { containers: [{ ports: [{ hostPort: 80, protocol: "TCP" }] }] } },
  },
  {
    name: "requests of a pod as a whole are those of its containers, then its limits",
    type: "core.v1.Pod",
    input: {
      spec: {
        resources: { limits: { cpu: "4", memory: "2Gi" } },
        initContainers: [
          { restartPolicy: "Always", resources: { requests: { cpu: "100m" } } },
          { resources: { requests: { cpu: "3" } } },
        ],
        containers: [{ resources: { requests: { cpu: "1" } } }, { resources: { requests: { cpu: "500m" } } }],
      },
    },
    want: { spec: { resources: { limits: { cpu: "4", memory: "2Gi" }, requests: { cpu: "3100m", memory: "2Gi" } } } },
  },
  {
    name: "the old and the new name of the service account say the same",
    type: "core.v1.Pod",
    input: { spec: { serviceAccount: "a" } },
    want: { spec: { serviceAccountName: "a", serviceAccount: "a" } },
  },
  {
    name: "a volume without a source is empty",
    type: "core.v1.Volume",
    input: { name: "v" },
    want: { emptyDir: {} },
  },
  {
    name: "a load balancer gets node ports and both traffic policies",
    type: "core.v1.Service",
    input: { spec: { type: "LoadBalancer", ports: [{ port: 80 }] } },
    want: {
      spec: {
        allocateLoadBalancerNodePorts: true,
        externalTrafficPolicy: "Cluster",
        internalTrafficPolicy: "Cluster",
        ports: [{ protocol: "TCP", targetPort: 80 }],
      },
    },
  },
  {
    name: "client affinity has a timeout",
    type: "core.v1.Service",
    input: { spec: { sessionAffinity: "ClientIP" } },
    want: { spec: { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } } } },
  },
  {
    name: "a stateful set whose type is given keeps rollingUpdate unset",
    type: "apps.v1.StatefulSet",
    input: { spec: { updateStrategy: { type: "RollingUpdate" } } },
    want: { spec: { updateStrategy: { rollingUpdate: undefined } } },
  },
  {
    name: "a job with only parallelism has no completions",
    type: "batch.v1.Job",
    input: { spec: { parallelism: 3 } },
    want: { spec: { parallelism: 3, completions: undefined, backoffLimit: 6 } },
  },
  {
    name: "a rule of a webhook, whose type is inlined, is defaulted",
    type: "admissionregistration.v1.ValidatingWebhookConfiguration",
    input: { webhooks: [{ rules: [{ operations: ["*"] }] }] },
    want: { webhooks: [{ failurePolicy: "Fail", timeoutSeconds: 10, rules: [{ scope: "*" }] }] },
  },
  {
    name: "stringData is merged into data",
    type: "core.v1.Secret",
    input: { data: { a: "eA==", b: "eQ==" }, stringData: { a: "z" } },
    want: { type: "Opaque", data: { a: "eg==", b: "eQ==" }, stringData: undefined },
  },
  {
    name: "quantities of resource lists are no finer than a thousandth",
    type: "core.v1.ResourceQuota",
    input: { spec: { hard: { cpu: "1500u", memory: "1n" } } },
    want: { spec: { hard: { cpu: "2m", memory: "1m" } } },
  },
  {
    name: "what a device takes of its node counts once",
    type: "resource.v1.ResourceSlice",
    input: {
      spec: {
        devices: [
          { nodeAllocatableResourceMappings: { cpu: {}, memory: { allocationMultiplier: "2" } } },
          { name: "d" },
        ],
      },
    },
    want: {
      spec: {
        devices: [
          {
            nodeAllocatableResourceMappings: {
              cpu: { allocationMultiplier: "1" },
              memory: { allocationMultiplier: "2" },
            },
          },
          { nodeAllocatableResourceMappings: undefined },
        ],
      },
    },
  },
  {
    name: "names of a definition follow from its kind",
    type: "apiextensions.v1.CustomResourceDefinition",
    input: { spec: { names: { kind: "Foo", plural: "foos" }, versions: [{ name: "v1", storage: true }] } },
    want: {
      spec: { names: { singular: "foo", listKind: "FooList" }, conversion: { strategy: "None" } },
      status: { storedVersions: ["v1"] },
    },
  },
  {
    name: "a label named like a property of objects is data",
    type: "core.v1.Namespace",
    input: { metadata: { name: "n", labels: JSON.parse('{"__proto__":"x"}') } },
    want: { metadata: { labels: JSON.parse('{"__proto__":"x","kubernetes.io/metadata.name":"n"}') } },
  },
];
for (const { name, type, input, want } of cases) {
  test(name, () => assertContains(defaultsFor(type)(input as KubeObject), want, ""));
}

/** Whether `got` has everything that `want` says; undefined in `want` means absent. */
function assertContains(got: unknown, want: unknown, path: string): void {
  if (typeof want !== "object" || want === null) {
    assert.deepEqual(got, want, path);
    return;
  }
  for (const key of Object.keys(want)) {
    const [g, w] = [got, want].map((v) => Object.getOwnPropertyDescriptor(v ?? {}, key)?.value);
    assertContains(g, w, `${path}.${key}`);
  }
}

test("a gated default follows its gate", () => {
  const input = {
    spec: { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 1 } } },
  } as unknown as KubeObject;
  const filled = (on: boolean) => {
    const fill = defaultsFor("apps.v1.StatefulSet", { features: { enabled: () => on } });
    return JSON.stringify(fill(input));
  };
  assert.match(filled(true), /"maxUnavailable":1/);
  assert.doesNotMatch(filled(false), /maxUnavailable/);
});

test("a rule that stamps the time is given the time", () => {
  const fill = defaultsFor("resource.v1.DeviceTaint", { now: () => "2026-01-02T03:04:05Z" });
  assert.deepEqual(fill({ key: "k" }), { key: "k", timeAdded: "2026-01-02T03:04:05Z" });
});

for (const { name, type, input, want } of [
  {
    name: "the first block of a node wins over the list that an old client left as it was",
    type: "core.v1.Node",
    input: { spec: { podCIDR: "10.2.0.0/24", podCIDRs: ["10.1.0.0/24", "fd00::/64"] } },
    want: { podCIDR: "10.2.0.0/24", podCIDRs: ["10.2.0.0/24"] },
  },
  {
    name: "the first block of a node is that of the list",
    type: "core.v1.Node",
    input: { spec: { podCIDRs: ["10.1.0.0/24", "fd00::/64"] } },
    want: { podCIDR: "10.1.0.0/24", podCIDRs: ["10.1.0.0/24", "fd00::/64"] },
  },
] satisfies readonly Case[]) {
  test(name, () => {
    const { spec } = defaultsFor(type)(input as unknown as KubeObject) as { readonly spec?: object };
    assert.deepEqual(spec, want);
  });
}

for (const { name, type, input, want } of [
  {
    name: "the first address of a pod wins over the list that an old kubelet left as it was",
    type: "core.v1.Pod",
    input: { status: { podIP: "10.0.0.2", podIPs: [{ ip: "10.0.0.1" }] } },
    want: { podIP: "10.0.0.2", podIPs: [{ ip: "10.0.0.2" }] },
  },
  {
    name: "the first address of a pod is that of the list",
    type: "core.v1.Pod",
    input: { status: { podIPs: [{ ip: "10.0.0.1" }, { ip: "fd00::1" }] } },
    want: { podIP: "10.0.0.1", podIPs: [{ ip: "10.0.0.1" }, { ip: "fd00::1" }] },
  },
] satisfies readonly Case[]) {
  test(name, () => {
    const { status } = defaultsFor(type)(input as unknown as KubeObject) as {
      readonly status?: Record<string, unknown>;
    };
    assert.deepEqual({ podIP: status?.podIP, podIPs: status?.podIPs }, want);
  });
}

test("of a large object defaults are filled in steps, of which none is long", () => {
  const walk = new SteppedWalk();
  const ports = Array.from({ length: 100_000 }, (_, at) => ({ containerPort: at }));
  const object = { spec: { containers: [{ name: "a", image: "b", ports }] } } as KubeObject;
  const apply = defaultsFor("core.v1.Pod");
  const filled = apply(object, walk) as unknown as { spec: { containers: readonly { ports: readonly object[] }[] } };
  const portsOf = () => filled.spec.containers[0]?.ports ?? [];
  const done = () => portsOf().filter((port) => "protocol" in port).length;
  assert.ok(done() < 1000);
  const steps = [...walk.rest()].length;
  assert.ok(steps > 300, `${steps} steps`);
  assert.equal(done(), ports.length);
  assert.ok(!("protocol" in (ports[0] ?? {})), "the object itself stays as it is");
});
