import { type BuiltInResource, builtInResources, versionsOfResource } from "@kube-apiserver/api";
import {
  type GroupResource,
  type GroupVersionKind,
  parseGroupVersion,
  toAPIVersion,
  toGroupResourceString,
} from "@kube-apiserver/apimachinery";
import {
  newBuiltInCodec,
  newGetAttrs,
  newStatusStore,
  newStore,
  type RESTStorage,
  type RESTStrategy,
  type Store,
} from "@kube-apiserver/generic-server";
import { withDeclaredRules } from "./declared-rules.js";
import { newDefaultStrategy, newStatusStrategy, type StrategySource } from "./default-strategy.js";
import { withoutGatedFields } from "./drop-gated-fields.js";
import { withKubeFinalizers } from "./kube-finalizers.js";
import type { RegistryDeps } from "./registry-deps.js";
import type { StoredResourceDefinition } from "./resource-definition.js";
import { validatingWithoutNulls } from "./without-nulls.js";

/** The storage of one resource: what all its versions share. */
export interface StoredResource {
  readonly store: Store;
  /** What is served at the resource itself. */
  readonly main: RESTStorage;
  readonly subresources: ReadonlyMap<string, RESTStorage>;
}

/** The resource in the version it is stored in. @throws RangeError when it is not a stored one */
export function storageVersionOf(groupResource: GroupResource): BuiltInResource {
  const [preferred] = versionsOfResource(groupResource);
  if (preferred?.storage === undefined) throw new RangeError(`${toGroupResourceString(groupResource)} is not stored`);
  const { apiVersion } = preferred.storage;
  const stored = builtInResources.find((other) => other.name === preferred.name && toAPIVersion(other) === apiVersion);
  // A version of another group may be the stored one, and one that is no longer served has no row of its own.
  return stored ?? preferred;
}

/** Makes the store of a resource, from its tables and its definition. */
export function newResourceStore(
  groupResource: GroupResource,
  definition: StoredResourceDefinition,
  deps: RegistryDeps,
): Store {
  const resource = storageVersionOf(groupResource);
  const source = strategySourceOf(groupResource, resource);
  const kind = hubKindOf(resource);
  const getAttrs = newGetAttrs(definition.fields);
  const indexed = definition.fields?.indexed;
  const tableConvertor = deps.extra.tableConvertorFor(groupResource);
  return newStore({
    groupResource,
    kind,
    listKind: `${kind.kind}List`,
    storage: deps.restOptionsGetter.storageFor({
      groupResource,
      objectKind: { apiVersion: toAPIVersion(kind), kind: kind.kind },
      newCodec: (serializer) => newBuiltInCodec({ kind, features: deps.extra.featureGates }, serializer),
      ...(resource.storage === undefined ? {} : { resourcePrefix: resource.storage.etcdPrefix }),
      // Events come too fast for a cache to be worth its memory. Same as upstream.
      ...(groupResource.resource === "events" ? { watchCache: false } : {}),
    }),
    strategy: validatingWithoutNulls(strategyOf(source, definition, deps)),
    getAttrs,
    clock: deps.clock,
    random: deps.random,
    ...deps.restOptionsGetter.deletion,
    ...(indexed === undefined ? {} : { indexedFields: indexed }),
    ...(tableConvertor === undefined ? {} : { tableConvertor }),
    ...definition.store?.(deps),
  });
}

/** What is served over a store: the resource and its subresources. */
export function serveStore(store: Store, definition: StoredResourceDefinition, deps: RegistryDeps): StoredResource {
  const resource = storageVersionOf(store.config.groupResource);
  const subresources = new Map<string, RESTStorage>(Object.entries(definition.subresources?.(store, deps) ?? {}));
  if (resource.subresources?.some(({ name }) => name === "status") === true && !subresources.has("status")) {
    subresources.set(
      "status",
      newStatusStore(store, validatingWithoutNulls(statusStrategyOf(store, definition, deps))),
    );
  }
  return { store, main: definition.serve?.(store, deps) ?? store, subresources };
}

/** The strategy of the status subresource; definitions build those of further subresources on it. */
export function statusStrategyOf(store: Store, definition: StoredResourceDefinition, deps: RegistryDeps): RESTStrategy {
  const { groupResource } = store.config;
  const source = strategySourceOf(groupResource, storageVersionOf(groupResource));
  const base = newStatusStrategy(source, store.config.strategy);
  return finish(definition.statusStrategy?.(base, deps) ?? base, source, deps);
}

function strategyOf(source: StrategySource, definition: StoredResourceDefinition, deps: RegistryDeps): RESTStrategy {
  const base = newDefaultStrategy(source);
  return finish(definition.strategy?.(base, deps) ?? base, source, deps);
}

/** What every strategy has, whatever its definition makes of it. */
function finish(strategy: RESTStrategy, { groupResource, resource }: StrategySource, deps: RegistryDeps): RESTStrategy {
  const { featureGates } = deps.extra;
  const gated = withoutGatedFields(strategy, groupResource, featureGates);
  return withKubeFinalizers(withDeclaredRules(gated, resource, featureGates), groupResource);
}

function hubKindOf({ storage, kind, ...version }: BuiltInResource): GroupVersionKind {
  const { group, version: name } = storage === undefined ? version : parseGroupVersion(storage.apiVersion);
  return { group, version: name, kind };
}

function strategySourceOf(groupResource: GroupResource, resource: BuiltInResource): StrategySource {
  const sharesStorage = (other: BuiltInResource) =>
    other.storage !== undefined && other.storage.etcdPrefix === resource.storage?.etcdPrefix;
  const apiVersions = builtInResources.filter(sharesStorage).map(toAPIVersion);
  return { groupResource, resource, apiVersions };
}
