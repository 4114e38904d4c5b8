import { type GroupResource, type KubeObject, newForbidden, type RandomSource } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import {
  type DeletionOptions,
  metaOf,
  newStore,
  type Store,
  type StoreHooks,
  type TableConvertor,
} from "@kube-apiserver/generic-server";
import { selectableFieldNames } from "./attributes.js";
import type { CustomResourceVersion } from "./custom-resource-version.js";
import { newCustomResourceStrategy, type ValidationParts } from "./strategy.js";
import type { VersionedStorage } from "./versioned-storage.js";

/** What the store of a version is made from, besides the version. */
export interface VersionStoreDeps {
  readonly storage: VersionedStorage;
  readonly validation: ValidationParts;
  /** The version as the definition in force has it, for watches that have begun with this store. */
  readonly inForce: () => CustomResourceVersion | undefined;
  /** Whether the definition is being deleted by now: its objects cannot be created any more. */
  readonly isTerminating: () => boolean;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** How objects are deleted. */
  readonly deletion: DeletionOptions | undefined;
}

/** The store of a custom resource in one version. Mirrors `customresource.NewStorage`. */
export function newVersionStore(resource: CustomResourceVersion, deps: VersionStoreDeps): Store {
  const { kind, listKind, names, version } = resource;
  const { storage, validation, isTerminating, clock, random, deletion } = deps;
  const groupResource = { group: kind.group, resource: names.plural };
  return newStore({
    groupResource,
    kind,
    listKind,
    storage,
    strategy: newCustomResourceStrategy(resource, validation),
    getAttrs: storage.versions.selection.getAttrs,
    indexedFields: selectableFieldNames(version),
    tableConvertor: followed(resource.tableConvertor, deps.inForce),
    hooks: refuseCreationWhile(isTerminating, groupResource),
    clock,
    random,
    ...deletion,
    categories: names.categories ?? [],
  });
}

function followed(own: TableConvertor, inForce: () => CustomResourceVersion | undefined): TableConvertor {
  return { ...own, inForce: () => inForce()?.tableConvertor ?? own };
}

function refuseCreationWhile(isTerminating: () => boolean, resource: GroupResource): StoreHooks {
  return {
    async beginCreate(_ctx, obj: KubeObject) {
      if (!isTerminating()) return { obj, finish() {} };
      const reason = "create not allowed while custom resource definition is terminating";
      throw newForbidden(resource, metaOf(obj).name ?? "", reason);
    },
  };
}
