import { queryParameterTable } from "../gen/resources.js";
import type { Action } from "./routes.js";

/**
 * Where upstream's two writers of operations differ: that of installed APIs (`registerResourceHandlers`), and that of
 * custom resources (`pkg/controller/openapi/builder` in k8s.io/apiextensions-apiserver v0.36).
 */
export interface Conventions {
  /** How the description of a list begins. */
  readonly listVerb: string;
  /** Whether the paths are described that the `watch` parameter of list replaced, and the list of resources. */
  readonly hasOtherPaths: boolean;
  /** Whether an operation on a subresource is about the kind of the resource, whatever it answers. */
  readonly subresourcesAreOfParent: boolean;
  /** Content types of bodies that are no patches. */
  readonly bodyTypes: readonly string[];
  /** Whether a patch may create. */
  readonly patchCreates: boolean;
  readonly collectionDeletionHasBody: boolean;
  /** Query parameters: name to type. */
  readonly queryOf: (action: Action) => Readonly<Record<string, string>>;
}

/** Of installed APIs. */
export const installedConventions: Conventions = {
  listVerb: "list or watch",
  hasOtherPaths: true,
  subresourcesAreOfParent: false,
  bodyTypes: ["*/*"],
  patchCreates: true,
  collectionDeletionHasBody: true,
  queryOf(action) {
    if (action === "get") return {};
    const known = action === "watch" || action === "watchlist" ? "list" : action;
    return queryParameterTable.byAction[known] ?? {};
  },
};

/** Of custom resources. */
export const customConventions: Conventions = {
  listVerb: "list",
  hasOtherPaths: false,
  subresourcesAreOfParent: true,
  bodyTypes: ["application/json", "application/yaml"],
  patchCreates: false,
  collectionDeletionHasBody: false,
  queryOf(action) {
    // The fields of GetOptions and ListOptions, whether the operation heeds them or not.
    if (action === "get") return { resourceVersion: "string" };
    return installedConventions.queryOf(action === "deletecollection" ? "list" : action);
  },
};
