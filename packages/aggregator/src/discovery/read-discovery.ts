import { type GroupVersion, getOwn, isJSONObject, type JSONObject, type JSONValue } from "@kube-apiserver/apimachinery";
import type { DiscoveredResource, DiscoveryVersion } from "@kube-apiserver/generic-server";

/** An extension server's answer that is not what it should be. */
export class DiscoveryFormatError extends Error {
  override readonly name = "DiscoveryFormatError";
}

/**
 * The resources of one version from a document in the aggregated form (`APIGroupDiscoveryList`); without resources when
 * the server does not say that it serves the version.
 */
export function readAggregated(document: JSONValue, { group, version }: GroupVersion): DiscoveryVersion {
  if (!isJSONObject(document)) throw new DiscoveryFormatError("the discovery document is not an object");
  const item = objects(document.items).find(
    ({ metadata }) => isJSONObject(metadata) && text(metadata, "name") === group,
  );
  const found = objects(item?.versions).find((candidate) => text(candidate, "version") === version);
  const resources = objects(found?.resources).flatMap((resource) => readResource(resource, { group, version }));
  const names = objects(found?.resources).map(({ responseKind }) => responseKind);
  const explicitResponseKinds = names.some((kind) => isJSONObject(kind) && text(kind, "version") !== "");
  return { group, version, resources, ...(explicitResponseKinds ? { explicitResponseKinds } : {}) };
}

function readResource(resource: JSONObject, own: GroupVersion): readonly DiscoveredResource[] {
  const name = text(resource, "resource");
  const namespaced = text(resource, "scope") === "Namespaced";
  const main = isJSONObject(resource.responseKind)
    ? [
        {
          name,
          singularName: text(resource, "singularResource"),
          namespaced,
          ...readKind(resource.responseKind, own),
          verbs: texts(resource.verbs),
          shortNames: texts(resource.shortNames),
          categories: texts(resource.categories),
          storageVersionHash: undefined,
        },
      ]
    : [];
  const subresources = objects(resource.subresources).map((sub) => ({
    ...subresource(`${name}/${text(sub, "subresource")}`, namespaced),
    ...readKind(sub.responseKind, own),
    verbs: texts(sub.verbs),
  }));
  return [...main, ...subresources];
}

/** The resources of a version from a document in the legacy form (`APIResourceList`). */
export function readLegacy(document: JSONValue, own: GroupVersion): DiscoveryVersion {
  if (!isJSONObject(document)) throw new DiscoveryFormatError("the discovery document is not an object");
  const resources = objects(document.resources).map((resource) => ({
    name: text(resource, "name"),
    singularName: text(resource, "singularName"),
    namespaced: resource.namespaced === true,
    ...readKind(resource, own),
    verbs: texts(resource.verbs),
    shortNames: texts(resource.shortNames),
    categories: texts(resource.categories),
    storageVersionHash: text(resource, "storageVersionHash") || undefined,
  }));
  return { ...own, resources };
}

function subresource(name: string, namespaced: boolean) {
  return { name, singularName: "", namespaced, shortNames: [], categories: [], storageVersionHash: undefined };
}

/** A kind that names no version is one of the version it is listed in. */
function readKind(kind: JSONValue | undefined, own: GroupVersion) {
  if (!isJSONObject(kind)) return { ...own, kind: "" };
  const version = text(kind, "version");
  const place = version === "" ? own : { group: text(kind, "group"), version };
  return { group: place.group, version: place.version, kind: text(kind, "kind") };
}

function text(from: JSONObject, field: string): string {
  const value = getOwn(from, field);
  return typeof value === "string" ? value : "";
}

function texts(value: JSONValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function objects(value: JSONValue | undefined): readonly JSONObject[] {
  return Array.isArray(value) ? value.filter((item) => isJSONObject(item)) : [];
}
