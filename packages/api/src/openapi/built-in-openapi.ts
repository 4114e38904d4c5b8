import type { GroupVersion, GroupVersionKind } from "@kube-apiserver/apimachinery";
import type { BuiltInResource, BuiltInSubresource } from "../resources/built-in-resource.js";
import { builtInResourcesOf, queryParametersBySubresource } from "../resources/built-in-resources.js";
import { schemaFor, schemaForKind } from "../schema/built-in-schemas.js";
import type { NamedDefinition, OpenAPIResource, OpenAPISubresource } from "./openapi-resource.js";

/** Finds the definitions of built-in kinds, and of the meta kinds that every document needs. */
export function builtInDefinitions(gvk: GroupVersionKind): NamedDefinition | undefined {
  const schema = isVersionInfo(gvk) ? schemaFor("version.Info") : schemaForKind(gvk);
  return schema?.kind === "struct" && schema.name !== undefined ? { name: schema.name, schema } : undefined;
}

/** What `/version` answers is no API object, but has a definition. */
function isVersionInfo({ group, version, kind }: GroupVersionKind): boolean {
  return group === "" && version === "" && kind === "Info";
}

/** A resource of the table as OpenAPI sees it. */
export function openAPIResourceOf(resource: BuiltInResource): OpenAPIResource {
  return {
    name: resource.name,
    namespaced: resource.namespaced,
    kind: kindOf(resource),
    ...(resource.listKind !== undefined && { listKind: resource.listKind }),
    verbs: resource.verbs,
    subresources: (resource.subresources ?? []).map((sub) => subresourceOf(resource, sub)),
  };
}

/** The resources of a built-in group version, as OpenAPI sees them. */
export function openAPIResourcesOf(groupVersion: GroupVersion): readonly OpenAPIResource[] {
  return builtInResourcesOf(groupVersion).map(openAPIResourceOf);
}

function subresourceOf(resource: BuiltInResource, sub: BuiltInSubresource): OpenAPISubresource {
  const parameters = queryParametersBySubresource[`${resource.name}/${sub.name}`] ?? {};
  const base = { name: sub.name, kind: kindOf(sub), verbs: sub.verbs };
  if (sub.connect !== undefined) return { ...base, connect: { ...sub.connect, parameters } };
  return sub.name === "log" ? { ...base, parameters, textAnswer: true } : base;
}

function kindOf({ group, version, kind }: GroupVersionKind): GroupVersionKind {
  return { group, version, kind };
}
