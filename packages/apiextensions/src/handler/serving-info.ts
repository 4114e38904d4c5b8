import { defaultsFor, structSchemaFor } from "@kube-apiserver/api";
import { type EncodedObject, newForbidden } from "@kube-apiserver/apimachinery";
import {
  type APIGroupInfo,
  type APIResourceInfo,
  type APISubresourceInfo,
  metaOf,
  newStatusStore,
  newStore,
  ResourceRouter,
  type ResourceServingInfo,
  type Store,
  scaleKind,
} from "@kube-apiserver/generic-server";
import type { StorageInterface } from "@kube-apiserver/storage";
import { getAttrsFor, selectableFieldNames } from "../customresource/attributes.js";
import { converterFor } from "../customresource/convert.js";
import { CustomResourceVersion } from "../customresource/custom-resource-version.js";
import { deprecationWarningOf } from "../customresource/deprecation.js";
import { CustomResourceScaleStore } from "../customresource/scale.js";
import { newCustomResourceStatusStrategy } from "../customresource/status-strategy.js";
import { newCustomResourceStrategy, type ValidationParts } from "../customresource/strategy.js";
import { newCustomResourceTableConvertor } from "../customresource/table-convertor.js";
import { VersionedStorage } from "../customresource/versioned-storage.js";
import type { CustomResourceDefinition } from "../definition/types.js";
import { acceptedNamesOf, storageVersionOf, versionsOf } from "../definition/versions.js";
import type { ServingDeps } from "./serving-deps.js";

/** Everything that answers requests to the objects of one definition, in all of its versions. Mirrors `crdInfo`. */
export interface ServingInfo {
  readonly router: ResourceRouter;
  /** The store of the storage version: for the server's own work. */
  readonly store: Store;
  close(): Promise<void>;
}

/**
 * Builds what serves a definition; opens its storage.
 * @param isTerminating - whether the definition is being deleted by now: its objects cannot be created any more
 * @throws TypeError when the definition has no storage version or no accepted names: it is not asked before it has
 */
export function newServingInfo(
  definition: CustomResourceDefinition,
  parts: ValidationParts,
  deps: ServingDeps,
  isTerminating: () => boolean,
): ServingInfo {
  const storageVersion = storageVersionOf(definition.spec);
  if (storageVersion === undefined) throw new TypeError("a definition without a storage version cannot be served");
  const builder = new Builder(definition, parts, deps, isTerminating);
  const router = new ResourceRouter(deps.installer, "verb");
  router.install(builder.group());
  return {
    router,
    store: builder.storeOf(storageVersion.name),
    close: () => builder.storage.close(),
  };
}

class Builder {
  readonly storage: StorageInterface;
  readonly #versions: ReadonlyMap<string, CustomResourceVersion>;
  readonly #stores = new Map<string, Store>();
  readonly #definition: CustomResourceDefinition;
  readonly #storageAPIVersion: string;
  readonly #parts: ValidationParts;
  readonly #deps: ServingDeps;
  readonly #isTerminating: () => boolean;

  constructor(
    definition: CustomResourceDefinition,
    parts: ValidationParts,
    deps: ServingDeps,
    isTerminating: () => boolean,
  ) {
    this.#definition = definition;
    this.#parts = parts;
    this.#deps = deps;
    this.#isTerminating = isTerminating;
    const inUse = versionsOf(definition.spec).filter(({ served, storage }) => served || storage);
    this.#versions = new Map(inUse.map((version) => [version.name, new CustomResourceVersion(definition, version)]));
    const stored = [...this.#versions.values()].find(({ version }) => version.storage);
    if (stored === undefined) throw new TypeError("no version is the storage version");
    this.#storageAPIVersion = stored.apiVersion;
    this.storage = deps.restOptionsGetter.storageFor({
      groupResource: this.#groupResource,
      objectKind: { apiVersion: stored.apiVersion, kind: stored.kind.kind },
      getAttrs: getAttrsFor(stored),
    });
    for (const resource of this.#versions.values()) {
      this.#stores.set(resource.version.name, this.#newStore(resource));
    }
  }

  group(): APIGroupInfo {
    const versions = [...this.#versions.values()].map((resource) => ({
      version: resource.version.name,
      resources: [this.#resourceInfo(resource)],
    }));
    return { group: this.#definition.spec.group, versions };
  }

  storeOf(version: string): Store {
    const store = this.#stores.get(version);
    if (store === undefined) throw new TypeError(`version ${version} is not in use`);
    return store;
  }

  get #groupResource() {
    return { group: this.#definition.spec.group, resource: acceptedNamesOf(this.#definition).plural };
  }

  #newStore(resource: CustomResourceVersion): Store {
    const { clock, random } = this.#deps;
    const { kind, listKind, names, version } = resource;
    return newStore({
      groupResource: this.#groupResource,
      kind,
      listKind,
      storage: new VersionedStorage(this.storage, {
        storageAPIVersion: this.#storageAPIVersion,
        servedAPIVersion: resource.apiVersion,
        convert: converterFor(this.#definition.spec),
        decode: resource.decodeStored,
      }),
      strategy: newCustomResourceStrategy(resource, this.#parts),
      getAttrs: getAttrsFor(resource),
      tableConvertor: newCustomResourceTableConvertor(version.additionalPrinterColumns),
      hooks: { beginCreate: (_ctx, obj) => this.#refuseWhileTerminating(obj) },
      clock,
      random,
      categories: names.categories ?? [],
    });
  }

  async #refuseWhileTerminating<T extends EncodedObject["object"]>(obj: T) {
    if (this.#isTerminating()) {
      const reason = "create not allowed while custom resource definition is terminating";
      throw newForbidden(this.#groupResource, metaOf(obj).name ?? "", reason);
    }
    return { obj, finish() {} };
  }

  #resourceInfo(resource: CustomResourceVersion): APIResourceInfo {
    const { kind, listKind, names, namespaced, version } = resource;
    const serving = servingOf(resource);
    const warning = deprecationWarningOf(this.#definition.spec, version);
    const store = this.storeOf(version.name);
    return {
      name: names.plural,
      singularName: names.singular ?? "",
      namespaced,
      kind,
      listKind,
      storage: store,
      serving,
      subresources: [...this.#statusOf(resource, store, serving), ...scaleOf(resource, store)],
      ...(warning === undefined ? {} : { deprecationWarning: warning }),
    };
  }

  #statusOf(
    resource: CustomResourceVersion,
    store: Store,
    serving: ResourceServingInfo,
  ): readonly APISubresourceInfo[] {
    if (!resource.hasStatus) return [];
    const strategy = newCustomResourceStatusStrategy(resource, this.#parts);
    return [{ name: "status", kind: resource.kind, storage: newStatusStore(store, strategy), serving }];
  }
}

function servingOf(resource: CustomResourceVersion): ResourceServingInfo {
  return {
    schema: resource.schemas.object,
    objectModel: "unstructured",
    decode: resource.decode,
    // Reading an object fills its defaults in already.
    applyDefaults: (obj) => obj,
    selectableFields: selectableFieldNames(resource),
  };
}

function scaleOf(resource: CustomResourceVersion, store: Store): readonly APISubresourceInfo[] {
  const scale = resource.version.subresources?.scale;
  if (scale === undefined) return [];
  const typeKey = "autoscaling.v1.Scale";
  const serving: ResourceServingInfo = {
    schema: structSchemaFor(typeKey),
    objectModel: "typed",
    applyDefaults: defaultsFor(typeKey),
  };
  const storage = new CustomResourceScaleStore(store, scale, resource);
  return [{ name: "scale", kind: scaleKind, storage, serving }];
}
