import { type Sample, sample, sampleName, selector } from "./sample.js";

const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] }];
const subjects = [{ kind: "User", name: "jane", apiGroup: "rbac.authorization.k8s.io" }];
const clusterRole = { kind: "ClusterRole", name: sampleName, apiGroup: "rbac.authorization.k8s.io" };
const backend = { service: { name: sampleName, port: { number: 80 } } };

/** One object of every kind of networking, storage, RBAC and dynamic resources. */
export const clusterSamples: readonly Sample[] = [
  sample("networking.k8s.io/v1", "IngressClass", "ingressclasses", { spec: { controller: "example.com/ingress" } }),
  sample("networking.k8s.io/v1", "Ingress", "ingresses", {
    spec: { rules: [{ host: "example.com", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }] },
  }),
  sample("networking.k8s.io/v1", "IPAddress", "ipaddresses", {
    metadata: { name: "192.168.7.7" },
    spec: { parentRef: { resource: "services", namespace: "default", name: sampleName } },
  }),
  sample("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", {
    spec: {
      podSelector: selector,
      ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: [{ port: 80 }] }],
      policyTypes: ["Ingress"],
    },
  }),
  sample("networking.k8s.io/v1", "ServiceCIDR", "servicecidrs", { spec: { cidrs: ["172.30.0.0/24"] } }),
  sample("discovery.k8s.io/v1", "EndpointSlice", "endpointslices", {
    addressType: "IPv4",
    endpoints: [{ addresses: ["10.1.2.3"], conditions: { ready: true } }],
    ports: [{ name: "http", port: 80, protocol: "TCP" }],
  }),
  sample("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", { rules }),
  sample("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", {
    roleRef: clusterRole,
    subjects,
  }),
  sample("rbac.authorization.k8s.io/v1", "Role", "roles", { rules }),
  sample("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", { roleRef: clusterRole, subjects }),
  sample("storage.k8s.io/v1", "CSIDriver", "csidrivers", { spec: { attachRequired: true } }),
  sample("storage.k8s.io/v1", "CSINode", "csinodes", {
    spec: { drivers: [{ name: "d.example.com", nodeID: "n", topologyKeys: [] }] },
  }),
  sample("storage.k8s.io/v1", "CSIStorageCapacity", "csistoragecapacities", {
    storageClassName: "fast",
    capacity: "1Ti",
  }),
  sample("storage.k8s.io/v1", "StorageClass", "storageclasses", {
    provisioner: "example.com/p",
    allowVolumeExpansion: true,
  }),
  sample("storage.k8s.io/v1", "VolumeAttachment", "volumeattachments", {
    spec: { attacher: "d.example.com", nodeName: "n", source: { persistentVolumeName: sampleName } },
  }),
  sample("storage.k8s.io/v1", "VolumeAttributesClass", "volumeattributesclasses", {
    driverName: "d.example.com",
    parameters: { iops: "100" },
  }),
  sample("resource.k8s.io/v1", "DeviceClass", "deviceclasses", {
    spec: { selectors: [{ cel: { expression: 'device.driver == "gpu.example.com"' } }] },
  }),
  sample("resource.k8s.io/v1", "ResourceClaim", "resourceclaims", {
    spec: { devices: { requests: [{ name: "gpu", exactly: { deviceClassName: sampleName } }] } },
  }),
  sample("resource.k8s.io/v1", "ResourceClaimTemplate", "resourceclaimtemplates", {
    spec: { spec: { devices: { requests: [{ name: "gpu", exactly: { deviceClassName: sampleName } }] } } },
  }),
  sample("resource.k8s.io/v1", "ResourceSlice", "resourceslices", {
    spec: {
      driver: "gpu.example.com",
      nodeName: "n",
      pool: { name: "n", generation: 1, resourceSliceCount: 1 },
      devices: [{ name: "gpu-0", attributes: { model: { string: "a" } }, capacity: { memory: { value: "16Gi" } } }],
    },
  }),
];
