import type { JSONObject } from "@kube-apiserver/apimachinery";
import { changeField, isEmpty, isNil, objectAt, stringAt, withField } from "../fill.js";

/** Labels of the pod template; undefined when there are none. */
function templateLabels(obj: JSONObject): JSONObject | undefined {
  return objectAt(objectAt(objectAt(objectAt(obj, "spec"), "template"), "metadata"), "labels");
}

/** Objects that make pods take the labels of their template when they have none. */
export function labelLikeTemplate(obj: JSONObject): JSONObject {
  const labels = templateLabels(obj);
  if (labels === undefined || isEmpty(labels)) return obj;
  return changeField(obj, "metadata", (meta) => (isEmpty(meta.labels) ? withField(meta, "labels", labels) : meta));
}

/** A replication controller selects the labels of its template. */
export function selectLikeTemplate(obj: JSONObject): JSONObject {
  const labels = templateLabels(obj);
  if (labels === undefined || isEmpty(labels)) return obj;
  return changeField(obj, "spec", (spec) => (isEmpty(spec.selector) ? withField(spec, "selector", labels) : spec));
}

const nameLabel = "kubernetes.io/metadata.name";

/** Every namespace carries its name as a label, whatever the client says. Mirrors `SetDefaults_Namespace`. */
export function labelNamespaceWithName(namespace: JSONObject): JSONObject {
  const name = stringAt(objectAt(namespace, "metadata"), "name");
  if (name === "") return namespace;
  return changeField(namespace, "metadata", (meta) => {
    const labels = objectAt(meta, "labels");
    if (labels !== undefined && Object.hasOwn(labels, nameLabel) && labels[nameLabel] === name) return meta;
    return { ...meta, labels: Object.fromEntries([...Object.entries(labels ?? {}), [nameLabel, name]]) };
  });
}

/** What a node has is what may be used of it, until somebody says otherwise. */
export function allocateCapacity(status: JSONObject): JSONObject {
  const { capacity, allocatable } = status;
  return isNil(allocatable) && !isNil(capacity) && capacity !== undefined
    ? withField(status, "allocatable", capacity)
    : status;
}

/** `podCIDR` is the first of `podCIDRs`, and wins where they differ: old clients know no other. Mirrors the NodeSpec conversion. */
export function mirrorPodCIDR(spec: JSONObject): JSONObject {
  const cidr = stringAt(spec, "podCIDR");
  const [first] = Array.isArray(spec.podCIDRs) ? spec.podCIDRs : [];
  if (cidr === "") return typeof first === "string" ? withField(spec, "podCIDR", first) : spec;
  return cidr === first ? spec : withField(spec, "podCIDRs", [cidr]);
}
