import type {
  EncodedObject,
  GroupResource,
  GroupVersionKind,
  KubeObject,
  RandomSource,
} from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import type { GetAttrsFunc, StorageInterface } from "@kube-apiserver/storage";
import type { TableConvertor } from "../rest/rest.js";
import type { DeletionOptions } from "../rest/rest-options-getter.js";
import type { RESTStrategy, StoreHooks } from "../rest/strategy.js";

/** What makes a {@link Store} the store of one resource. Mirrors the fields of `registry.Store`. */
export interface StoreConfig extends DeletionOptions {
  readonly groupResource: GroupResource;
  /** Kind in the storage version. */
  readonly kind: GroupVersionKind;
  readonly listKind: string;
  /** Owned by the store: closed when the store is destroyed. */
  readonly storage: StorageInterface;
  readonly strategy: RESTStrategy;
  readonly hooks?: StoreHooks;
  /** What selectors match against. Default: labels, metadata.name and metadata.namespace. */
  readonly getAttrs?: GetAttrsFunc;
  /** Fields whose values find objects and watchers in the watch cache (`spec.nodeName`). Default: none. */
  readonly indexedFields?: readonly string[];
  /** Default: name and creation time. */
  readonly tableConvertor?: TableConvertor;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** How long an object is kept; undefined for ever. Default: every object is kept. */
  readonly ttlSeconds?: (obj: KubeObject) => number | undefined;
  /** A further condition for removing an object whose last finalizer went. Default: none. */
  readonly shouldDeleteDuringUpdate?: (next: KubeObject, existing: EncodedObject) => boolean;
  /** Short names for discovery and `kubectl`. */
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}
