import type { KubeObject } from "../runtime/kube-object.js";
import { metaOf, withMeta } from "./accessors.js";

/** Whether the object waits for this finalizer before it goes. */
export function hasFinalizer(object: KubeObject, finalizer: string): boolean {
  return metaOf(object).finalizers?.includes(finalizer) ?? false;
}

/** The object with the finalizer at the end of its list; the same object when it is there already. */
export function addFinalizer<T extends KubeObject>(object: T, finalizer: string): T {
  if (hasFinalizer(object, finalizer)) return object;
  return withMeta(object, { finalizers: [...(metaOf(object).finalizers ?? []), finalizer] });
}

/** The object without the finalizer, the field gone with the last one; the same object when it was not there. */
export function removeFinalizer<T extends KubeObject>(object: T, finalizer: string): T {
  if (!hasFinalizer(object, finalizer)) return object;
  const left = metaOf(object).finalizers?.filter((name) => name !== finalizer) ?? [];
  const { finalizers: _, ...meta } = metaOf(object);
  return { ...object, metadata: left.length === 0 ? meta : { ...meta, finalizers: left } };
}
