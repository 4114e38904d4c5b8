import { type JSONObject, toAPIVersion } from "@kube-apiserver/apimachinery";
import type { DiscoveredResource } from "../endpoints/api-resource.js";
import { type DiscoveryGroup, type DiscoveryVersion, isOwnKind } from "./discovery-group.js";
import { aggregatedGroupVersion, aggregatedKind } from "./negotiate-document.js";

/** Everything about groups in one document (KEP-3352). */
export function toAPIGroupDiscoveryList(groups: readonly DiscoveryGroup[]): JSONObject {
  return {
    kind: aggregatedKind,
    apiVersion: toAPIVersion(aggregatedGroupVersion),
    metadata: {},
    items: groups.map((group) => ({
      metadata: group.name === "" ? {} : { name: group.name },
      versions: group.versions.map(versionEntry),
    })),
  };
}

function versionEntry(version: DiscoveryVersion): JSONObject {
  const resources = [...groupByParent(version.resources)].map(([name, entries]) =>
    resourceEntry(name, entries, version),
  );
  return { version: version.version, resources, freshness: version.freshness ?? "Current" };
}

function groupByParent(resources: readonly DiscoveredResource[]): Map<string, DiscoveredResource[]> {
  const groups = new Map<string, DiscoveredResource[]>();
  for (const resource of resources) {
    const parent = resource.name.split("/")[0] ?? "";
    const known = groups.get(parent);
    if (known === undefined) groups.set(parent, [resource]);
    else known.push(resource);
  }
  return groups;
}

function resourceEntry(name: string, entries: readonly DiscoveredResource[], version: DiscoveryVersion): JSONObject {
  const main = entries.find((entry) => entry.name === name);
  const subresources = entries.filter((entry) => entry.name !== name).map((entry) => subresourceEntry(entry, version));
  const scope = (main ?? entries[0])?.namespaced ? "Namespaced" : "Cluster";
  return {
    resource: name,
    ...(main === undefined ? {} : { responseKind: responseKind(main, version) }),
    scope,
    singularResource: main?.singularName ?? "",
    verbs: main?.verbs ?? [],
    ...(main === undefined || main.shortNames.length === 0 ? {} : { shortNames: main.shortNames }),
    ...(main === undefined || main.categories.length === 0 ? {} : { categories: main.categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}

function subresourceEntry(entry: DiscoveredResource, version: DiscoveryVersion): JSONObject {
  return {
    subresource: entry.name.slice(entry.name.indexOf("/") + 1),
    responseKind: responseKind(entry, version),
    verbs: entry.verbs,
  };
}

function responseKind(entry: DiscoveredResource, version: DiscoveryVersion): JSONObject {
  const { group, kind } = entry;
  if (isOwnKind(entry, version) && version.explicitResponseKinds !== true) return { group: "", version: "", kind };
  return { group, version: entry.version, kind };
}
