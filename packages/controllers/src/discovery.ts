import {
  type GroupVersionResource,
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
} from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";

/** A resource as discovery describes it, in the preferred version of its group. */
export interface DiscoveredResource extends GroupVersionResource {
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: ReadonlySet<string>;
}

/** Everything that a server serves at one moment. */
export interface Discovery {
  readonly resources: readonly DiscoveredResource[];
  /** Groups whose resources could not be told: an extension server is down. Nothing may be concluded about them. */
  readonly failedGroups: readonly string[];
}

const aggregatedDiscovery = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** Asks for aggregated discovery (KEP-3352): two requests, whatever the number of groups. */
export async function discover(client: Client, signal: AbortSignal): Promise<Discovery> {
  const documents = await Promise.all(
    ["/api", "/apis"].map((path) => client.getRaw(path, { accept: aggregatedDiscovery, signal })),
  );
  const resources = new Map<string, DiscoveredResource>();
  const failedGroups: string[] = [];
  for (const group of documents.flatMap((document) => listOf(document, "items"))) {
    const name = stringOf(isJSONObject(group.metadata) ? group.metadata.name : undefined);
    for (const version of listOf(group, "versions")) {
      if (version.freshness === "Stale") failedGroups.push(name);
      for (const resource of listOf(version, "resources")) {
        const found = toResource(name, stringOf(version.version), resource);
        const key = `${found.group}/${found.resource}`;
        // Versions come in order of preference: the first that has the resource is the one to use.
        if (!resources.has(key)) resources.set(key, found);
      }
    }
  }
  return { resources: [...resources.values()], failedGroups };
}

function toResource(group: string, version: string, resource: JSONObject): DiscoveredResource {
  const kind = isJSONObject(resource.responseKind) ? stringOf(resource.responseKind.kind) : "";
  return {
    group,
    version,
    resource: stringOf(resource.resource),
    kind,
    namespaced: resource.scope === "Namespaced",
    verbs: new Set(Array.isArray(resource.verbs) ? resource.verbs.map(stringOf) : []),
  };
}

function listOf(value: JSONValue, name: string): readonly JSONObject[] {
  const list = isJSONObject(value) ? getOwn(value, name) : undefined;
  return Array.isArray(list) ? list.filter(isJSONObject) : [];
}

function stringOf(value: JSONValue | undefined): string {
  return typeof value === "string" ? value : "";
}
