import {
  type GroupVersionResource,
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  toAPIVersion,
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
  /**
   * Group versions whose resources could not be told (`metrics.k8s.io/v1beta1`), sorted: an extension server is down.
   * Nothing may be concluded about their groups.
   */
  readonly failedGroupVersions: readonly string[];
}

const aggregatedDiscovery = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** Asks for aggregated discovery (KEP-3352): two requests, whatever the number of groups. */
export async function discover(client: Client, signal: AbortSignal): Promise<Discovery> {
  const documents = await Promise.all(
    ["/api", "/apis"].map((path) => client.getRaw(path, { accept: aggregatedDiscovery, signal })),
  );
  const resources = new Map<string, DiscoveredResource>();
  const failedGroupVersions: string[] = [];
  for (const group of documents.flatMap((document) => listOf(document, "items"))) {
    const name = stringOf(isJSONObject(group.metadata) ? group.metadata.name : undefined);
    for (const version of listOf(group, "versions")) {
      const toldVersion = stringOf(version.version);
      if (version.freshness === "Stale") failedGroupVersions.push(toAPIVersion({ group: name, version: toldVersion }));
      for (const resource of listOf(version, "resources")) {
        const found = toResource(name, toldVersion, resource);
        const key = `${found.group}/${found.resource}`;
        // Versions come in order of preference: the first that has the resource is the one to use.
        if (!resources.has(key)) resources.set(key, found);
      }
    }
  }
  return { resources: [...resources.values()], failedGroupVersions: failedGroupVersions.sort() };
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
