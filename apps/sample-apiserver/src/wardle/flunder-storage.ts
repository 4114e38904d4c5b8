import { builtInDefinitions, type DefinitionsResolver } from "@kube-apiserver/api";
import { toAPIVersion } from "@kube-apiserver/apimachinery";
import {
  type APIGroupInfo,
  type CompletedConfig,
  newGetAttrs,
  newStore,
  type Store,
} from "@kube-apiserver/generic-server";
import { flunderStrategy } from "./flunder-strategy.js";
import {
  defaultFlunder,
  flunderKind,
  flunderListKind,
  flunderListSchema,
  flunderSchema,
  wardle,
} from "./flunder-type.js";

/** Where Flunders are kept. The caller destroys it. */
export function newFlunderStore({ clock, random, restOptionsGetter }: CompletedConfig): Store {
  const groupResource = { group: wardle.group, resource: "flunders" };
  const getAttrs = newGetAttrs();
  const objectKind = { apiVersion: toAPIVersion(flunderKind), kind: flunderKind.kind };
  return newStore({
    groupResource,
    kind: flunderKind,
    listKind: flunderListKind.kind,
    storage: restOptionsGetter.storageFor({ groupResource, objectKind, getAttrs }),
    strategy: flunderStrategy,
    getAttrs,
    clock,
    random,
  });
}

/** The group `wardle.example.com`. */
export function wardleGroup(store: Store): APIGroupInfo {
  const flunders = {
    name: "flunders",
    singularName: "flunder",
    namespaced: true,
    kind: flunderKind,
    listKind: flunderListKind.kind,
    shortNames: ["fl"],
    storage: store,
    serving: { schema: flunderSchema, objectModel: "typed", applyDefaults: defaultFlunder },
  } as const;
  return { group: wardle.group, versions: [{ version: wardle.version, resources: [flunders] }] };
}

/** Finds the types that the OpenAPI documents of this server name. */
export const wardleDefinitions: DefinitionsResolver = (gvk) => {
  if (gvk.group !== wardle.group || gvk.version !== wardle.version) return builtInDefinitions(gvk);
  const schema = [flunderSchema, flunderListSchema].find(({ goName }) => goName === gvk.kind);
  return schema?.name === undefined ? undefined : { name: schema.name, schema };
};
