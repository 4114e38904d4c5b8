import type { CustomResourceType } from "@kube-apiserver/api";
import type { GroupResource, KubeObject, PatternEngine } from "@kube-apiserver/apimachinery";
import {
  type APIResourceInfo,
  type CompletedConfig,
  newGetAttrs,
  newStatusStore,
  newStore,
  type RESTStorage,
  type Store,
  type VersionConversion,
} from "@kube-apiserver/generic-server";
import type { GetAttrsFunc, ParsedObject, StorageInterface } from "@kube-apiserver/storage";
import { BackedStorage } from "../backend/backed-storage.js";
import type { ResourceBackend } from "../backend/resource-backend.js";
import type { AnyResourceDefinition, ResourceDefinition } from "../define-resource.js";
import { asKubeObject, asTyped, type ResourceSchema } from "../schema/resource-schema.js";
import { newColumns } from "./columns.js";
import { type DefinitionSchemas, definitionSchemasOf } from "./definition-schemas.js";
import { narrowedStore } from "./narrowed-store.js";
import { newDefinitionStatusStrategy, newDefinitionStrategy } from "./strategy.js";

/** What serves a definition that objects are stored in. */
export interface StoredResource {
  readonly store: Store;
  /** Of the resource, as far as its backend goes. */
  readonly storage: RESTStorage;
  /** Absent where the resource has no status, or no object can be changed. */
  readonly statusStorage: RESTStorage | undefined;
}

/** What definitions are served with. */
export interface ResourceDeps {
  readonly config: CompletedConfig;
  readonly patterns: PatternEngine;
  /** A store in memory, for what a backend said last. */
  readonly mirrorFor: (resource: GroupResource, definition: AnyResourceDefinition) => StorageInterface;
}

/** The store of a definition without a conversion. The caller destroys it. */
export function newStoredResource(definition: AnyResourceDefinition, deps: ResourceDeps): StoredResource {
  const { config, patterns } = deps;
  const { gvk, plural, listKind, shortNames = [], categories = [] } = definition;
  const schemas = definitionSchemasOf(definition, patterns);
  const groupResource = { group: gvk.group, resource: plural };
  const backend = definition.storage as ResourceBackend<KubeObject> | undefined;
  const store = newStore({
    groupResource,
    kind: gvk,
    listKind,
    storage: storageOf(definition, deps, groupResource),
    strategy: newDefinitionStrategy(definition, schemas, patterns),
    getAttrs: getAttrsOf(definition),
    indexedFields: Object.keys(definition.selectableFields ?? {}),
    tableConvertor: newColumns(definition),
    clock: config.clock,
    random: config.random,
    ...config.restOptionsGetter.deletion,
    shortNames,
    categories,
    // The collector's finalizers are updates.
    ...(backend !== undefined && backend.update === undefined ? { enableGarbageCollection: false } : {}),
  });
  const hasStatus = definition.hasStatus && (backend === undefined || backend.update !== undefined);
  return {
    store,
    storage: narrowedStore(store, backend),
    statusStorage: hasStatus
      ? newStatusStore(store, newDefinitionStatusStrategy(definition, schemas, patterns))
      : undefined,
  };
}

function storageOf(
  definition: AnyResourceDefinition,
  { config, mirrorFor }: ResourceDeps,
  groupResource: GroupResource,
): StorageInterface {
  const { gvk: kind } = definition;
  const backend = definition.storage as ResourceBackend<KubeObject> | undefined;
  if (backend === undefined) {
    const objectKind = { apiVersion: `${kind.group}/${kind.version}`, kind: kind.kind };
    return config.restOptionsGetter.storageFor({ groupResource, objectKind });
  }
  const { clock, logger } = config;
  const mirror = mirrorFor(groupResource, definition);
  return new BackedStorage({ backend, mirror, resource: groupResource, kind, clock, logger });
}

function getAttrsOf<S extends ResourceSchema>({ selectableFields }: ResourceDefinition<S>): GetAttrsFunc {
  if (selectableFields === undefined) return newGetAttrs();
  const base = newGetAttrs();
  const fields = Object.entries(selectableFields);
  return (obj: ParsedObject) => {
    const attrs = base(obj);
    const typed = asTyped<S>(obj.object);
    return {
      ...attrs,
      fields: { ...attrs.fields, ...Object.fromEntries(fields.map(([path, read]) => [path, read(typed)])) },
    };
  };
}

/** A definition as the endpoints need it, over the storage of the definition that its objects are stored in. */
export function resourceInfoOf(
  definition: AnyResourceDefinition,
  { storage, statusStorage }: StoredResource,
  patterns: PatternEngine,
): APIResourceInfo {
  const { gvk, plural, singular, listKind, namespaced, shortNames = [], categories = [] } = definition;
  const serving = servingOf(definition, definitionSchemasOf(definition, patterns));
  const { deprecationWarning } = definition;
  return {
    name: plural,
    singularName: singular,
    namespaced,
    kind: gvk,
    listKind,
    shortNames,
    categories,
    storage,
    serving,
    subresources:
      statusStorage === undefined || !definition.hasStatus
        ? []
        : [{ name: "status", kind: gvk, storage: statusStorage, serving }],
    ...(deprecationWarning === undefined ? {} : { deprecationWarning }),
  };
}

function servingOf(definition: AnyResourceDefinition, schemas: DefinitionSchemas): APIResourceInfo["serving"] {
  const conversion = conversionOf(definition);
  return {
    schema: schemas.object,
    objectModel: "unstructured",
    decode: schemas.decode,
    // Reading an object fills its defaults in already.
    applyDefaults: (obj) => obj,
    selectableFields: Object.keys((definition.conversion?.hub ?? definition).selectableFields ?? {}),
    ...(conversion === undefined ? {} : { conversion }),
  };
}

function conversionOf<S extends ResourceSchema>(definition: ResourceDefinition<S>): VersionConversion | undefined {
  const { conversion, gvk } = definition;
  if (conversion === undefined) return undefined;
  const { hub, toHub, fromHub } = conversion;
  const as = (obj: object, { group, version, kind }: typeof gvk): KubeObject => ({
    ...asKubeObject(obj),
    apiVersion: `${group}/${version}`,
    kind,
  });
  return {
    hub: hub.gvk,
    toHub: (obj) => as(toHub(asTyped<S>(obj)), hub.gvk),
    fromHub: (obj) => as(fromHub(asTyped(obj)), gvk),
  };
}

/** What OpenAPI documents say of a definition. */
export function openAPITypeOf(definition: AnyResourceDefinition, patterns: PatternEngine): CustomResourceType {
  const { declared } = definitionSchemasOf(definition, patterns);
  const { gvk: kind, listKind, plural } = definition;
  return { kind, listKind, plural, ...(declared?.kind === "struct" ? { schema: declared } : {}) };
}
