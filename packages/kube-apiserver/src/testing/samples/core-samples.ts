import { podSpec, podTemplate, type Sample, sample } from "./sample.js";

/** One object of every kind of the core group. */
export const coreSamples: readonly Sample[] = [
  sample("v1", "ConfigMap", "configmaps", { data: { key: "value" }, binaryData: { bin: "AAEC" } }),
  sample("v1", "Endpoints", "endpoints", {
    subsets: [{ addresses: [{ ip: "10.1.2.3" }], ports: [{ name: "http", port: 80 }] }],
  }),
  sample("v1", "Event", "events", {
    involvedObject: { apiVersion: "v1", kind: "Pod", name: "p", namespace: "default" },
    reason: "Started",
    message: "started a container",
    type: "Normal",
    source: { component: "test" },
    firstTimestamp: "2026-01-01T00:00:00Z",
    lastTimestamp: "2026-01-01T00:00:00Z",
    count: 1,
  }),
  sample("v1", "LimitRange", "limitranges", {
    spec: {
      limits: [{ type: "Container", default: { cpu: "500m" }, defaultRequest: { cpu: "100m" }, max: { cpu: "2" } }],
    },
  }),
  sample("v1", "Namespace", "namespaces", {}),
  sample("v1", "Node", "nodes", {
    spec: {
      podCIDR: "10.244.0.0/24",
      podCIDRs: ["10.244.0.0/24"],
    },
  }),
  sample("v1", "PersistentVolumeClaim", "persistentvolumeclaims", {
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, storageClassName: "fast" },
  }),
  sample("v1", "PersistentVolume", "persistentvolumes", {
    spec: {
      accessModes: ["ReadWriteOnce"],
      capacity: { storage: "5Gi" },
      hostPath: { path: "/data" },
      persistentVolumeReclaimPolicy: "Retain",
    },
  }),
  sample("v1", "Pod", "pods", { spec: podSpec }),
  sample("v1", "PodTemplate", "podtemplates", { template: podTemplate }),
  sample("v1", "ReplicationController", "replicationcontrollers", {
    spec: { replicas: 0, selector: { app: "sample" }, template: podTemplate },
  }),
  sample("v1", "ResourceQuota", "resourcequotas", { spec: { hard: { "count/configmaps": "1k", pods: "100" } } }),
  sample("v1", "Secret", "secrets", { type: "Opaque", data: { key: "dmFsdWU=" }, stringData: { more: "text" } }),
  sample("v1", "ServiceAccount", "serviceaccounts", { automountServiceAccountToken: false }),
  sample("v1", "Service", "services", {
    spec: { selector: { app: "sample" }, ports: [{ name: "http", port: 80, targetPort: "http" }] },
  }),
];
