import type { JSONObject } from "@kube-apiserver/apimachinery";

/** A valid object of one kind, as a person would write it. */
export interface Sample {
  /** `group/version`, or `v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly object: JSONObject;
}

/** How the objects are called. */
export const sampleName = "sample";

const clusterScoped: ReadonlySet<string> = new Set([
  "APIService",
  "CSIDriver",
  "CSINode",
  "CertificateSigningRequest",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterTrustBundle",
  "CustomResourceDefinition",
  "DeviceClass",
  "DeviceTaintRule",
  "FlowSchema",
  "IPAddress",
  "IngressClass",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "ResourcePoolStatusRequest",
  "ResourceSlice",
  "RuntimeClass",
  "ServiceCIDR",
  "StorageClass",
  "StorageVersion",
  "StorageVersionMigration",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeAttachment",
  "VolumeAttributesClass",
]);

/** @param fields - everything but type and metadata, and `metadata.name` where {@link sampleName} will not do */
export function sample(apiVersion: string, kind: string, resource: string, fields: JSONObject): Sample {
  const { metadata = {}, ...rest } = fields as JSONObject & { readonly metadata?: JSONObject };
  const object = {
    apiVersion,
    kind,
    metadata: { name: sampleName, labels: { app: "sample" }, ...metadata },
    ...rest,
  };
  return { apiVersion, kind, resource, namespaced: !clusterScoped.has(kind), object };
}

/** A pod with a little of everything. */
export const podSpec: JSONObject = {
  containers: [
    {
      name: "main",
      image: "example.com/app:1",
      command: ["serve"],
      env: [
        { name: "MODE", value: "test" },
        { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      ],
      ports: [{ name: "http", containerPort: 8080 }],
      resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { cpu: "1", memory: "128Mi" } },
      readinessProbe: { httpGet: { path: "/ready", port: "http" } },
      volumeMounts: [{ name: "scratch", mountPath: "/tmp" }],
    },
  ],
  volumes: [{ name: "scratch", emptyDir: {} }],
};

export const podTemplate: JSONObject = { metadata: { labels: { app: "sample" } }, spec: podSpec };

export const selector: JSONObject = { matchLabels: { app: "sample" } };
