import { getOwn, type JSONObject } from "../json/json-value.js";
import type { KubeObject, ObjectMeta } from "../runtime/kube-object.js";

const noMeta: ObjectMeta = Object.freeze({});

/** An object's metadata; empty when it has none. */
export function metaOf(object: KubeObject): ObjectMeta {
  return object.metadata ?? noMeta;
}

/** An object with some fields of its metadata replaced; undefined removes a field. The input is kept as it is. */
export function withMeta<T extends KubeObject>(object: T, changes: Partial<ObjectMeta>): T {
  const metadata: Record<string, unknown> = { ...metaOf(object) };
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) delete metadata[key];
    else metadata[key] = value;
  }
  return { ...object, metadata };
}

function stringOf(map: JSONObject | undefined, key: string): string | undefined {
  const value = map === undefined ? undefined : getOwn(map, key);
  return typeof value === "string" ? value : undefined;
}

/** The value of a label; undefined when the object does not have it. */
export function labelOf(object: KubeObject, key: string): string | undefined {
  return stringOf(metaOf(object).labels, key);
}

/** The value of an annotation; undefined when the object does not have it. */
export function annotationOf(object: KubeObject, key: string): string | undefined {
  return stringOf(metaOf(object).annotations, key);
}

/** Whether deletion of the object has begun. */
export function isBeingDeleted(object: KubeObject): boolean {
  return (metaOf(object).deletionTimestamp ?? null) !== null;
}

/** `namespace/name`, or only `name` without a namespace. Mirrors `cache.MetaNamespaceKeyFunc`. */
export function namespacedName({ namespace = "", name = "" }: ObjectMeta): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}
