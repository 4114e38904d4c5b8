import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import type { Cancellation } from "@kube-apiserver/component-base";

/** A request as it comes from either protocol. */
export type ServerRequest = IncomingMessage | Http2ServerRequest;

/** Mirrors `user.Info`. */
export interface UserInfo {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  /** Keys are lower-case; client data, read with `getOwn`. */
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export interface AuthenticatorResponse {
  readonly user: UserInfo;
  /** Audiences that both the token and the server have; empty when the method knows none. */
  readonly audiences?: readonly string[];
  /** What audit says besides of requests with this credential, by key. Absent: nothing. */
  readonly auditAnnotations?: Readonly<Record<string, string>>;
  /** What clients are told besides. Absent: nothing. */
  readonly warnings?: readonly string[];
}

/**
 * Mirrors `authenticator.Request`. Resolves with undefined when the request carries nothing this method knows; rejects
 * when it does and that is not valid (the request may still be let in by another method).
 */
export interface RequestAuthenticator {
  authenticateRequest(req: ServerRequest, signal: Cancellation): Promise<AuthenticatorResponse | undefined>;
}

/** Mirrors `authenticator.Token`. */
export interface TokenAuthenticator {
  authenticateToken(
    token: string,
    audiences: readonly string[],
    signal: Cancellation,
  ): Promise<AuthenticatorResponse | undefined>;
}

export const systemMasters = "system:masters";

/** Group of who watches over the server's health. */
export const systemMonitoring = "system:monitoring";
export const allAuthenticated = "system:authenticated";
export const allUnauthenticated = "system:unauthenticated";
export const anonymousUser = "system:anonymous";
export const apiServerUser = "system:apiserver";
