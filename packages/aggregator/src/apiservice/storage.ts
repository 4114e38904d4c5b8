import { builtInResourcesOf, defaultsFor, schemaFor } from "@kube-apiserver/api";
import { toAPIVersion } from "@kube-apiserver/apimachinery";
import {
  type APIGroupInfo,
  type CompletedConfig,
  newBuiltInCodec,
  newStatusStore,
  newStore,
  type ResourceServingInfo,
  type Store,
  type SubresourceStore,
} from "@kube-apiserver/generic-server";
import { jsonSerializer } from "@kube-apiserver/storage";
import { apiServiceKind, apiServicesResource } from "./api-service.js";
import { newAPIServiceStatusStrategy, newAPIServiceStrategy } from "./strategy.js";
import { newAPIServiceTable } from "./table.js";

const typeKey = "apiregistration.v1.APIService";

/** Where APIServices are kept, and how they are served. */
export interface APIServiceStorage {
  readonly store: Store;
  readonly status: SubresourceStore;
  readonly group: APIGroupInfo;
}

/** The group `apiregistration.k8s.io`. The caller closes the store. Mirrors `apiservicerest.NewRESTStorage`. */
export function newAPIServiceStorage(
  config: Pick<CompletedConfig, "clock" | "random" | "restOptionsGetter">,
): APIServiceStorage {
  const store = newAPIServiceStore(config);
  const status = newStatusStore(store, newAPIServiceStatusStrategy(config.clock));
  return { store, status, group: groupInfoOf(store, status) };
}

function newAPIServiceStore({
  clock,
  random,
  restOptionsGetter,
}: Pick<CompletedConfig, "clock" | "random" | "restOptionsGetter">): Store {
  const objectKind = { apiVersion: toAPIVersion(apiServiceKind), kind: apiServiceKind.kind };
  return newStore({
    groupResource: apiServicesResource,
    kind: apiServiceKind,
    listKind: "APIServiceList",
    storage: restOptionsGetter.storageFor({
      groupResource: apiServicesResource,
      objectKind,
      // JSON whatever the server stores others as. Same as upstream, whose aggregator brings a codec of its own.
      newCodec: () => newBuiltInCodec({ kind: apiServiceKind }, jsonSerializer),
    }),
    strategy: newAPIServiceStrategy(clock),
    tableConvertor: newAPIServiceTable(clock),
    categories: ["api-extensions"],
    clock,
    random,
    ...restOptionsGetter.deletion,
  });
}

function groupInfoOf(store: Store, status: SubresourceStore): APIGroupInfo {
  const [resource] = builtInResourcesOf(apiServiceKind);
  const serving: ResourceServingInfo = {
    schema: schemaFor(typeKey),
    objectModel: "typed",
    applyDefaults: defaultsFor(typeKey),
  };
  const info = {
    name: "apiservices",
    singularName: "apiservice",
    namespaced: false,
    kind: apiServiceKind,
    listKind: "APIServiceList",
    categories: store.categories,
    storage: store,
    serving,
    subresources: [{ name: "status", kind: apiServiceKind, storage: status, serving }],
    ...(resource?.storage === undefined ? {} : { storageVersionHash: resource.storage.hash }),
  };
  return { group: apiServiceKind.group, versions: [{ version: apiServiceKind.version, resources: [info] }] };
}
