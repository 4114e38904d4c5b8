import { ResourceRouter, type Store } from "@kube-apiserver/generic-server";
import { newUnstructuredCodec } from "@kube-apiserver/storage";
import { CustomResourceVersion } from "../customresource/custom-resource-version.js";
import { managedVersionsFor } from "../customresource/managed-versions.js";
import type { ValidationParts } from "../customresource/strategy.js";
import { newVersionStore } from "../customresource/version-store.js";
import type { CustomResourceDefinition } from "../definition/types.js";
import { versionsOf } from "../definition/versions.js";
import { resourceInfoOf } from "./resource-info.js";
import type { ServingDeps } from "./serving-deps.js";

/** Everything that answers requests to the objects of one definition, in all of its versions. Mirrors `crdInfo`. */
export interface ServingInfo {
  readonly router: ResourceRouter;
  /** A store of the storage version, for the server's own work. */
  readonly store: Store;
  close(): Promise<void>;
}

/** What {@link newServingInfo} is made from. */
export interface ServingInfoOptions {
  readonly definition: CustomResourceDefinition;
  readonly validation: ValidationParts;
  readonly deps: ServingDeps;
  /** Whether the definition is being deleted by now: its objects cannot be created any more. */
  readonly isTerminating: () => boolean;
}

/**
 * Builds what serves a definition; opens its storage. Versions that are neither served nor stored get nothing.
 * @throws TypeError when the definition has no storage version, which validation does not let in
 */
export function newServingInfo({ definition, validation, deps, isTerminating }: ServingInfoOptions): ServingInfo {
  const { clock, random, installer } = deps;
  const inUse = versionsOf(definition.spec).filter(({ served, storage }) => served || storage);
  const versions = inUse.map((version) => new CustomResourceVersion(definition, version));
  const stored = versions.find(({ version }) => version.storage);
  if (stored === undefined) throw new TypeError("a definition without a storage version cannot be served");
  const storage = openStorage(stored, deps);
  const { apiVersion: storageAPIVersion } = stored;
  const converter = deps.converters.for(definition);
  const storeDeps = {
    storage,
    storageAPIVersion,
    validation,
    converter,
    isTerminating,
    clock,
    random,
    deletion: deps.restOptionsGetter.deletion,
  };
  const served = versions.map((resource) => ({ resource, store: newVersionStore(resource, storeDeps) }));
  const managedVersions = managedVersionsFor(definition, converter);
  const router = new ResourceRouter(installer, "verb");
  router.install({
    group: definition.spec.group,
    versions: served.map(({ resource, store }) => ({
      version: resource.version.name,
      resources: [resourceInfoOf(resource, store, validation, managedVersions)],
    })),
  });
  return { router, store: newVersionStore(stored, storeDeps), close: () => storage.close() };
}

function openStorage(stored: CustomResourceVersion, { installer, restOptionsGetter }: ServingDeps) {
  return restOptionsGetter.storageFor({
    groupResource: { group: stored.kind.group, resource: stored.names.plural },
    objectKind: { apiVersion: stored.apiVersion, kind: stored.kind.kind },
    // Whatever built-in types are stored as.
    newCodec: () => newUnstructuredCodec(installer.offersCBOR === true ? "application/cbor" : "application/json"),
  });
}
