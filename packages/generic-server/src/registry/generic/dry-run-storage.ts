import { EncodedObject, type KubeObject } from "@kube-apiserver/apimachinery";
import type { Cancellation } from "@kube-apiserver/component-base";
import {
  type DeleteOptions,
  type GuaranteedUpdateOptions,
  type Preconditions,
  StorageError,
  type StorageInterface,
} from "@kube-apiserver/storage";
import { metaOf, withMeta } from "../rest/object-meta.js";

/** The writes of {@link StorageInterface}; {@link dryRunStorage} only pretends. */
export type WriteStorage = Pick<StorageInterface, "create" | "delete" | "get" | "guaranteedUpdate">;

/**
 * Does everything a write does except for writing: existence, preconditions and validation are checked against what is
 * stored. Mirrors `registry.DryRunnableStorage`.
 */
export function dryRunStorage(storage: StorageInterface): WriteStorage {
  return {
    get: storage.get.bind(storage),

    async create(key, obj, options = {}) {
      const existing = await storage.get(key, { ignoreNotFound: true, ...signalOf(options) });
      if (existing !== undefined) throw new StorageError("KeyExists", "key exists", { key });
      return EncodedObject.fromObject(withMeta(obj, { resourceVersion: undefined }));
    },

    async delete(key: string, options: DeleteOptions = {}) {
      const current = await storage.get(key, signalOf(options));
      checkPreconditions(key, options.preconditions, current);
      await options.validate?.(current);
      return current;
    },

    async guaranteedUpdate(key: string, options: GuaranteedUpdateOptions) {
      const current = await currentState(storage, key, options);
      if (current !== undefined) checkPreconditions(key, options.preconditions, current);
      const resourceVersion = current === undefined ? "" : (metaOf(current.object).resourceVersion ?? "");
      const { object } = await options.tryUpdate(current, { resourceVersion });
      return EncodedObject.fromObject(asIfStored(object, resourceVersion));
    },
  };
}

function signalOf({ signal }: { readonly signal?: Cancellation }): { readonly signal?: Cancellation } {
  return signal === undefined ? {} : { signal };
}

function currentState(
  storage: StorageInterface,
  key: string,
  options: GuaranteedUpdateOptions,
): Promise<EncodedObject | undefined> {
  if (options.ignoreNotFound === true) return storage.get(key, { ignoreNotFound: true, ...signalOf(options) });
  return storage.get(key, signalOf(options));
}

function asIfStored(obj: KubeObject, resourceVersion: string): KubeObject {
  return withMeta(obj, { resourceVersion: resourceVersion === "" ? undefined : resourceVersion });
}

function checkPreconditions(key: string, preconditions: Preconditions | undefined, current: EncodedObject): void {
  const { uid = "", resourceVersion = "" } = metaOf(current.object);
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    throw preconditionFailed(key, "UID", preconditions.uid, uid);
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    throw preconditionFailed(key, "ResourceVersion", preconditions.resourceVersion, resourceVersion);
  }
}

function preconditionFailed(key: string, what: string, wanted: string, found: string): StorageError {
  const reason = `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found}`;
  const text = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${reason}`;
  return new StorageError("InvalidObject", text, { key });
}
