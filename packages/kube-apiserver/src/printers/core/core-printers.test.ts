import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { cellsByColumn, fiveMinutesAgo, rowOf } from "../testing/row-of.js";

const externalIPs: { name: string; spec: JSONObject; ingress?: readonly JSONObject[]; want: string }[] = [
  { name: "none", spec: { type: "ClusterIP" }, want: "<none>" },
  { name: "those asked for", spec: { type: "NodePort", externalIPs: ["1.1.1.1", "1.1.1.2"] }, want: "1.1.1.1,1.1.1.2" },
  { name: "a balancer that is not there yet", spec: { type: "LoadBalancer" }, want: "<pending>" },
  {
    name: "addresses of the balancer before those asked for",
    spec: { type: "LoadBalancer", externalIPs: ["9.9.9.9"] },
    ingress: [{ ip: "2.2.2.2" }, { hostname: "lb.example.com" }, { ip: "1.1.1.1" }],
    want: "1.1.1.1,2.2.2.2,lb.example.com,9.9.9.9",
  },
  { name: "a name elsewhere", spec: { type: "ExternalName", externalName: "x.example.com" }, want: "x.example.com" },
  { name: "an unknown type", spec: {}, want: "<unknown>" },
];
for (const { name, spec, ingress = [], want } of externalIPs) {
  test(`EXTERNAL-IP of services: ${name}`, () => {
    const service = { spec, status: { loadBalancer: { ingress } } };
    assert.equal(cellsByColumn("services", service)["External-IP"], want);
  });
}

test("a service with all its cells", () => {
  const ports = [
    { port: 80, nodePort: 30_080, protocol: "TCP" },
    { port: 53, protocol: "UDP" },
  ];
  const spec = { type: "NodePort", clusterIPs: ["10.0.0.1"], ports, selector: { b: "2", a: "1" } };
  assert.deepEqual(rowOf("services", { spec }).cells, [
    "a",
    "NodePort",
    "10.0.0.1",
    "<none>",
    "80:30080/TCP,53/UDP",
    "5m",
    "a=1,b=2",
  ]);
});

const endpoints: { name: string; subsets: readonly JSONObject[]; want: string }[] = [
  { name: "none", subsets: [], want: "<none>" },
  { name: "without ports", subsets: [{ addresses: [{ ip: "1.1.1.1" }] }], want: "1.1.1.1" },
  {
    name: "of both families",
    subsets: [{ addresses: [{ ip: "1.1.1.1" }, { ip: "fd00::1" }], ports: [{ port: 80 }] }],
    want: "1.1.1.1:80,[fd00::1]:80",
  },
  {
    name: "the first three",
    subsets: [{ addresses: [{ ip: "1.1.1.1" }, { ip: "1.1.1.2" }], ports: [{ port: 1 }, { port: 2 }] }],
    want: "1.1.1.1:1,1.1.1.2:1,1.1.1.1:2 + 1 more...",
  },
  { name: "none that is ready", subsets: [{ notReadyAddresses: [{ ip: "1.1.1.1" }] }], want: "" },
];
for (const { name, subsets, want } of endpoints) {
  test(`addresses of endpoints: ${name}`, () => {
    assert.equal(cellsByColumn("endpoints", { subsets }).Endpoints, want);
  });
}

const nodes: { name: string; node: KubeObject; status: string; roles?: string }[] = [
  { name: "nothing known", node: {}, status: "Unknown" },
  { name: "ready", node: { status: { conditions: [{ type: "Ready", status: "True" }] } }, status: "Ready" },
  {
    name: "not heard of",
    node: { status: { conditions: [{ type: "Ready", status: "Unknown" }] } },
    status: "NotReady",
  },
  {
    name: "closed for pods, with roles",
    node: {
      metadata: {
        labels: {
          "node-role.kubernetes.io/worker": "",
          "node-role.kubernetes.io/": "",
          "kubernetes.io/role": "master",
        },
      },
      spec: { unschedulable: true },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    },
    status: "Ready,SchedulingDisabled",
    roles: "master,worker",
  },
];
for (const { name, node, status, roles = "<none>" } of nodes) {
  test(`STATUS and ROLES of nodes: ${name}`, () => {
    const cells = cellsByColumn("nodes", node);
    assert.equal(cells.Status, status);
    assert.equal(cells.Roles, roles);
  });
}

test("a node's addresses and software", () => {
  const nodeInfo = { kubeletVersion: "v1.36.0", osImage: "Debian", kernelVersion: "6.1", architecture: "arm64" };
  const addresses = [
    { type: "Hostname", address: "n" },
    { type: "InternalIP", address: "10.0.0.9" },
  ];
  assert.deepEqual(rowOf("nodes", { status: { nodeInfo, addresses } }).cells.slice(4), [
    "v1.36.0",
    "10.0.0.9",
    "<none>",
    "Debian",
    "6.1 (arm64)",
    "<unknown>",
  ]);
});

const involvedObject = { kind: "Pod", name: "p", fieldPath: "spec.containers{c}" };
const events: { name: string; event: KubeObject; want: JSONObject }[] = [
  {
    name: "one of the older API",
    event: {
      involvedObject,
      type: "Normal",
      reason: "Pulled",
      message: " done\n",
      source: { component: "kubelet", host: "n1" },
      firstTimestamp: fiveMinutesAgo,
      lastTimestamp: "2026-01-02T02:59:00Z",
      count: 4,
    },
    want: { "Last Seen": "60s", "First Seen": "5m", Count: 4, Source: "kubelet, n1", Message: "done", Object: "pod/p" },
  },
  {
    name: "one of the newer API, seen once",
    event: { involvedObject: { kind: "Node" }, eventTime: "2026-01-02T02:55:00.000001Z", reportingComponent: "s" },
    want: { "Last Seen": "4m59s", "First Seen": "4m59s", Count: 1, Source: "s", Object: "node" },
  },
  {
    name: "a series",
    event: {
      involvedObject,
      eventTime: fiveMinutesAgo,
      series: { count: 9, lastObservedTime: "2026-01-02T02:59:50Z" },
    },
    want: { "Last Seen": "10s", "First Seen": "5m", Count: 9, Subobject: "spec.containers{c}" },
  },
];
for (const { name, event, want } of events) {
  test(`events: ${name}`, () => {
    const cells = cellsByColumn("events", event);
    for (const [column, value] of Object.entries(want)) assert.equal(cells[column], value, column);
  });
}

test("a persistent volume", () => {
  const spec = {
    capacity: { storage: "5Gi" },
    accessModes: ["ReadWriteMany", "ReadWriteOnce", "ReadWriteOnce"],
    persistentVolumeReclaimPolicy: "Retain",
    claimRef: { namespace: "ns", name: "c" },
    storageClassName: "fast",
  };
  assert.deepEqual(rowOf("persistentvolumes", { spec, status: { phase: "Bound" } }).cells, [
    "a",
    "5Gi",
    "RWO,RWX",
    "Retain",
    "Bound",
    "ns/c",
    "fast",
    "<unset>",
    "",
    "5m",
    "<unset>",
  ]);
});

test("a claim has a capacity once it has a volume", () => {
  const status = { phase: "Pending", capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"] };
  const pending = cellsByColumn("persistentvolumeclaims", { spec: {}, status });
  assert.deepEqual([pending.Status, pending.Capacity, pending["Access Modes"]], ["Pending", "", ""]);
  const bound = cellsByColumn("persistentvolumeclaims", {
    metadata: { deletionTimestamp: fiveMinutesAgo, annotations: { "volume.beta.kubernetes.io/storage-class": "old" } },
    spec: { volumeName: "v", storageClassName: "new" },
    status,
  });
  assert.deepEqual(
    [bound.Status, bound.Capacity, bound["Access Modes"], bound.StorageClass],
    ["Terminating", "1Gi", "RWO", "old"],
  );
});

const small: { resource: string; object: KubeObject; want: readonly unknown[] }[] = [
  { resource: "configmaps", object: { data: { x: "1", y: "2" }, binaryData: { z: "eA==" } }, want: ["a", 3, "5m"] },
  { resource: "secrets", object: { type: "Opaque", data: { x: "eA==" } }, want: ["a", "Opaque", 1, "5m"] },
  { resource: "namespaces", object: { status: { phase: "Active" } }, want: ["a", "Active", "5m"] },
  { resource: "serviceaccounts", object: { secrets: [{ name: "t" }] }, want: ["a", 1, "5m"] },
  { resource: "serviceaccounts", object: { metadata: { creationTimestamp: null } }, want: ["a", 0, "<unknown>"] },
  {
    resource: "resourcequotas",
    object: {
      status: {
        hard: { pods: "4", "limits.cpu": "2", "requests.cpu": "1" },
        used: { pods: "1", "requests.cpu": "500m" },
      },
    },
    want: ["a", "pods: 1/4, requests.cpu: 500m/1", "limits.cpu: 0/2", "5m"],
  },
  {
    resource: "replicationcontrollers",
    object: {
      spec: {
        replicas: 2,
        selector: { app: "x" },
        template: { spec: { containers: [{ name: "c", image: "i" }, { name: "d" }] } },
      },
      status: { replicas: 1 },
    },
    want: ["a", 2, 1, 0, "5m", "c,d", "i,", "app=x"],
  },
  {
    resource: "podtemplates",
    object: { template: { metadata: { labels: { x: "y" } }, spec: { containers: [{ name: "c", image: "i" }] } } },
    want: ["a", "c", "i", "x=y"],
  },
  {
    resource: "componentstatuses",
    object: { conditions: [{ type: "Healthy", status: "True", message: "ok" }] },
    want: ["a", "Healthy", "ok", ""],
  },
];
for (const { resource, object, want } of small) {
  test(`a row of ${resource}: ${JSON.stringify(want)}`, () => assert.deepEqual(rowOf(resource, object).cells, want));
}
