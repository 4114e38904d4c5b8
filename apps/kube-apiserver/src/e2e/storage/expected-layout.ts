import type { JSONObject } from "@kube-apiserver/apimachinery";

/** One stored resource: where the Go server 1.36 keeps `object`, and in which version. */
export interface LayoutRow {
  /** `group/version/plural`, as it is created; no group for the core. */
  readonly served: string;
  /** Below `/registry`. */
  readonly key: string;
  readonly kind: string;
  /** The `apiVersion` that lies in the store. Default: the one that is served. */
  readonly storedAs?: string;
  /** What the bytes are. Default: protobuf. */
  readonly media?: "json";
  /** Without apiVersion and kind. Name and namespace are those of {@link key}. */
  readonly object?: JSONObject;
}

const labels = { a: "b" };
const selector = { matchLabels: labels };
const template = {
  metadata: { labels },
  spec: { containers: [{ name: "c", image: "registry.example/c:1" }] },
};
const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "d" };
const webhook = {
  name: "hook.example.com",
  clientConfig: { url: "https://hook.example.com/" },
  // Of something that is never created: nobody answers there.
  rules: [{ operations: ["CREATE"], apiGroups: ["example.com"], apiVersions: ["v1"], resources: ["gadgets"] }],
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
};
const matchConstraints = { resourceRules: webhook.rules };
const mutation = {
  patchType: "ApplyConfiguration",
  applyConfiguration: { expression: "Object{metadata: Object.metadata{labels: {'a': 'b'}}}" },
};
const mutatingPolicy = { matchConstraints, reinvocationPolicy: "Never", mutations: [mutation] };
const deviceRequest = { name: "r", exactly: { deviceClassName: "gpu", allocationMode: "ExactCount", count: 1 } };
const flatDeviceRequest = { name: "r", deviceClassName: "gpu", allocationMode: "ExactCount", count: 1 };
const pool = { name: "p", generation: 1, resourceSliceCount: 1 };
const taint = { key: "example.com/t", value: "v", effect: "NoSchedule" };

/**
 * Every resource that is stored, as `test/integration/etcd/data.go` of kubernetes/kubernetes expects it at 1.36. Custom
 * resources are written as the table says it for theirs.
 */
export const expectedLayout: readonly LayoutRow[] = [
  { served: "v1/configmaps", key: "configmaps/layout/cm", kind: "ConfigMap", object: { data: { a: "b" } } },
  {
    served: "v1/services",
    key: "services/specs/layout/s",
    kind: "Service",
    object: { spec: { ports: [{ port: 80 }] } },
  },
  { served: "v1/podtemplates", key: "podtemplates/layout/pt", kind: "PodTemplate", object: { template } },
  { served: "v1/pods", key: "pods/layout/p", kind: "Pod", object: { spec: template.spec } },
  {
    served: "v1/endpoints",
    key: "services/endpoints/layout/e",
    kind: "Endpoints",
    object: { subsets: [{ addresses: [{ ip: "192.0.2.1" }], ports: [{ port: 80 }] }] },
  },
  {
    served: "v1/resourcequotas",
    key: "resourcequotas/layout/rq",
    kind: "ResourceQuota",
    object: { spec: { hard: { cpu: "5M" } } },
  },
  {
    served: "v1/limitranges",
    key: "limitranges/layout/lr",
    kind: "LimitRange",
    object: { spec: { limits: [{ type: "Pod" }] } },
  },
  { served: "v1/namespaces", key: "namespaces/n", kind: "Namespace" },
  { served: "v1/nodes", key: "minions/n", kind: "Node" },
  {
    served: "v1/persistentvolumes",
    key: "persistentvolumes/pv",
    kind: "PersistentVolume",
    object: { spec: { accessModes: ["ReadWriteOnce"], capacity: { storage: "3M" }, hostPath: { path: "/tmp/x" } } },
  },
  {
    served: "v1/persistentvolumeclaims",
    key: "persistentvolumeclaims/layout/pvc",
    kind: "PersistentVolumeClaim",
    object: { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "2M" } } } },
  },
  {
    served: "v1/events",
    key: "events/layout/e",
    kind: "Event",
    object: { involvedObject: { namespace: "layout" }, message: "m" },
  },
  { served: "v1/serviceaccounts", key: "serviceaccounts/layout/sa", kind: "ServiceAccount" },
  { served: "v1/secrets", key: "secrets/layout/s", kind: "Secret", object: { data: { a: "Yg==" } } },
  {
    served: "v1/replicationcontrollers",
    key: "controllers/layout/rc",
    kind: "ReplicationController",
    object: { spec: { template } },
  },
  {
    served: "apps/v1/daemonsets",
    key: "daemonsets/layout/ds",
    kind: "DaemonSet",
    object: { spec: { selector, template } },
  },
  {
    served: "apps/v1/deployments",
    key: "deployments/layout/d",
    kind: "Deployment",
    object: { spec: { selector, template } },
  },
  {
    served: "apps/v1/statefulsets",
    key: "statefulsets/layout/ss",
    kind: "StatefulSet",
    object: { spec: { selector, template } },
  },
  {
    served: "apps/v1/replicasets",
    key: "replicasets/layout/rs",
    kind: "ReplicaSet",
    object: { spec: { selector, template } },
  },
  {
    served: "apps/v1/controllerrevisions",
    key: "controllerrevisions/layout/cr",
    kind: "ControllerRevision",
    object: { data: { any: ["thing", null] }, revision: 1 },
  },
  {
    served: "autoscaling/v1/horizontalpodautoscalers",
    key: "horizontalpodautoscalers/layout/h1",
    kind: "HorizontalPodAutoscaler",
    storedAs: "autoscaling/v2",
    object: { spec: { maxReplicas: 3, scaleTargetRef, targetCPUUtilizationPercentage: 50 } },
  },
  {
    served: "autoscaling/v2/horizontalpodautoscalers",
    key: "horizontalpodautoscalers/layout/h2",
    kind: "HorizontalPodAutoscaler",
    object: { spec: { maxReplicas: 3, scaleTargetRef } },
  },
  {
    served: "batch/v1/jobs",
    key: "jobs/layout/j",
    kind: "Job",
    object: { spec: { template: { spec: { ...template.spec, restartPolicy: "Never" } } } },
  },
  {
    served: "batch/v1/cronjobs",
    key: "cronjobs/layout/cj",
    kind: "CronJob",
    object: {
      spec: {
        schedule: "* * * * *",
        jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: "Never" } } } },
      },
    },
  },
  {
    served: "coordination.k8s.io/v1/leases",
    key: "leases/layout/l",
    kind: "Lease",
    object: { spec: { holderIdentity: "h" } },
  },
  {
    served: "coordination.k8s.io/v1beta1/leasecandidates",
    key: "leasecandidates/layout/b",
    kind: "LeaseCandidate",
    object: {
      spec: { leaseName: "l", binaryVersion: "0.1.0", emulationVersion: "0.1.0", strategy: "OldestEmulationVersion" },
    },
  },
  {
    served: "coordination.k8s.io/v1alpha2/leasecandidates",
    key: "leasecandidates/layout/a",
    kind: "LeaseCandidate",
    storedAs: "coordination.k8s.io/v1beta1",
    object: {
      spec: { leaseName: "l", binaryVersion: "0.1.0", emulationVersion: "0.1.0", strategy: "OldestEmulationVersion" },
    },
  },
  {
    served: "discovery.k8s.io/v1/endpointslices",
    key: "endpointslices/layout/es",
    kind: "EndpointSlice",
    object: { addressType: "IPv4", endpoints: [], ports: [] },
  },
  {
    served: "events.k8s.io/v1/events",
    key: "events/layout/e2",
    kind: "Event",
    storedAs: "v1",
    object: {
      regarding: { namespace: "layout" },
      note: "n",
      eventTime: "2026-01-02T03:04:05.000006Z",
      reportingController: "example.com/c",
      reportingInstance: "i",
      action: "A",
      reason: "R",
      type: "Normal",
    },
  },
  {
    served: "networking.k8s.io/v1/ingresses",
    key: "ingress/layout/i",
    kind: "Ingress",
    object: { spec: { defaultBackend: { service: { name: "s", port: { number: 80 } } } } },
  },
  {
    served: "networking.k8s.io/v1/ingressclasses",
    key: "ingressclasses/ic",
    kind: "IngressClass",
    object: { spec: { controller: "example.com/c" } },
  },
  {
    served: "networking.k8s.io/v1/networkpolicies",
    key: "networkpolicies/layout/np",
    kind: "NetworkPolicy",
    object: { spec: { podSelector: selector } },
  },
  {
    served: "networking.k8s.io/v1/ipaddresses",
    key: "ipaddresses/192.0.2.3",
    kind: "IPAddress",
    object: { spec: { parentRef: { resource: "services", name: "x", namespace: "layout" } } },
  },
  {
    served: "networking.k8s.io/v1beta1/ipaddresses",
    key: "ipaddresses/192.0.2.4",
    kind: "IPAddress",
    storedAs: "networking.k8s.io/v1",
    object: { spec: { parentRef: { resource: "services", name: "x", namespace: "layout" } } },
  },
  {
    served: "networking.k8s.io/v1/servicecidrs",
    key: "servicecidrs/r1",
    kind: "ServiceCIDR",
    object: { spec: { cidrs: ["198.51.100.0/24"] } },
  },
  {
    served: "networking.k8s.io/v1beta1/servicecidrs",
    key: "servicecidrs/r2",
    kind: "ServiceCIDR",
    storedAs: "networking.k8s.io/v1",
    object: { spec: { cidrs: ["203.0.113.0/24"] } },
  },
  {
    served: "policy/v1/poddisruptionbudgets",
    key: "poddisruptionbudgets/layout/b",
    kind: "PodDisruptionBudget",
    object: { spec: { selector } },
  },
  {
    served: "storagemigration.k8s.io/v1beta1/storageversionmigrations",
    key: "storageversionmigrations/m",
    kind: "StorageVersionMigration",
    object: { spec: { resource: { group: "example.com", resource: "widgets" } } },
  },
  {
    served: "flowcontrol.apiserver.k8s.io/v1/flowschemas",
    key: "flowschemas/fs",
    kind: "FlowSchema",
    object: { spec: { priorityLevelConfiguration: { name: "x" } } },
  },
  {
    served: "flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations",
    key: "prioritylevelconfigurations/pl",
    kind: "PriorityLevelConfiguration",
    object: { spec: { type: "Limited", limited: { nominalConcurrencyShares: 3, limitResponse: { type: "Reject" } } } },
  },
  {
    served: "storage.k8s.io/v1/volumeattachments",
    key: "volumeattachments/va",
    kind: "VolumeAttachment",
    object: { spec: { attacher: "a", nodeName: "n", source: { persistentVolumeName: "pv" } } },
  },
  {
    served: "storage.k8s.io/v1/volumeattributesclasses",
    key: "volumeattributesclasses/v1",
    kind: "VolumeAttributesClass",
    object: { driverName: "example.com", parameters: { a: "b" } },
  },
  {
    served: "storage.k8s.io/v1beta1/volumeattributesclasses",
    key: "volumeattributesclasses/b1",
    kind: "VolumeAttributesClass",
    storedAs: "storage.k8s.io/v1",
    object: { driverName: "example.com", parameters: { a: "b" } },
  },
  {
    served: "storage.k8s.io/v1/storageclasses",
    key: "storageclasses/sc",
    kind: "StorageClass",
    object: { provisioner: "p" },
  },
  {
    served: "storage.k8s.io/v1/csistoragecapacities",
    key: "csistoragecapacities/layout/c",
    kind: "CSIStorageCapacity",
    object: { storageClassName: "sc" },
  },
  {
    served: "storage.k8s.io/v1/csinodes",
    key: "csinodes/c",
    kind: "CSINode",
    object: { spec: { drivers: [{ name: "d", nodeID: "n" }] } },
  },
  {
    served: "storage.k8s.io/v1/csidrivers",
    key: "csidrivers/c",
    kind: "CSIDriver",
    object: { spec: { attachRequired: true } },
  },
  {
    served: "rbac.authorization.k8s.io/v1/roles",
    key: "roles/layout/r",
    kind: "Role",
    object: { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] },
  },
  {
    served: "rbac.authorization.k8s.io/v1/clusterroles",
    key: "clusterroles/r",
    kind: "ClusterRole",
    object: { rules: [{ nonResourceURLs: ["/x"], verbs: ["get"] }] },
  },
  {
    served: "rbac.authorization.k8s.io/v1/rolebindings",
    key: "rolebindings/layout/r",
    kind: "RoleBinding",
    object: { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "r" } },
  },
  {
    served: "rbac.authorization.k8s.io/v1/clusterrolebindings",
    key: "clusterrolebindings/r",
    kind: "ClusterRoleBinding",
    object: { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "r" } },
  },
  {
    served: "admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
    key: "validatingwebhookconfigurations/h",
    kind: "ValidatingWebhookConfiguration",
    object: { webhooks: [webhook] },
  },
  {
    served: "admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
    key: "mutatingwebhookconfigurations/h",
    kind: "MutatingWebhookConfiguration",
    object: { webhooks: [webhook] },
  },
  {
    served: "admissionregistration.k8s.io/v1/validatingadmissionpolicies",
    key: "validatingadmissionpolicies/p",
    kind: "ValidatingAdmissionPolicy",
    object: { spec: { matchConstraints, validations: [{ expression: "true" }] } },
  },
  {
    served: "admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
    key: "validatingadmissionpolicybindings/b",
    kind: "ValidatingAdmissionPolicyBinding",
    object: { spec: { policyName: "p", validationActions: ["Deny"] } },
  },
  ...["v1", "v1beta1", "v1alpha1"].flatMap((version): LayoutRow[] => [
    {
      served: `admissionregistration.k8s.io/${version}/mutatingadmissionpolicies`,
      key: `mutatingadmissionpolicies/${version}`,
      kind: "MutatingAdmissionPolicy",
      storedAs: "admissionregistration.k8s.io/v1beta1",
      object: { spec: mutatingPolicy },
    },
    {
      served: `admissionregistration.k8s.io/${version}/mutatingadmissionpolicybindings`,
      key: `mutatingadmissionpolicybindings/${version}`,
      kind: "MutatingAdmissionPolicyBinding",
      storedAs: "admissionregistration.k8s.io/v1beta1",
      object: { spec: { policyName: "p" } },
    },
  ]),
  {
    served: "scheduling.k8s.io/v1/priorityclasses",
    key: "priorityclasses/pc",
    kind: "PriorityClass",
    object: { value: 1000 },
  },
  {
    served: "scheduling.k8s.io/v1alpha2/workloads",
    key: "workloads/layout/w",
    kind: "Workload",
    object: { spec: { podGroupTemplates: [{ name: "g", schedulingPolicy: { basic: {} } }] } },
  },
  {
    served: "scheduling.k8s.io/v1alpha2/podgroups",
    key: "podgroups/layout/pg",
    kind: "PodGroup",
    object: { spec: { schedulingPolicy: { basic: {} } } },
  },
  {
    served: "apiregistration.k8s.io/v1/apiservices",
    key: "apiregistration.k8s.io/apiservices/v1.layout.example.com",
    kind: "APIService",
    media: "json",
    object: {
      spec: {
        group: "layout.example.com",
        version: "v1",
        groupPriorityMinimum: 100,
        versionPriority: 10,
        service: { namespace: "layout", name: "nowhere" },
        insecureSkipTLSVerify: true,
      },
    },
  },
  {
    served: "apiextensions.k8s.io/v1/customresourcedefinitions",
    key: "apiextensions.k8s.io/customresourcedefinitions/widgets.example.com",
    kind: "CustomResourceDefinition",
    storedAs: "apiextensions.k8s.io/v1beta1",
    media: "json",
    object: {
      spec: {
        group: "example.com",
        scope: "Namespaced",
        names: { plural: "widgets", kind: "Widget" },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
          },
        ],
      },
    },
  },
  {
    served: "example.com/v1/widgets",
    key: "example.com/widgets/layout/w",
    kind: "Widget",
    media: "json",
    object: { spec: { big: 9007199254740993n } },
  },
  { served: "node.k8s.io/v1/runtimeclasses", key: "runtimeclasses/rc", kind: "RuntimeClass", object: { handler: "h" } },
  {
    served: "resource.k8s.io/v1alpha3/devicetaintrules",
    key: "devicetaintrules/a",
    kind: "DeviceTaintRule",
    object: { spec: { taint } },
  },
  {
    served: "resource.k8s.io/v1beta2/devicetaintrules",
    key: "devicetaintrules/b",
    kind: "DeviceTaintRule",
    storedAs: "resource.k8s.io/v1alpha3",
    object: { spec: { taint } },
  },
  {
    served: "resource.k8s.io/v1alpha3/resourcepoolstatusrequests",
    key: "resourcepoolstatusrequests/r",
    kind: "ResourcePoolStatusRequest",
    object: { spec: { driver: "dra.example.com" } },
  },
  ...["v1", "v1beta2", "v1beta1"].flatMap((version): LayoutRow[] => {
    const requests = [version === "v1beta1" ? flatDeviceRequest : deviceRequest];
    const served = `resource.k8s.io/${version}`;
    const storedAs = "resource.k8s.io/v1";
    return [
      {
        served: `${served}/deviceclasses`,
        key: `deviceclasses/${version}`,
        kind: "DeviceClass",
        storedAs,
        object: { spec: {} },
      },
      {
        served: `${served}/resourceclaims`,
        key: `resourceclaims/layout/${version}`,
        kind: "ResourceClaim",
        storedAs,
        object: { spec: { devices: { requests } } },
      },
      {
        served: `${served}/resourceclaimtemplates`,
        key: `resourceclaimtemplates/layout/${version}`,
        kind: "ResourceClaimTemplate",
        storedAs,
        object: { spec: { spec: { devices: { requests } } } },
      },
      {
        served: `${served}/resourceslices`,
        key: `resourceslices/${version}`,
        kind: "ResourceSlice",
        storedAs,
        object: { spec: { nodeName: "n", driver: "dra.example.com", pool } },
      },
    ];
  }),
  {
    served: "internal.apiserver.k8s.io/v1alpha1/storageversions",
    key: "storageversions/example.com.widgets",
    kind: "StorageVersion",
    object: { spec: {} },
  },
];
