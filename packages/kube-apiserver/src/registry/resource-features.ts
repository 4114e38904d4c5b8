import { type GroupResource, toGroupResourceString } from "@kube-apiserver/apimachinery";

const features: ReadonlyMap<string, string> = new Map([
  ["clustertrustbundles.certificates.k8s.io", "ClusterTrustBundle"],
  ["podcertificaterequests.certificates.k8s.io", "PodCertificateRequest"],
  ["resourcepoolstatusrequests.resource.k8s.io", "DRAResourcePoolStatus"],
  ["podgroups.scheduling.k8s.io", "GenericWorkload"],
  ["workloads.scheduling.k8s.io", "GenericWorkload"],
]);

/** The feature gate without which a resource is not served, whatever `--runtime-config` says; undefined for most. */
export function featureOf(resource: GroupResource): string | undefined {
  return features.get(toGroupResourceString(resource));
}
