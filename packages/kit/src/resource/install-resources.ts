import { customResourceDefinitions, type DefinitionsResolver } from "@kube-apiserver/api";
import { type GroupResource, toGroupResourceString } from "@kube-apiserver/apimachinery";
import {
  type APIGroupInfo,
  type APIResourceInfo,
  type GenericAPIServer,
  newStorageFactoryRESTOptionsGetter,
} from "@kube-apiserver/generic-server";
import { newMemoryKV, type StorageInterface } from "@kube-apiserver/storage";
import { type AnyResourceDefinition, DefinitionError } from "../define-resource.js";
import type { AnySubresourceDefinition } from "../define-subresource.js";
import type { DefinitionEngines } from "./definition-engines.js";
import { newStoredResource, openAPITypeOf, resourceInfoOf, type StoredResource } from "./served-resource.js";
import { subresourceOpenAPIOf } from "./subresource.js";

/** What a server serves. */
export interface ServedDefinitions {
  /** Versions of a group are preferred in the order in which they come. */
  readonly resources: readonly AnyResourceDefinition[];
  /** Besides `status` and `scale`, which resources say themselves. Default: none. */
  readonly subresources?: readonly AnySubresourceDefinition[];
}

/** Finds the types of definitions, for `openAPI.resolve` of the server's config. */
export function definitionsResolver(
  { resources, subresources = [] }: ServedDefinitions,
  engines: DefinitionEngines,
): DefinitionsResolver {
  return customResourceDefinitions([
    ...resources.map((definition) => openAPITypeOf(definition, engines)),
    ...subresources.flatMap((definition) => subresourceOpenAPIOf(definition, engines)),
  ]);
}

/** Definitions that are served. */
export interface InstalledResources {
  /**
   * Storage of a resource, for the server's own work.
   * @throws RangeError when no definition is stored as that
   */
  storageOf(resource: GroupResource): StorageInterface;
}

/**
 * Serves definitions on `server`. Their stores are closed with the server.
 * @throws DefinitionError when a schema has mistakes, or the hub of a conversion or the parent of a subresource is not among
 * the resources
 */
export function installResources(
  server: GenericAPIServer,
  definitions: ServedDefinitions,
  engines: DefinitionEngines,
): InstalledResources {
  const { config } = server;
  const { resources, subresources = [] } = definitions;
  const deps = { config, engines, mirrorFor: newMirrors(server) };
  const stored = new Map<AnyResourceDefinition, StoredResource>();
  for (const definition of resources) {
    if (definition.conversion !== undefined) continue;
    const resource = newStoredResource(definition, deps);
    stored.set(definition, resource);
    server.onDestroy(() => resource.store.destroy());
  }
  for (const { name, parent } of subresources) {
    if (!stored.has(parent)) throw new DefinitionError(`${parent.kind}, the parent of ${name}, is not served`);
  }
  const infoOf = (definition: AnyResourceDefinition) => {
    const own = subresources.filter(({ parent }) => parent === definition);
    return resourceInfoOf(definition, storedOf(definition, stored), own, engines);
  };
  for (const group of new Set(resources.map((definition) => definition.group))) {
    server.installAPIGroup(groupInfoOf(group, resources, infoOf));
  }
  const stores = new Map([...stored].map(([{ group, plural }, { store }]) => [`${plural}.${group}`, store]));
  return {
    storageOf(resource) {
      const store = stores.get(toGroupResourceString(resource));
      if (store === undefined) throw new RangeError(`${toGroupResourceString(resource)} is not stored here`);
      return store.storage;
    },
  };
}

function storedOf(definition: AnyResourceDefinition, stored: ReadonlyMap<AnyResourceDefinition, StoredResource>) {
  const found = stored.get(definition.conversion?.hub ?? definition);
  if (found === undefined)
    throw new DefinitionError(`the hub of ${definition.kind} in ${definition.version} is not served`);
  return found;
}

function groupInfoOf(
  group: string,
  definitions: readonly AnyResourceDefinition[],
  infoOf: (definition: AnyResourceDefinition) => APIResourceInfo,
): APIGroupInfo {
  const own = definitions.filter((definition) => definition.group === group);
  const versions = [...new Set(own.map(({ version }) => version))];
  return {
    group,
    versions: versions.map((version) => ({
      version,
      resources: own.filter((definition) => definition.version === version).map(infoOf),
    })),
  };
}

/** Microseconds since 1970: a run's revisions are above those of every run before, whatever it did. */
const revisionsPerMs = 1_000;

/** Mirrors of backends share a store in memory, made when the first one needs it. */
function newMirrors(server: GenericAPIServer) {
  const { clock, logger } = server.config;
  let getter: ReturnType<typeof newStorageFactoryRESTOptionsGetter> | undefined;
  const newGetter = () => {
    const kv = newMemoryKV({ clock, firstRevision: clock.now() * revisionsPerMs });
    server.onDestroy(() => kv.close());
    return newStorageFactoryRESTOptionsGetter({ kv, clock, logger });
  };
  return (groupResource: GroupResource, { gvk }: AnyResourceDefinition): StorageInterface => {
    getter ??= newGetter();
    const objectKind = { apiVersion: `${gvk.group}/${gvk.version}`, kind: gvk.kind };
    return getter.storageFor({ groupResource, objectKind });
  };
}
