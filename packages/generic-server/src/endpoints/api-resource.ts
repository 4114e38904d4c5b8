import type { GroupVersion } from "@kube-apiserver/apimachinery";
import type { APIResourceInfo } from "../server/api-group-info.js";
import type { Endpoint, ResourceEndpoint } from "./route-match.js";

/** One entry of discovery. Mirrors `metav1.APIResource`, with group and version always there. */
export interface DiscoveredResource {
  /** `pods`, `pods/status`. */
  readonly name: string;
  /** Empty for subresources. */
  readonly singularName: string;
  readonly namespaced: boolean;
  /** Group and version of {@link kind}, which differ from the list's for subresources of another kind (`scale`). */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Sorted. */
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly storageVersionHash: string | undefined;
}

/** What discovery shows of a resource and its subresources; those that do nothing are left out. */
export function discoveredResources(info: APIResourceInfo, endpoint: ResourceEndpoint): DiscoveredResource[] {
  const { name, singularName, namespaced, shortNames = [], categories = [], storageVersionHash } = info;
  const own = { name, singularName, namespaced, shortNames, categories, storageVersionHash, verbs: verbsOf(endpoint) };
  const subresources = [...endpoint.subresources].map(([subresource, { scope, ...rest }]) => ({
    name: `${name}/${subresource}`,
    singularName: "",
    namespaced,
    ...scope.kind,
    verbs: verbsOf({ scope, ...rest }),
    shortNames: [],
    categories: [],
    storageVersionHash: undefined,
  }));
  return [{ ...own, ...info.kind }, ...subresources].filter(({ verbs }) => verbs.length > 0);
}

const connectVerbs: ReadonlyMap<string, string> = new Map([
  ["GET", "get"],
  ["POST", "create"],
  ["PUT", "update"],
  ["PATCH", "patch"],
  ["DELETE", "delete"],
]);

function verbsOf({ verbs, connect }: Endpoint): readonly string[] {
  const connected = [...(connect?.methods ?? [])].flatMap((method) => connectVerbs.get(method) ?? []);
  return [...new Set([...verbs.keys(), ...connected])].sort();
}

/** A group version with its resources, in the order of discovery: by name, subresources after their resource. */
export interface DiscoveredVersion extends GroupVersion {
  readonly resources: readonly DiscoveredResource[];
}
