import { type CustomResourceType, customResourceDefinitions, type DefinitionsResolver } from "@kube-apiserver/api";
import { type GroupResource, type PatternEngine, toGroupResourceString } from "@kube-apiserver/apimachinery";
import {
  type APIGroupInfo,
  type GenericAPIServer,
  newStorageFactoryRESTOptionsGetter,
} from "@kube-apiserver/generic-server";
import { newMemoryKV, type StorageInterface } from "@kube-apiserver/storage";
import { type AnyResourceDefinition, DefinitionError } from "../define-resource.js";
import { newStoredResource, openAPITypeOf, resourceInfoOf, type StoredResource } from "./served-resource.js";

/** Finds the types of definitions, for `openAPI.resolve` of the server's config. */
export function definitionsResolver(
  definitions: readonly AnyResourceDefinition[],
  patterns: PatternEngine,
): DefinitionsResolver {
  const types: readonly CustomResourceType[] = definitions.map((definition) => openAPITypeOf(definition, patterns));
  return customResourceDefinitions(types);
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
 * Serves definitions on `server`. Versions of a group are preferred in the order in which they come. Their stores are
 * closed with the server.
 * @throws DefinitionError when a schema has mistakes, or the hub of a conversion is not among the definitions
 */
export function installResources(
  server: GenericAPIServer,
  definitions: readonly AnyResourceDefinition[],
  patterns: PatternEngine,
): InstalledResources {
  const { config } = server;
  const deps = { config, patterns, mirrorFor: newMirrors(server) };
  const stored = new Map<AnyResourceDefinition, StoredResource>();
  for (const definition of definitions) {
    if (definition.conversion !== undefined) continue;
    const resource = newStoredResource(definition, deps);
    stored.set(definition, resource);
    server.onDestroy(() => resource.store.destroy());
  }
  for (const group of new Set(definitions.map((definition) => definition.group))) {
    server.installAPIGroup(groupInfoOf(group, definitions, (definition) => storedOf(definition, stored), patterns));
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
  find: (definition: AnyResourceDefinition) => StoredResource,
  patterns: PatternEngine,
): APIGroupInfo {
  const own = definitions.filter((definition) => definition.group === group);
  const versions = [...new Set(own.map(({ version }) => version))];
  return {
    group,
    versions: versions.map((version) => ({
      version,
      resources: own
        .filter((definition) => definition.version === version)
        .map((definition) => resourceInfoOf(definition, find(definition), patterns)),
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
