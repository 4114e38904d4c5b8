import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { PersistentTree } from "../tree/persistent-tree.js";

/** The newest known revision of one object. */
export interface CachedObject {
  readonly object: EncodedObject;
  readonly revision: bigint;
}

/** One state of all objects of a resource, by full key. */
export type ObjectTree = PersistentTree<CachedObject>;
