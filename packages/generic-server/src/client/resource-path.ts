import type { ResourceScope } from "./client.js";

/** Parameters of a query; those that are undefined or `""` are left out. */
export type QueryParameters = Readonly<Record<string, string | number | boolean | undefined>>;

/** Path and query of a resource, or of one object of it. */
export function resourcePath(scope: ResourceScope, name = "", query: QueryParameters = {}): string {
  const { group, version, namespace = "", resource, subresource = "" } = scope;
  const segments = [
    ...(group === "" ? ["api", version] : ["apis", group, version]),
    ...(namespace === "" ? [] : ["namespaces", namespace]),
    resource,
    ...(name === "" ? [] : [name]),
    ...(subresource === "" ? [] : [subresource]),
  ];
  return `/${segments.map(encodeURIComponent).join("/")}${toQuery(query)}`;
}

function toQuery(query: QueryParameters): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") parameters.set(key, String(value));
  }
  return parameters.size === 0 ? "" : `?${parameters}`;
}
