import { builtInResource, defaultsFor, structSchemaFor } from "@kube-apiserver/api";
import { type GroupVersionKind, toAPIVersion } from "@kube-apiserver/apimachinery";
import {
  type APIResourceInfo,
  type CompletedConfig,
  newBuiltInCodec,
  newStatusStore,
  type ResourceServingInfo,
  type SubresourceStore,
} from "@kube-apiserver/generic-server";
import { jsonSerializer } from "@kube-apiserver/storage";
import { definitionStatusStrategy } from "./definition-status-strategy.js";
import { DefinitionStore, definitionResource } from "./definition-store.js";
import { type DefinitionStrategyOptions, newDefinitionStrategy } from "./definition-strategy.js";

/** `apiextensions.k8s.io/v1` CustomResourceDefinition. */
export const definitionKind: GroupVersionKind = Object.freeze({
  group: definitionResource.group,
  version: "v1",
  kind: "CustomResourceDefinition",
});

const typeKey = "apiextensions.v1.CustomResourceDefinition";
const shortNames: readonly string[] = ["crd", "crds"];
const categories: readonly string[] = ["api-extensions"];

/** The resource of definitions with what the server's own parts need of it. */
export interface DefinitionResource {
  readonly info: APIResourceInfo;
  readonly store: DefinitionStore;
  readonly statusStore: SubresourceStore;
  readonly serving: ResourceServingInfo;
}

/** Stores and serving of `customresourcedefinitions` and its status. */
export function newDefinitionResource(
  { clock, random, restOptionsGetter }: CompletedConfig,
  options: DefinitionStrategyOptions,
): DefinitionResource {
  const serving: ResourceServingInfo = {
    schema: structSchemaFor(typeKey),
    objectModel: "typed",
    applyDefaults: defaultsFor(typeKey),
  };
  const listKind = `${definitionKind.kind}List`;
  const store = new DefinitionStore({
    groupResource: definitionResource,
    kind: definitionKind,
    listKind,
    storage: restOptionsGetter.storageFor({
      groupResource: definitionResource,
      objectKind: { apiVersion: toAPIVersion(definitionKind), kind: definitionKind.kind },
      // JSON of v1beta1, whatever others are stored as. Same as upstream, whose extensions server has a codec of its own.
      newCodec: () => newBuiltInCodec({ kind: definitionKind, storedVersion: "v1beta1" }, jsonSerializer),
    }),
    strategy: newDefinitionStrategy(options),
    clock,
    random,
    ...restOptionsGetter.deletion,
    shortNames,
    categories,
  });
  const statusStore = newStatusStore(store, definitionStatusStrategy);
  const { version } = definitionKind;
  const hash = builtInResource({ ...definitionResource, version })?.storage?.hash;
  const info: APIResourceInfo = {
    name: definitionResource.resource,
    singularName: "customresourcedefinition",
    namespaced: false,
    kind: definitionKind,
    listKind,
    shortNames,
    categories,
    ...(hash === undefined ? {} : { storageVersionHash: hash }),
    storage: store,
    subresources: [{ name: "status", kind: definitionKind, storage: statusStore, serving }],
    serving,
  };
  return { info, store, statusStore, serving };
}
