import { createHash } from "node:crypto";
import {
  type GroupVersionKind,
  jsonEqual,
  type KubeObject,
  metaOf,
  toAPIVersion,
  withMeta,
} from "@kube-apiserver/apimachinery";

/** Completes what a backend knows of an object: its type, and a UID that is the same for as long as the object is. */
export function completeObject(obj: KubeObject, kind: GroupVersionKind): KubeObject {
  const { uid = uidOf(obj, kind) } = metaOf(obj);
  return withoutRevision(withMeta({ ...obj, apiVersion: toAPIVersion(kind), kind: kind.kind }, { uid }));
}

/** Of the kind, the name and the time of creation: another object of the same name is another object. */
function uidOf(obj: KubeObject, { group, kind }: GroupVersionKind): string {
  const { namespace = "", name = "", creationTimestamp = "" } = metaOf(obj);
  const hash = createHash("sha256").update(JSON.stringify([group, kind, namespace, name, creationTimestamp]));
  const hex = hash.digest("hex");
  // The variant and version of RFC 9562's UUIDs of one's own making.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Key of an object in storage. */
export function keyOf(obj: KubeObject): string {
  const { namespace = "", name = "" } = metaOf(obj);
  return namespace === "" ? `/${name}` : `/${namespace}/${name}`;
}

/** Whether two states differ in nothing but the revision. */
export function isSameState(one: KubeObject, other: KubeObject): boolean {
  return jsonEqual(withoutRevision(one), withoutRevision(other));
}

function withoutRevision({ metadata, ...obj }: KubeObject): KubeObject {
  const { resourceVersion: _, ...rest } = metadata ?? {};
  return { ...obj, metadata: rest };
}
