/** What a request asks for, derived from method and path alone. Mirrors `request.RequestInfo`. */
export interface RequestInfo {
  readonly isResourceRequest: boolean;
  /** The path as the client sent it, decoded once. */
  readonly path: string;
  /** `get list watch create update patch delete deletecollection` for resources; the lower-case method otherwise. */
  readonly verb: string;
  readonly apiPrefix: string;
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** Path segments from the resource on: `[resource, name, subresource, ...]`. */
  readonly parts: readonly string[];
  readonly fieldSelector: string;
  readonly labelSelector: string;
}
