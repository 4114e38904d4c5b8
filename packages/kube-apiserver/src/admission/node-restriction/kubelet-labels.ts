import { compareUTF8, getOwn, type StringMap } from "@kube-apiserver/apimachinery";

/** Labels that kubelets set on their node. Mirrors `kubeletapis.kubeletLabels`. */
const kubeletLabels: ReadonlySet<string> = new Set([
  "kubernetes.io/hostname",
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
  "beta.kubernetes.io/instance-type",
  "node.kubernetes.io/instance-type",
  "kubernetes.io/os",
  "kubernetes.io/arch",
  "beta.kubernetes.io/os",
  "beta.kubernetes.io/arch",
]);
const kubeletDomains: readonly string[] = ["kubelet.kubernetes.io", "node.kubernetes.io"];
const kubernetesDomains: readonly string[] = ["kubernetes.io", "k8s.io"];
/** What administrators may rely on to keep workloads off nodes. */
const restrictedDomains: readonly string[] = ["node-restriction.kubernetes.io"];

/** Labels between two sets that no kubelet may change, sorted. Mirrors `getModifiedLabels` and `getForbiddenLabels`. */
export function forbiddenLabelChanges(labels: StringMap, old: StringMap): readonly string[] {
  const keys = new Set([...Object.keys(labels), ...Object.keys(old)]);
  return [...keys]
    .filter((key) => getOwn(labels, key) !== getOwn(old, key))
    .filter(isForbidden)
    .sort(compareUTF8);
}

function isForbidden(label: string): boolean {
  const slash = label.indexOf("/");
  const domain = slash === -1 ? "" : label.slice(0, slash);
  if (isBelow(domain, restrictedDomains)) return true;
  const isKubeletLabel = kubeletLabels.has(label) || isBelow(domain, kubeletDomains);
  return isBelow(domain, kubernetesDomains) && !isKubeletLabel;
}

function isBelow(domain: string, parents: readonly string[]): boolean {
  return parents.some((parent) => domain === parent || domain.endsWith(`.${parent}`));
}
