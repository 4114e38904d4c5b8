import { type JSONObject, toAPIVersion } from "@kube-apiserver/apimachinery";
import type { DiscoveredResource, DiscoveredVersion } from "../endpoints/api-resource.js";
import { type DiscoveryGroup, isOwnKind } from "./discovery-group.js";

/** `/api`: the versions of the core group. */
export function toAPIVersions(group: DiscoveryGroup | undefined, serverAddress: string): JSONObject {
  return {
    kind: "APIVersions",
    versions: (group?.versions ?? []).map(({ version }) => version),
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress }],
  };
}

/** `/apis`: the named groups. */
export function toAPIGroupList(groups: readonly DiscoveryGroup[]): JSONObject {
  return {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: groups.filter(({ name }) => name !== "").map(groupEntry),
  };
}

/** `/apis/<group>`. */
export function toAPIGroup(group: DiscoveryGroup): JSONObject {
  return { kind: "APIGroup", apiVersion: "v1", ...groupEntry(group) };
}

function groupEntry({ name, versions }: DiscoveryGroup): JSONObject {
  const entries = versions.map(({ version }) => ({ groupVersion: toAPIVersion({ group: name, version }), version }));
  const [preferred] = entries;
  return { name, versions: entries, ...(preferred === undefined ? {} : { preferredVersion: preferred }) };
}

/** `/api/v1`, `/apis/<group>/<version>`. */
export function toAPIResourceList(version: DiscoveredVersion): JSONObject {
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: toAPIVersion(version),
    resources: version.resources.map((resource) => resourceEntry(resource, version)),
  };
}

function resourceEntry(resource: DiscoveredResource, version: DiscoveredVersion): JSONObject {
  const { name, singularName, namespaced, group, kind, verbs, shortNames, categories, storageVersionHash } = resource;
  return {
    name,
    singularName,
    namespaced,
    ...(isOwnKind(resource, version) ? {} : { ...(group === "" ? {} : { group }), version: resource.version }),
    kind,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(storageVersionHash === undefined ? {} : { storageVersionHash }),
  };
}
