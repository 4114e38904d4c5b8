import type { GroupVersionKind } from "@kube-apiserver/apimachinery";

/** How mature a version is. */
export type APIStage = "GA" | "beta" | "alpha";

/** One resource of one version, as the tables describe it. Mirrors what upstream's storage and scheme say about it. */
export interface BuiltInResource extends GroupVersionKind {
  /** Kind of a list; absent for resources that cannot be listed. */
  readonly listKind?: string;
  /** Lower-case plural. */
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  /** In the order of discovery: alphabetical. */
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly BuiltInSubresource[];
  /** Absent for resources that are not stored (reviews, bindings, componentstatuses). */
  readonly storage?: ResourceStorageFact;
  readonly stage: APIStage;
  /** Whether a server with no `--runtime-config` serves it. */
  readonly enabledByDefault: boolean;
  /** Key of the type for `schemaFor`. */
  readonly typeKey: string;
}

/** How a resource is stored; the same for all versions of it. */
export interface ResourceStorageFact {
  /**
   * `group/version` that objects are written in; another group for events (`v1`), a version that is not served for
   * definitions.
   */
  readonly apiVersion: string;
  /** Published in discovery as `storageVersionHash`. */
  readonly hash: string;
  /** Path below `--etcd-prefix`, without slashes at its ends (`services/specs`). */
  readonly etcdPrefix: string;
}

/** A subresource; its kind may be of another group (`autoscaling/v1` Scale). */
export interface BuiltInSubresource extends GroupVersionKind {
  readonly name: string;
  readonly verbs: readonly string[];
  /** Set for subresources that connect to something else; the kind is then that of the options. */
  readonly connect?: ConnectFact;
}

export interface ConnectFact {
  /** HTTP methods, lower case, as OpenAPI lists them. */
  readonly methods: readonly string[];
  /** Whether a `/{path}` may follow. */
  readonly path: boolean;
}

/** A group version of the built-in groups. */
export interface BuiltInGroupVersion {
  readonly group: string;
  readonly version: string;
  readonly stage: APIStage;
  readonly enabledByDefault: boolean;
  /** `groupPriorityMinimum` and `versionPriority` of its APIService; absent for the group that has no APIService. */
  readonly priority?: { readonly group: number; readonly version: number };
}

/** Kinds that Go registers in a group version but 1.36 has no path for. */
export interface NotServedKinds {
  readonly group: string;
  readonly version: string;
  readonly kinds: readonly string[];
}

/** Releases (`1.33`) between which a kind lives; `replacement` is `group/version/kind`. */
export interface LifecycleFact {
  readonly introduced?: string;
  readonly deprecated?: string;
  readonly removed?: string;
  readonly replacement?: string;
}
