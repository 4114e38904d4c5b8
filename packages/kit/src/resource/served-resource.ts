import { type CustomResourceType, defaultsFor, structSchemaFor } from "@kube-apiserver/api";
import type { GroupResource, KubeObject } from "@kube-apiserver/apimachinery";
import {
  type APIResourceInfo,
  type APISubresourceInfo,
  type CompletedConfig,
  newGetAttrs,
  newScaleStore,
  newStatusStore,
  newStore,
  type RESTStorage,
  type ResourceServingInfo,
  type ScaleConfig,
  type ScaleStore,
  SubresourceStore,
  scaleKind,
  type VersionConversion,
  valueAt,
} from "@kube-apiserver/generic-server";
import type { GetAttrsFunc, ParsedObject, StorageInterface } from "@kube-apiserver/storage";
import { BackedStorage } from "../backend/backed-storage.js";
import type { ResourceBackend } from "../backend/resource-backend.js";
import type { AnyResourceDefinition, ResourceDefinition, ResourceScale } from "../define-resource.js";
import type { AnySubresourceDefinition } from "../define-subresource.js";
import { asKubeObject, asTyped, type ResourceSchema } from "../schema/resource-schema.js";
import { newColumns } from "./columns.js";
import type { DefinitionEngines } from "./definition-engines.js";
import { type DefinitionSchemas, definitionSchemasOf } from "./definition-schemas.js";
import { narrowedStore } from "./narrowed-store.js";
import { newDefinitionStatusStrategy, newDefinitionStrategy, newWholeStrategy } from "./strategy.js";
import { type SubresourceParent, subresourceInfoOf } from "./subresource.js";

/** What serves a definition that objects are stored in. */
export interface StoredResource extends SubresourceParent {
  readonly schemas: DefinitionSchemas;
  /** Of the resource, as far as its backend goes. */
  readonly storage: RESTStorage;
  /** Absent where the resource has no status, or no object can be changed. */
  readonly statusStorage: RESTStorage | undefined;
  readonly scaleStorage: ScaleStore | undefined;
}

/** What definitions are served with. */
export interface ResourceDeps {
  readonly config: CompletedConfig;
  readonly engines: DefinitionEngines;
  /** A store in memory, for what a backend said last. */
  readonly mirrorFor: (resource: GroupResource, definition: AnyResourceDefinition) => StorageInterface;
}

/** The store of a definition without a conversion. The caller destroys it. */
export function newStoredResource(definition: AnyResourceDefinition, deps: ResourceDeps): StoredResource {
  const { config, engines } = deps;
  const { gvk, plural, listKind, shortNames = [], categories = [] } = definition;
  const schemas = definitionSchemasOf(definition, engines);
  const strategy = newDefinitionStrategy(definition, schemas);
  const groupResource = { group: gvk.group, resource: plural };
  const backend = definition.storage as ResourceBackend<KubeObject> | undefined;
  const store = newStore({
    groupResource,
    kind: gvk,
    listKind,
    storage: storageOf(definition, deps, groupResource),
    strategy,
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
  const canUpdate = backend === undefined || backend.update !== undefined;
  const { scale } = definition;
  return {
    store,
    storage: narrowedStore(store, backend),
    schemas,
    whole: new SubresourceStore(store, newWholeStrategy(strategy)),
    statusStorage:
      definition.hasStatus && canUpdate
        ? newStatusStore(store, newDefinitionStatusStrategy(definition, schemas))
        : undefined,
    scaleStorage: scale !== undefined && canUpdate ? newScaleStore(store, scaleConfigOf(scale)) : undefined,
  };
}

function scaleConfigOf({ specReplicasPath, statusReplicasPath, labelSelectorPath }: ResourceScale): ScaleConfig {
  const namesOf = (path: string) => path.replace(/^\./, "").split(".");
  return {
    specReplicasPath: namesOf(specReplicasPath),
    statusReplicasPath: namesOf(statusReplicasPath),
    selector(obj) {
      const value = labelSelectorPath === undefined ? undefined : valueAt(obj, namesOf(labelSelectorPath));
      return typeof value === "string" ? value : undefined;
    },
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
  stored: StoredResource,
  subresources: readonly AnySubresourceDefinition[],
  engines: DefinitionEngines,
): APIResourceInfo {
  const { gvk, plural, singular, listKind, namespaced, shortNames = [], categories = [] } = definition;
  const serving = servingOf(definition, definitionSchemasOf(definition, engines));
  const { deprecationWarning } = definition;
  return {
    name: plural,
    singularName: singular,
    namespaced,
    kind: gvk,
    listKind,
    shortNames,
    categories,
    storage: stored.storage,
    serving,
    subresources: [
      ...statusOf(definition, stored, serving),
      ...scaleOf(stored),
      ...subresources.map((subresource) => subresourceInfoOf(subresource, stored, stored.schemas, engines)),
    ],
    ...(deprecationWarning === undefined ? {} : { deprecationWarning }),
  };
}

function statusOf(
  { hasStatus, gvk: kind }: AnyResourceDefinition,
  { statusStorage: storage }: StoredResource,
  serving: ResourceServingInfo,
): readonly APISubresourceInfo[] {
  return storage === undefined || !hasStatus ? [] : [{ name: "status", kind, storage, serving }];
}

function scaleOf({ scaleStorage: storage }: StoredResource): readonly APISubresourceInfo[] {
  if (storage === undefined) return [];
  const typeKey = "autoscaling.v1.Scale";
  const serving = {
    schema: structSchemaFor(typeKey),
    objectModel: "typed",
    applyDefaults: defaultsFor(typeKey),
  } as const;
  return [{ name: "scale", kind: scaleKind, storage, serving }];
}

function servingOf(definition: AnyResourceDefinition, schemas: DefinitionSchemas): ResourceServingInfo {
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
export function openAPITypeOf(definition: AnyResourceDefinition, engines: DefinitionEngines): CustomResourceType {
  const { declared } = definitionSchemasOf(definition, engines);
  const { gvk: kind, listKind, plural } = definition;
  return { kind, listKind, plural, ...(declared?.kind === "struct" ? { schema: declared } : {}) };
}
