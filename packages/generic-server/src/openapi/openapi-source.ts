import type { DefinitionsResolver, OpenAPIGroupVersion } from "@kube-apiserver/api";

/** What OpenAPI documents are made from. They are built when somebody asks, and again only after {@link revision} moved. */
export interface OpenAPISource {
  readonly revision: number;
  groupVersions(): readonly OpenAPIGroupVersion[];
  /** Moves when the document of one of those may be another. Default: {@link revision}. */
  revisionOf?(group: OpenAPIGroupVersion): number;
  /** Finds the types that those group versions name. */
  readonly resolve: DefinitionsResolver;
}
