import { ResourceRouter, type Store } from "@kube-apiserver/generic-server";
import type { CustomResourceVersion } from "../customresource/custom-resource-version.js";
import type { DefinitionVersions } from "../customresource/definition-versions.js";
import { managedVersionsFor } from "../customresource/managed-versions.js";
import type { ValidationParts } from "../customresource/strategy.js";
import { newVersionStore } from "../customresource/version-store.js";
import { resourceInfoOf } from "./resource-info.js";
import type { ServedResource } from "./served-resource.js";
import type { ServingDeps } from "./serving-deps.js";

/** Everything that answers requests to the objects of one definition, in all of its versions. Mirrors `crdInfo`. */
export interface ServingInfo {
  readonly router: ResourceRouter;
  /** A store of the storage version, for the server's own work. */
  readonly store: Store;
}

/** What {@link newServingInfo} is made from. */
export interface ServingInfoOptions {
  readonly versions: DefinitionVersions;
  /** What stays when {@link versions} are replaced by others. */
  readonly resource: ServedResource;
  readonly validation: ValidationParts;
  readonly deps: ServingDeps;
  /** Whether the definition is being deleted by now: its objects cannot be created any more. */
  readonly isTerminating: () => boolean;
}

/**
 * Builds what serves a definition; opens its storage. Versions that are neither served nor stored get nothing.
 * @throws TypeError when the definition has no storage version, which validation does not let in
 */
export function newServingInfo(options: ServingInfoOptions): ServingInfo {
  const { versions, validation, deps } = options;
  const { converter, definition, inUse, stored } = versions;
  const served = inUse.map((version) => ({ version, store: storeOf(version, options) }));
  const managedVersions = managedVersionsFor(definition, converter);
  const router = new ResourceRouter(deps.installer, "verb");
  router.install({
    group: definition.spec.group,
    versions: served.map(({ version, store }) => ({
      version: version.version.name,
      resources: [resourceInfoOf(version, store, validation, managedVersions)],
    })),
  });
  return { router, store: storeOf(stored, options) };
}

function storeOf(version: CustomResourceVersion, options: ServingInfoOptions): Store {
  const { versions, resource, validation, deps, isTerminating } = options;
  const { name } = version.version;
  const storage = versions.storage(name);
  if (storage === undefined) throw new TypeError(`version ${name} is neither served nor stored`);
  return newVersionStore(version, {
    storage,
    validation,
    inForce: () => resource.inForce.resource(name),
    isTerminating,
    clock: deps.clock,
    random: deps.random,
    deletion: deps.restOptionsGetter.deletion,
  });
}
