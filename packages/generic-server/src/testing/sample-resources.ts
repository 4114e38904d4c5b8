import { defaultsFor, structSchemaFor } from "@kube-apiserver/api";
import {
  decodeUnstructured,
  type GroupVersionKind,
  type JSONObject,
  type KubeObject,
  type Schema,
  toAPIVersion,
} from "@kube-apiserver/apimachinery";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { newScaleStore, scaleKind } from "../registry/generic/scale-store.js";
import { newStatusStore } from "../registry/generic/status-store.js";
import { newStore, type Store } from "../registry/generic/store.js";
import type { StoreConfig } from "../registry/generic/store-config.js";
import type { RESTOptionsGetter } from "../registry/rest/rest-options-getter.js";
import type { RESTStrategy } from "../registry/rest/strategy.js";
import type { APIResourceInfo, APISubresourceInfo, ResourceServingInfo } from "../server/api-group-info.js";

/** A resource for tests of endpoints and registry: real storage, hardly any rules of its own. */
export interface SampleResource {
  readonly kind: GroupVersionKind;
  readonly plural: string;
  readonly namespaced?: boolean;
  readonly strategy?: Partial<RESTStrategy>;
  readonly store?: Partial<StoreConfig>;
}

/** A built-in kind, described by its real schema. @param typeKey - `core.v1.ConfigMap` */
export function builtInResource(getter: RESTOptionsGetter, typeKey: string, sample: SampleResource): APIResourceInfo {
  const serving: ResourceServingInfo = {
    schema: structSchemaFor(typeKey),
    objectModel: "typed",
    applyDefaults: defaultsFor(typeKey),
  };
  const store = newSampleStore(getter, { allowUnconditionalUpdate: true, ...sample.strategy }, sample);
  return resourceInfo(sample, store, serving, []);
}

/**
 * A custom resource with the subresources `status` and `scale`.
 * @param schema - default: every field is kept
 */
export function customResource(getter: RESTOptionsGetter, sample: SampleResource, schema?: Schema): APIResourceInfo {
  const known = schema ?? customSchema(preserved, preserved);
  const serving: ResourceServingInfo = {
    schema: known,
    objectModel: "unstructured",
    applyDefaults: (obj) => obj,
    decode(value: JSONObject) {
      const objectMeta = structSchemaFor("meta.v1.ObjectMeta");
      const { object, unknownFields } = decodeUnstructured(value, { objectMeta, schema: known });
      return { object: object as KubeObject, unknownFields };
    },
  };
  const store = newSampleStore(getter, { generationTracked: true, ...sample.strategy }, sample);
  const subresources = [statusOf(sample, store, serving), scaleOf(store)];
  return resourceInfo(sample, store, serving, subresources);
}

const preserved: Schema = { kind: "any" };

/** A schema with a spec and a status. */
export function customSchema(spec: Schema, status: Schema): Schema {
  const field = (name: string, schema: Schema) =>
    [name, { name, schema, required: false, omit: "empty", pointer: true }] as const;
  const text: Schema = { kind: "scalar", type: "string" };
  return {
    kind: "struct",
    unknownFields: "prune",
    fields: new Map([
      field("apiVersion", text),
      field("kind", text),
      field("metadata", structSchemaFor("meta.v1.ObjectMeta")),
      field("spec", spec),
      field("status", status),
    ]),
  };
}

const statusStrategy: Partial<RESTStrategy> = {
  generationTracked: false,
  prepareForUpdate: (_ctx, obj, old) => ({
    ...old,
    metadata: { ...old.metadata, ...pickVersioning(obj) },
    ...(obj.status === undefined ? {} : { status: obj.status }),
  }),
};

function pickVersioning({ metadata }: KubeObject): JSONObject {
  return { resourceVersion: metadata?.resourceVersion, managedFields: metadata?.managedFields };
}

function statusOf(sample: SampleResource, store: Store, serving: ResourceServingInfo): APISubresourceInfo {
  const resetFields = new Map([[toAPIVersion(sample.kind), [["spec"], ["metadata"]]]]);
  const strategy = sampleStrategy({ ...sample.strategy, ...statusStrategy, resetFields }, sample);
  return { name: "status", kind: sample.kind, storage: newStatusStore(store, strategy), serving };
}

function scaleOf(store: Store): APISubresourceInfo {
  const typeKey = "autoscaling.v1.Scale";
  return {
    name: "scale",
    kind: scaleKind,
    storage: newScaleStore(store, {
      specReplicasPath: ["spec", "replicas"],
      statusReplicasPath: ["status", "replicas"],
      selector: () => undefined,
    }),
    serving: { schema: structSchemaFor(typeKey), objectModel: "typed", applyDefaults: defaultsFor(typeKey) },
  };
}

function resourceInfo(
  sample: SampleResource,
  storage: Store,
  serving: ResourceServingInfo,
  subresources: readonly APISubresourceInfo[],
): APIResourceInfo {
  const { kind, plural, namespaced = true } = sample;
  const singularName = kind.kind.toLowerCase();
  return { name: plural, singularName, namespaced, kind, listKind: `${kind.kind}List`, storage, serving, subresources };
}

function newSampleStore(getter: RESTOptionsGetter, strategy: Partial<RESTStrategy>, sample: SampleResource): Store {
  const { kind, plural } = sample;
  const groupResource = { group: kind.group, resource: plural };
  return newStore({
    groupResource,
    kind,
    listKind: `${kind.kind}List`,
    storage: getter.storageFor({
      groupResource,
      objectKind: { apiVersion: toAPIVersion(kind), kind: kind.kind },
    }),
    strategy: sampleStrategy(strategy, sample),
    clock: realClock,
    random: cryptoRandom,
    ...sample.store,
  });
}

function sampleStrategy(strategy: Partial<RESTStrategy>, { namespaced = true }: SampleResource): RESTStrategy {
  return {
    namespaceScoped: namespaced,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: false,
    prepareForCreate: (_ctx, obj) => obj,
    prepareForUpdate: (_ctx, obj) => obj,
    validate: () => [],
    validateUpdate: () => [],
    ...strategy,
  };
}
