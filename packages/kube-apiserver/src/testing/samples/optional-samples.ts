import { caCertificate, ecdsaRequest } from "../certificates.js";
import { type Sample, sample } from "./sample.js";

const basic = { basic: {} };

/** One object of every stored kind that only `--runtime-config` turns on, in its best version. */
export const optionalSamples: readonly Sample[] = [
  sample("certificates.k8s.io/v1beta1", "ClusterTrustBundle", "clustertrustbundles", {
    metadata: { name: "example.com:s:sample" },
    spec: { signerName: "example.com/s", trustBundle: caCertificate },
  }),
  sample("certificates.k8s.io/v1beta1", "PodCertificateRequest", "podcertificaterequests", {
    spec: {
      signerName: "example.com/s",
      podName: "p",
      podUID: "u",
      serviceAccountName: "s",
      serviceAccountUID: "u",
      nodeName: "n",
      nodeUID: "u",
      maxExpirationSeconds: 7200,
      stubPKCS10Request: ecdsaRequest.replace(/-----.*-----|\s/g, ""),
    },
  }),
  sample("coordination.k8s.io/v1beta1", "LeaseCandidate", "leasecandidates", {
    spec: { leaseName: "l", binaryVersion: "1.36.0", emulationVersion: "1.35.0", strategy: "OldestEmulationVersion" },
  }),
  sample("internal.apiserver.k8s.io/v1alpha1", "StorageVersion", "storageversions", {
    metadata: { name: "apps.deployments" },
    spec: {},
  }),
  sample("resource.k8s.io/v1beta2", "DeviceTaintRule", "devicetaintrules", {
    spec: {
      deviceSelector: { driver: "gpu.example.com" },
      taint: { key: "example.com/broken", value: "yes", effect: "NoSchedule" },
    },
  }),
  sample("resource.k8s.io/v1alpha3", "ResourcePoolStatusRequest", "resourcepoolstatusrequests", {
    spec: { driver: "gpu.example.com", limit: 10 },
  }),
  sample("scheduling.k8s.io/v1alpha2", "PodGroup", "podgroups", { spec: { schedulingPolicy: basic } }),
  sample("scheduling.k8s.io/v1alpha2", "Workload", "workloads", {
    spec: { podGroupTemplates: [{ name: "workers", schedulingPolicy: { gang: { minCount: 2 } } }] },
  }),
  sample("storagemigration.k8s.io/v1beta1", "StorageVersionMigration", "storageversionmigrations", {
    spec: { resource: { group: "apps", resource: "deployments" } },
  }),
];
