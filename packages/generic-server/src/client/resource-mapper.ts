import { builtInResourcesOf } from "@kube-apiserver/api";
import {
  type GroupVersionKind,
  type GroupVersionResource,
  getOwn,
  isJSONObject,
  isNotFound,
  type JSONObject,
  type JSONValue,
} from "@kube-apiserver/apimachinery";
import type { Cancellation } from "@kube-apiserver/component-base";
import { toAbortSignal } from "@kube-apiserver/component-base";
import type { Client } from "./client.js";

/** Where objects of a kind are served. Mirrors `meta.RESTMapping`. */
export interface ResourceMapping {
  readonly resource: GroupVersionResource;
  readonly namespaced: boolean;
}

/** Finds the resources of kinds. Mirrors `meta.RESTMapper`. */
export interface ResourceMapper {
  /** Undefined when nothing of this kind is served. */
  mappingFor(kind: GroupVersionKind, signal: Cancellation): Promise<ResourceMapping | undefined>;
}

/** Knows the built-in kinds alone. */
export const builtInResourceMapper: ResourceMapper = Object.freeze({
  mappingFor: (kind: GroupVersionKind) => Promise.resolve(builtInMapping(kind)),
});

/** Asks discovery for whatever is not built in. @param client - undefined while there is none to ask with */
export function newDiscoveryResourceMapper(client: () => Client | undefined): ResourceMapper {
  return {
    async mappingFor(kind, signal) {
      const builtIn = builtInMapping(kind);
      if (builtIn !== undefined) return builtIn;
      const asking = client();
      return asking === undefined ? undefined : discoverMapping(asking, kind, signal);
    },
  };
}

function builtInMapping({ group, version, kind }: GroupVersionKind): ResourceMapping | undefined {
  const found = builtInResourcesOf({ group, version }).find((resource) => resource.kind === kind);
  if (found === undefined) return undefined;
  return { resource: { group, version, resource: found.name }, namespaced: found.namespaced };
}

async function discoverMapping(
  client: Client,
  { group, version, kind }: GroupVersionKind,
  signal: Cancellation,
): Promise<ResourceMapping | undefined> {
  const path =
    group === ""
      ? `/api/${encodeURIComponent(version)}`
      : `/apis/${[group, version].map(encodeURIComponent).join("/")}`;
  const found = resourcesOf(await documentAt(client, path, signal)).find(
    (resource) => resource.kind === kind && typeof resource.name === "string" && !resource.name.includes("/"),
  );
  if (found === undefined) return undefined;
  return { resource: { group, version, resource: String(found.name) }, namespaced: found.namespaced === true };
}

async function documentAt(client: Client, path: string, signal: Cancellation): Promise<JSONValue> {
  try {
    return await client.getRaw(path, { accept: "application/json", signal: toAbortSignal(signal) });
  } catch (err) {
    if (isNotFound(err)) return null;
    throw err;
  }
}

function resourcesOf(document: JSONValue): readonly JSONObject[] {
  const list = isJSONObject(document) ? getOwn(document, "resources") : undefined;
  return Array.isArray(list) ? list.filter(isJSONObject) : [];
}
