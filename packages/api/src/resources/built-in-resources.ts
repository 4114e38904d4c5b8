import type { GroupResource, GroupVersion, GroupVersionResource } from "@kube-apiserver/apimachinery";
import { groupVersionTable, notServedTable, queryParameterTable, resourceTable } from "../gen/resources.js";
import type { BuiltInGroupVersion, BuiltInResource, NotServedKinds } from "./built-in-resource.js";

/** Every resource of every version that a 1.36 server can serve, in the order of discovery. */
export const builtInResources: readonly BuiltInResource[] = resourceTable;

/** Every group version, groups by priority, versions by preference: the order in which `/apis` lists them. */
export const builtInGroupVersions: readonly BuiltInGroupVersion[] = groupVersionTable;

/** Kinds that are registered but have no path of their own. */
export const notServedKinds: readonly NotServedKinds[] = notServedTable;

/** Query parameters of a request, by OpenAPI action (`post` is create, `put` update): name to type. */
export const queryParametersByAction: Readonly<Record<string, Readonly<Record<string, string>>>> =
  queryParameterTable.byAction;

/** Query parameters of a connect subresource by `resource/subresource`. */
export const queryParametersBySubresource: Readonly<Record<string, Readonly<Record<string, string>>>> =
  queryParameterTable.bySubresource;

/** The resource of a version; undefined when it is not built in. */
export function builtInResource(gvr: GroupVersionResource): BuiltInResource | undefined {
  return resourceTable.find((r) => r.name === gvr.resource && r.group === gvr.group && r.version === gvr.version);
}

/** The resources of a group version, in the order of discovery. */
export function builtInResourcesOf({ group, version }: GroupVersion): readonly BuiltInResource[] {
  return resourceTable.filter((r) => r.group === group && r.version === version);
}

/** All versions of a resource, the preferred one first. */
export function versionsOfResource({ group, resource }: GroupResource): readonly BuiltInResource[] {
  return resourceTable.filter((r) => r.group === group && r.name === resource);
}
