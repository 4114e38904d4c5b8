import type { GroupVersionKind, JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { decodeTyped } from "@kube-apiserver/apimachinery";
import { structSchemaFor } from "../schema/built-in-schemas.js";

/**
 * Conversion between one served version and the version in which objects are stored. Same shape as the
 * `VersionConversion` of generic-server, which this package does not import.
 */
export interface VersionConversion {
  /** Version in which objects are stored. */
  readonly hub: GroupVersionKind;
  /** From the served version. Never changes its argument. */
  toHub(obj: KubeObject): KubeObject;
  /** To the served version. Never changes its argument. */
  fromHub(obj: KubeObject): KubeObject;
}

/** The object in canonical form of a type: fields in order, zero values as Go writes them, unknown fields dropped. */
export function canonical(obj: JSONObject, typeKey: string): KubeObject {
  return decodeTyped(obj, structSchemaFor(typeKey)).object;
}

/** A copy of `obj` in which every object of the list at `key` is changed; `obj` itself when there is no list. */
export function mapList(obj: JSONObject, key: string, change: (item: JSONObject) => JSONObject): JSONObject {
  const list = obj[key];
  if (!Array.isArray(list)) return obj;
  return { ...obj, [key]: list.map((item) => change(item as JSONObject)) };
}

/** A copy of the entries of `obj` whose values are set. */
export function defined(obj: JSONObject): JSONObject {
  return Object.fromEntries(Object.entries(obj).filter(([, value]) => value !== undefined && value !== null));
}
