import { isRequestEntityTooLarge, type KubeObject } from "@kube-apiserver/apimachinery";
import { metaOf, withMeta } from "../../registry/rest/object-meta.js";

/**
 * Stores an object, and once more without managedFields when it was too large: they can be what makes it so, and are
 * given up before the request is. Mirrors the second try in upstream's create, update and patch handlers.
 * @param store - told whether managedFields are to be left out
 */
export async function storeOrShrink<T>(store: (dropManagedFields: boolean) => Promise<T>): Promise<T> {
  try {
    return await store(false);
  } catch (err) {
    if (!isRequestEntityTooLarge(err)) throw err;
    return store(true);
  }
}

/** The object without managedFields. */
export function dropManagedFields(obj: KubeObject): KubeObject {
  return metaOf(obj).managedFields === undefined ? obj : withMeta(obj, { managedFields: undefined });
}
