import { type GroupResource, type KubeObject, newForbidden, type RandomSource } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { type DeletionOptions, metaOf, newStore, type Store, type StoreHooks } from "@kube-apiserver/generic-server";
import type { StorageInterface } from "@kube-apiserver/storage";
import type { CustomResourceConverter } from "../conversion/converter.js";
import { getAttrsFor, selectableFieldNames } from "./attributes.js";
import type { CustomResourceVersion } from "./custom-resource-version.js";
import { newCustomResourceStrategy, type ValidationParts } from "./strategy.js";
import { newCustomResourceTableConvertor } from "./table-convertor.js";
import { VersionedStorage } from "./versioned-storage.js";

/** What the stores of all versions of a custom resource share. */
export interface VersionStoreDeps {
  readonly storage: StorageInterface;
  /** `apiVersion` of what lies in {@link storage}. */
  readonly storageAPIVersion: string;
  readonly validation: ValidationParts;
  readonly converter: CustomResourceConverter;
  /** Whether the definition is being deleted by now: its objects cannot be created any more. */
  readonly isTerminating: () => boolean;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** How objects are deleted. */
  readonly deletion: DeletionOptions | undefined;
}

/** The store of a custom resource in one version. Mirrors `customresource.NewStorage`. */
export function newVersionStore(resource: CustomResourceVersion, deps: VersionStoreDeps): Store {
  const { kind, listKind, names, version, apiVersion } = resource;
  const groupResource = { group: kind.group, resource: names.plural };
  return newStore({
    groupResource,
    kind,
    listKind,
    storage: new VersionedStorage(deps.storage, {
      storageAPIVersion: deps.storageAPIVersion,
      servedAPIVersion: apiVersion,
      converter: deps.converter,
      convertsElsewhere: isConvertedElsewhere(resource),
      decode: resource.decodeStored,
    }),
    strategy: newCustomResourceStrategy(resource, deps.validation),
    getAttrs: getAttrsFor(resource),
    indexedFields: selectableFieldNames(version),
    tableConvertor: newCustomResourceTableConvertor(version.additionalPrinterColumns),
    hooks: refuseCreationWhile(deps.isTerminating, groupResource),
    clock: deps.clock,
    random: deps.random,
    ...deps.deletion,
    categories: names.categories ?? [],
  });
}

/** Objects of a version that is the only one that was ever stored need nobody to convert them. */
function isConvertedElsewhere({ definition, version }: CustomResourceVersion): boolean {
  if (definition.spec.conversion?.strategy !== "Webhook") return false;
  const { storedVersions } = definition.status ?? {};
  return !version.storage || storedVersions?.length !== 1 || storedVersions[0] !== version.name;
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
