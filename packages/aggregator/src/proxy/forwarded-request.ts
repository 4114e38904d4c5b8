import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { BackendAddress, RequestContext } from "@kube-apiserver/generic-server";

/** One request on its way to a backend. */
export interface ForwardedRequest {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly ctx: RequestContext;
  readonly address: BackendAddress;
  /** Path and query for the backend. */
  readonly target: string;
  /** Headers for the backend. */
  readonly headers: OutgoingHttpHeaders;
  readonly rejectForwardingRedirects: boolean;
}
