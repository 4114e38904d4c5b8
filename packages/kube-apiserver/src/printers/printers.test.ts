import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { cellsByColumn, fiveMinutesAgo, rowOf } from "./testing/row-of.js";

const template = { spec: { containers: [{ name: "c", image: "nginx" }], nodeSelector: { disk: "ssd" } } };
const selector = { matchLabels: { app: "x" }, matchExpressions: [{ key: "tier", operator: "In", values: ["b", "a"] }] };

const cases: { resource: string; object: KubeObject; want: readonly unknown[] }[] = [
  {
    resource: "deployments.apps",
    object: {
      spec: { replicas: 3, selector, template },
      status: { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 },
    },
    want: ["a", "1/3", 2, 1, "5m", "c", "nginx", "app=x,tier in (a,b)"],
  },
  {
    resource: "deployments.apps",
    object: { spec: { replicas: 1, selector: { matchExpressions: [{ key: "x", operator: "Near" }] }, template } },
    want: ["a", "0/1", 0, 0, "5m", "c", "nginx", "<invalid>"],
  },
  {
    resource: "replicasets.apps",
    object: { spec: { replicas: 3, selector: {}, template }, status: { replicas: 2, readyReplicas: 1 } },
    want: ["a", 3, 2, 1, "5m", "c", "nginx", "<none>"],
  },
  {
    resource: "statefulsets.apps",
    object: { spec: { replicas: 2, template }, status: { readyReplicas: 2 } },
    want: ["a", "2/2", "5m", "c", "nginx"],
  },
  {
    resource: "daemonsets.apps",
    object: {
      spec: { selector: { matchLabels: { app: "x" } }, template },
      status: { desiredNumberScheduled: 3, currentNumberScheduled: 2, numberReady: 1 },
    },
    want: ["a", 3, 2, 1, 0, 0, "disk=ssd", "5m", "c", "nginx", "app=x"],
  },
  {
    resource: "controllerrevisions.apps",
    object: {
      metadata: {
        ownerReferences: [{ apiVersion: "apps/v1", kind: "StatefulSet", name: "web", uid: "u", controller: true }],
      },
      revision: 7,
    },
    want: ["a", "statefulset.apps/web", 7, "5m"],
  },
  {
    resource: "cronjobs.batch",
    object: {
      spec: { schedule: "* * * * *", suspend: false, jobTemplate: { spec: { template } } },
      status: { active: [{}], lastScheduleTime: "2026-01-02T02:59:30Z" },
    },
    want: ["a", "* * * * *", "<none>", "False", 1, "30s", "5m", "c", "nginx", "<none>"],
  },
  {
    resource: "ingressclasses.networking.k8s.io",
    object: { spec: { controller: "x/y", parameters: { apiGroup: "g.io", kind: "P", name: "n" } } },
    want: ["a", "x/y", "P.g.io/n", "5m"],
  },
  {
    resource: "ingressclasses.networking.k8s.io",
    object: {
      metadata: { annotations: { "ingressclass.kubernetes.io/is-default-class": "true" } },
      spec: { controller: "x/y" },
    },
    want: ["a (default)", "x/y", "<none>", "5m"],
  },
  {
    resource: "networkpolicies.networking.k8s.io",
    object: { spec: { podSelector: {} } },
    want: ["a", "<none>", "5m"],
  },
  {
    resource: "ipaddresses.networking.k8s.io",
    object: { spec: { parentRef: { resource: "services", namespace: "default", name: "kubernetes" } } },
    want: ["a", "services/default/kubernetes"],
  },
  {
    resource: "servicecidrs.networking.k8s.io",
    object: { spec: { cidrs: ["10.0.0.0/24", "fd00::/108"] } },
    want: ["a", "10.0.0.0/24,fd00::/108", "5m"],
  },
  {
    resource: "rolebindings.rbac.authorization.k8s.io",
    object: {
      roleRef: { kind: "Role", name: "r" },
      subjects: [
        { kind: "User", name: "u" },
        { kind: "User", name: "v" },
        { kind: "Group", name: "g" },
        { kind: "ServiceAccount", namespace: "n", name: "s" },
      ],
    },
    want: ["a", "Role/r", "5m", "u, v", "g", "n/s"],
  },
  {
    resource: "certificatesigningrequests.certificates.k8s.io",
    object: {
      spec: { signerName: "s/x", username: "bob", expirationSeconds: 3600 },
      status: { conditions: [{ type: "Approved", status: "True" }], certificate: "eA==" },
    },
    want: ["a", "5m", "s/x", "bob", "60m", "Approved,Issued"],
  },
  {
    resource: "podcertificaterequests.certificates.k8s.io",
    object: {
      spec: { podName: "p", serviceAccountName: "sa", nodeName: "n", signerName: "s" },
      status: { conditions: [{ type: "Denied" }] },
    },
    want: ["a", "p", "sa", "n", "s", "Denied"],
  },
  { resource: "clustertrustbundles.certificates.k8s.io", object: { spec: {} }, want: ["a", "<none>"] },
  { resource: "leases.coordination.k8s.io", object: { spec: { holderIdentity: "h" } }, want: ["a", "h", "5m"] },
  {
    resource: "storageclasses.storage.k8s.io",
    object: {
      metadata: { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "p",
      volumeBindingMode: "WaitForFirstConsumer",
    },
    want: ["a (default)", "p", "Delete", "WaitForFirstConsumer", false, "5m"],
  },
  {
    resource: "csidrivers.storage.k8s.io",
    object: { spec: { tokenRequests: [{ audience: "x" }, { audience: "y" }], volumeLifecycleModes: ["Persistent"] } },
    want: ["a", true, false, false, "x,y", false, "Persistent", "5m"],
  },
  { resource: "csinodes.storage.k8s.io", object: { spec: { drivers: [{}, {}] } }, want: ["a", 2, "5m"] },
  {
    resource: "csistoragecapacities.storage.k8s.io",
    object: { storageClassName: "s" },
    want: ["a", "s", "<unset>"],
  },
  {
    resource: "volumeattachments.storage.k8s.io",
    object: { spec: { attacher: "x", nodeName: "n", source: {} }, status: { attached: true } },
    want: ["a", "x", "", "n", true, "5m"],
  },
  {
    resource: "volumeattributesclasses.storage.k8s.io",
    object: { driverName: "d" },
    want: ["a", "d", "5m"],
  },
  {
    resource: "validatingwebhookconfigurations.admissionregistration.k8s.io",
    object: { webhooks: [{}] },
    want: ["a", 1, "5m"],
  },
  {
    resource: "validatingadmissionpolicies.admissionregistration.k8s.io",
    object: { spec: { validations: [{}, {}], paramKind: { apiVersion: "g/v1", kind: "K" } } },
    want: ["a", 2, "g/v1/K", "5m"],
  },
  {
    resource: "mutatingadmissionpolicies.admissionregistration.k8s.io",
    object: { spec: { mutations: [{}] } },
    want: ["a", 1, "<unset>", "5m"],
  },
  {
    resource: "validatingadmissionpolicybindings.admissionregistration.k8s.io",
    object: { spec: { policyName: "p", paramRef: { name: "n" } } },
    want: ["a", "p", "*/n", "5m"],
  },
  {
    resource: "flowschemas.flowcontrol.apiserver.k8s.io",
    object: {
      spec: {
        priorityLevelConfiguration: { name: "pl" },
        matchingPrecedence: 9,
        distinguisherMethod: { type: "ByUser" },
      },
      status: { conditions: [{ type: "Dangling", status: "False" }] },
    },
    want: ["a", "pl", 9, "ByUser", "5m", "False"],
  },
  {
    resource: "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
    object: {
      spec: {
        type: "Limited",
        limited: {
          nominalConcurrencyShares: 20,
          limitResponse: { type: "Queue", queuing: { queues: 64, handSize: 6, queueLengthLimit: 50 } },
        },
      },
    },
    want: ["a", "Limited", 20, 64, 6, 50, "5m"],
  },
  {
    resource: "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
    object: { spec: { type: "Exempt", exempt: { nominalConcurrencyShares: 0 } } },
    want: ["a", "Exempt", "<none>", "<none>", "<none>", "<none>", "5m"],
  },
  {
    resource: "endpointslices.discovery.k8s.io",
    object: {
      addressType: "IPv4",
      ports: [{ port: 80 }, { name: "x" }, {}, { port: 443 }],
      endpoints: [{ addresses: ["1.1.1.1", "1.1.1.2"] }],
    },
    want: ["a", "IPv4", "80,x,* + 1 more...", "1.1.1.1,1.1.1.2", "5m"],
  },
  {
    resource: "endpointslices.discovery.k8s.io",
    object: { addressType: "IPv6" },
    want: ["a", "IPv6", "<unset>", "<unset>", "5m"],
  },
  {
    resource: "poddisruptionbudgets.policy",
    object: { spec: { minAvailable: "50%" }, status: { disruptionsAllowed: 1 } },
    want: ["a", "50%", "N/A", 1, "5m"],
  },
  {
    resource: "priorityclasses.scheduling.k8s.io",
    object: { value: 1000, preemptionPolicy: "Never" },
    want: ["a", 1000, false, "5m", "Never"],
  },
  { resource: "runtimeclasses.node.k8s.io", object: { handler: "runsc" }, want: ["a", "runsc", "5m"] },
  {
    resource: "resourceclaims.resource.k8s.io",
    object: { metadata: { deletionTimestamp: fiveMinutesAgo }, status: { allocation: {}, reservedFor: [{}] } },
    want: ["a", "deleted,allocated,reserved", "5m"],
  },
  {
    resource: "resourceslices.resource.k8s.io",
    object: { spec: { driver: "d", pool: { name: "p" } } },
    want: ["a", "", "d", "p", "5m"],
  },
  { resource: "deviceclasses.resource.k8s.io", object: {}, want: ["a", "5m"] },
  {
    resource: "devicetaintrules.resource.k8s.io",
    object: { spec: { taint: { key: "k", effect: "NoSchedule", timeAdded: "2026-01-02T02:59:00Z" } } },
    want: ["a", "k", "", "NoSchedule", "60s", "5m"],
  },
  {
    resource: "podgroups.scheduling.k8s.io",
    object: {
      spec: {
        schedulingPolicy: { gang: { minCount: 2 } },
        podGroupTemplateRef: { workload: { workloadName: "w", podGroupTemplateName: "t" } },
      },
      status: { conditions: [{ type: "PodGroupScheduled", status: "True", reason: "Scheduled" }] },
    },
    want: ["a", "Gang", "w", "Scheduled", "5m"],
  },
  {
    resource: "podgroups.scheduling.k8s.io",
    object: {
      spec: { schedulingPolicy: { basic: {} } },
      status: { conditions: [{ type: "PodGroupScheduled", status: "False", reason: "Unschedulable" }] },
    },
    want: ["a", "Basic", "<none>", "Unschedulable", "5m"],
  },
  {
    resource: "podgroups.scheduling.k8s.io",
    object: { spec: { schedulingPolicy: {} } },
    want: ["a", "<none>", "<none>", "Pending", "5m"],
  },
  {
    resource: "storageversions.internal.apiserver.k8s.io",
    object: { status: { storageVersions: [{ apiServerID: "x", encodingVersion: "v1" }] } },
    want: ["a", "<unset>", "x=v1", "5m"],
  },
  {
    resource: "storageversionmigrations.storagemigration.k8s.io",
    object: { spec: { resource: { group: "apps", resource: "deployments" } } },
    want: ["a", "deployments.apps"],
  },
  {
    resource: "scales.autoscaling",
    object: { spec: { replicas: 2 }, status: { replicas: 1 } },
    want: ["a", 2, 1, "5m"],
  },
];
for (const { resource, object, want } of cases) {
  test(`a row of ${resource}: ${JSON.stringify(want)}`, () => assert.deepEqual(rowOf(resource, object).cells, want));
}

const jobs: { name: string; job: KubeObject; want: JSONObject }[] = [
  {
    name: "not started",
    job: { spec: { completions: 3 } },
    want: { Status: "Running", Completions: "0/3", Duration: "" },
  },
  {
    name: "running",
    job: { spec: { parallelism: 4 }, status: { startTime: "2026-01-02T02:59:00Z", succeeded: 1 } },
    want: { Status: "Running", Completions: "1/1 of 4", Duration: "60s" },
  },
  {
    name: "complete",
    job: {
      spec: { parallelism: 1 },
      status: {
        startTime: "2026-01-02T02:50:00Z",
        completionTime: "2026-01-02T02:50:09Z",
        succeeded: 1,
        conditions: [{ type: "Complete", status: "True" }],
      },
    },
    want: { Status: "Complete", Completions: "1/1", Duration: "9s" },
  },
  {
    name: "failed while being deleted",
    job: {
      metadata: { deletionTimestamp: fiveMinutesAgo },
      status: { conditions: [{ type: "Failed", status: "True" }] },
    },
    want: { Status: "Failed" },
  },
  { name: "being deleted", job: { metadata: { deletionTimestamp: fiveMinutesAgo } }, want: { Status: "Terminating" } },
  {
    name: "suspended",
    job: { status: { conditions: [{ type: "Suspended", status: "True" }] } },
    want: { Status: "Suspended" },
  },
  {
    name: "about to fail",
    job: { status: { conditions: [{ type: "FailureTarget", status: "True" }] } },
    want: { Status: "FailureTarget" },
  },
  {
    name: "no longer suspended",
    job: { status: { conditions: [{ type: "Suspended", status: "False" }] } },
    want: { Status: "Running" },
  },
];
for (const { name, job, want } of jobs) {
  test(`jobs: ${name}`, () => {
    const cells = cellsByColumn("jobs.batch", { ...job, spec: { template, ...(job.spec as JSONObject) } });
    for (const [column, value] of Object.entries(want)) assert.equal(cells[column], value, column);
  });
}

const hosts: { name: string; rules: readonly JSONObject[]; want: string }[] = [
  { name: "any", rules: [{}], want: "*" },
  { name: "up to three", rules: [{ host: "a" }, { host: "b" }, { host: "c" }], want: "a,b,c" },
  { name: "more", rules: ["a", "b", "c", "d", "e"].map((host) => ({ host })), want: "a,b,c + 2 more..." },
];
for (const { name, rules, want } of hosts) {
  test(`HOSTS of ingresses: ${name}`, () => {
    assert.equal(cellsByColumn("ingresses.networking.k8s.io", { spec: { rules } }).Hosts, want);
  });
}

test("an ingress with TLS and an address", () => {
  const spec = { ingressClassName: "nginx", tls: [{}] };
  const status = { loadBalancer: { ingress: [{ ip: "1.1.1.1" }] } };
  assert.deepEqual(rowOf("ingresses.networking.k8s.io", { spec, status }).cells, [
    "a",
    "nginx",
    "*",
    "1.1.1.1",
    "80, 443",
    "5m",
  ]);
});

const cpu = { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } };
const targets: { name: string; metrics: readonly JSONObject[]; current?: readonly JSONObject[]; want: string }[] = [
  { name: "none", metrics: [], want: "<none>" },
  { name: "not measured yet", metrics: [cpu], want: "cpu: <unknown>/80%" },
  {
    name: "measured",
    metrics: [cpu],
    current: [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: 12 } } }],
    want: "cpu: 12%/80%",
  },
  {
    name: "two shown, the rest counted",
    metrics: [
      { type: "Pods", pods: { target: { averageValue: "1k" } } },
      { type: "External", external: { target: { averageValue: "5" } } },
      { type: "Object", object: { target: { value: "3" } } },
    ],
    current: [{ type: "Pods", pods: { current: { averageValue: "500m" } } }],
    want: "500m/1k, <unknown>/5 (avg) + 1 more...",
  },
  {
    name: "one container's",
    metrics: [{ type: "ContainerResource", containerResource: { name: "memory", target: { averageValue: "1Gi" } } }],
    want: "memory: <unknown>/1Gi",
  },
];
for (const { name, metrics, current = [], want } of targets) {
  test(`TARGETS of autoscalers: ${name}`, () => {
    const spec = { scaleTargetRef: { kind: "Deployment", name: "d" }, maxReplicas: 5, metrics };
    const cells = cellsByColumn("horizontalpodautoscalers.autoscaling", { spec, status: { currentMetrics: current } });
    assert.equal(cells.Targets, want);
    assert.deepEqual([cells.Reference, cells.MinPods, cells.MaxPods], ["Deployment/d", "<unset>", 5]);
  });
}
