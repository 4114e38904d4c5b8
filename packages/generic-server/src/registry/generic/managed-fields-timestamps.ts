import { jsonEqual, type KubeObject, type ManagedFieldsEntry } from "@kube-apiserver/apimachinery";
import { metaOf, withMeta } from "../rest/object-meta.js";

/**
 * Keeps the old timestamps of managedFields when nothing else of the object changed, so that an update without effect
 * stays without effect. Mirrors `fieldmanager.IgnoreManagedFieldsTimestampsTransformer`.
 */
export function ignoreManagedFieldsTimestamps(next: KubeObject, old: KubeObject): KubeObject {
  const entries = metaOf(next).managedFields;
  const before = metaOf(old).managedFields;
  if (entries === undefined || before === undefined || entries === before) return next;
  if (!sameButForTimes(entries, before)) return next;
  const restored = withMeta(next, { managedFields: before });
  return jsonEqual(restored, old) ? restored : next;
}

function sameButForTimes(a: readonly ManagedFieldsEntry[], b: readonly ManagedFieldsEntry[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((entry, i) => {
    const other = b[i];
    return other !== undefined && jsonEqual({ ...entry, time: "" }, { ...other, time: "" });
  });
}
