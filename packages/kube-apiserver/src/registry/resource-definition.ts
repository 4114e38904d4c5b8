import type { GroupResource } from "@kube-apiserver/apimachinery";
import type { FieldReader, RESTStorage, RESTStrategy, Store, StoreConfig } from "@kube-apiserver/generic-server";
import type { RegistryDeps } from "./registry-deps.js";

/** Fields of a kind that selectors may use, read from objects in their storage version. */
export interface FieldRules extends FieldReader {
  /** As clients write them. */
  readonly names: readonly string[];
  /** Those with an index in storage. Left out: none. */
  readonly indexed?: readonly string[];
}

/** A change to the strategy that the tables give. */
export type StrategyChange = (base: RESTStrategy, deps: RegistryDeps) => RESTStrategy;

/** Settings of a store that a resource may want for itself. */
export type StoreChanges = Partial<
  Pick<StoreConfig, "hooks" | "ttlSeconds" | "shouldDeleteDuringUpdate" | "enableGarbageCollection">
>;

/** What is special about a stored resource. Everything left out follows from the tables. */
export interface StoredResourceDefinition extends GroupResource {
  readonly strategy?: StrategyChange;
  /** Starts from the strategy that keeps everything but the status as it is. */
  readonly statusStrategy?: StrategyChange;
  readonly fields?: FieldRules;
  readonly store?: (deps: RegistryDeps) => StoreChanges;
  /** What is served in place of the store itself. Left out: the store. */
  readonly serve?: (store: Store, deps: RegistryDeps) => RESTStorage;
  /** Storage of subresources by name; `status` is there without being named. */
  readonly subresources?: (store: Store, deps: RegistryDeps) => Readonly<Record<string, RESTStorage>>;
}

/** A resource that is computed instead of stored: reviews, bindings. */
export interface ComputedResourceDefinition extends GroupResource {
  readonly storage: (deps: RegistryDeps) => RESTStorage;
}

/** One built-in resource with what is special about it. */
export type ResourceDefinition = StoredResourceDefinition | ComputedResourceDefinition;
