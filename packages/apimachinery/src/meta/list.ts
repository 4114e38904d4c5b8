import { isJSONObject } from "../json/json-value.js";
import { type GroupVersionKind, toAPIVersion } from "../runtime/group-version.js";
import type { KubeObject, ListMeta } from "../runtime/kube-object.js";

/** A list of objects as the API returns it. */
export interface KubeList extends KubeObject {
  readonly metadata: ListMeta & NonNullable<KubeObject["metadata"]>;
  readonly items: readonly KubeObject[];
}

/** Builds a list; `gvk.kind` is the kind of the list: `PodList`. */
export function newKubeList(gvk: GroupVersionKind, items: readonly KubeObject[], metadata: ListMeta = {}): KubeList {
  return { kind: gvk.kind, apiVersion: toAPIVersion(gvk), metadata, items };
}

/** Whether an object is a list: its kind ends in `List` and it has items. */
export function isKubeList(object: KubeObject): object is KubeList {
  return (object.kind ?? "").endsWith("List") && Array.isArray(object.items) && object.items.every(isJSONObject);
}
