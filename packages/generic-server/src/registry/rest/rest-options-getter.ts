import type { GroupResource } from "@kube-apiserver/apimachinery";
import type { ObjectKind, StorageCodec, StorageInterface, StorageSerializer } from "@kube-apiserver/storage";

/** What storage must know about a resource. */
export interface ResourceStorageInfo {
  readonly groupResource: GroupResource;
  /** Path below the storage prefix, without slashes at its ends. Default: `<resource>` in the core group, else `<group>/<resource>`. */
  readonly resourcePrefix?: string;
  /**
   * Makes the codec, for a server that stores with `serializer`. Default: JSON whatever the server says, as for custom
   * resources.
   */
  readonly newCodec?: (serializer: StorageSerializer) => StorageCodec;
  /** `apiVersion` and `kind` of stored objects. */
  readonly objectKind: ObjectKind;
  /**
   * Whether a watch cache stands before the engine if the operator does not say otherwise. Default true; events have too
   * many writes for one.
   */
  readonly watchCache?: boolean;
}

/** How objects are deleted, whatever they are. */
export interface DeletionOptions {
  /** `--enable-garbage-collector`: whether deletion may leave finalizers for the garbage collector. Default true. */
  readonly enableGarbageCollection?: boolean;
  /** `--delete-collection-workers`: objects that the deletion of a collection removes at a time. Default 1. */
  readonly deleteCollectionWorkers?: number;
}

/**
 * Where a resource finds its storage. Mirrors `generic.RESTOptionsGetter`, which hands out options and a decorator where
 * ours hands out the finished storage.
 */
export interface RESTOptionsGetter {
  /** Storage of one resource. The caller owns it and closes it. */
  storageFor(info: ResourceStorageInfo): StorageInterface;
  /** What goes into the config of every store. Default: {@link DeletionOptions}' own. */
  readonly deletion?: DeletionOptions;
}
