import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import { newUnauthorized } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import { intersectAudiences } from "../authentication/audience-agnostic.js";
import type { AuthenticationObserver } from "../authentication/authentication-metrics.js";
import { tlsSocketOf } from "../authentication/client-certificate.js";
import { type AuthenticatorResponse, anonymousUser, type RequestAuthenticator } from "../authentication/interfaces.js";
import { dropFrontProxyHeaders, type RequestHeaderNames } from "../authentication/request-header.js";
import { dropRequestHeader } from "../request/request-headers.js";
import { type RequestState, requestState } from "../request/request-state.js";
import type { FailedRequestAudit } from "./failed-request-audit.js";
import type { Filter } from "./filter.js";

/** What {@link withAuthentication} works with. */
export interface AuthenticationParts {
  readonly logger: Logger;
  readonly clock: Clock;
  /** Absent: requests that are refused are not recorded. */
  readonly recordFailure?: FailedRequestAudit;
  /** Audiences of this server. Default: none, every credential will do. */
  readonly apiAudiences?: readonly string[];
  /** Headers in which a front proxy names users, besides the usual ones. Absent: none. */
  readonly frontProxyHeaders?: RequestHeaderNames;
  /** Absent: nothing is counted. */
  readonly observer?: AuthenticationObserver;
  /** Whether clients that nobody knows may use a connection of HTTP/2 for more than one request. Default: false. */
  readonly keepsAnonymousConnections?: boolean;
}

/** Headers of front proxies, whether or not there is one. Same as upstream. */
const usualFrontProxyHeaders: RequestHeaderNames = {
  usernameHeaders: ["X-Remote-User"],
  uidHeaders: ["X-Remote-Uid"],
  groupHeaders: ["X-Remote-Group"],
  extraHeaderPrefixes: ["X-Remote-Extra-"],
};

/**
 * Finds out who sends the request, or answers 401. The credential is taken off the request, so that nothing below can log
 * it or pass it on, and so are headers that name users: whoever stands behind this server would believe them. Mirrors
 * `filters.WithAuthentication`.
 */
export function withAuthentication(authenticator: RequestAuthenticator, parts: AuthenticationParts): Filter {
  const { logger, clock, recordFailure, observer, apiAudiences = [], frontProxyHeaders } = parts;
  const { keepsAnonymousConnections = false } = parts;
  return (req, res, next) => {
    const state = requestState(req);
    const startMs = clock.monotonic();
    const finish = (result: "success" | "failure" | "error", userName?: string) => {
      const durationMs = clock.monotonic() - startMs;
      state.audit?.latency.add("authentication", durationMs);
      observer?.observe(result, durationMs / 1000, userName);
    };
    const refuse = (result: "failure" | "error") => {
      finish(result);
      recordFailure?.(req, res, attemptedMethods(req));
      next(newUnauthorized("Unauthorized"));
    };
    authenticator.authenticateRequest(req, state.signal).then(
      (response) => {
        if (response === undefined) return refuse("failure");
        if (!isForUs(response, apiAudiences)) {
          logger.v(2, "Unable to authenticate the request", { err: "unable to match the audience" });
          return refuse("error");
        }
        finish("success", response.user.name);
        dropRequestHeader(req, "authorization");
        dropFrontProxyHeaders(req, usualFrontProxyHeaders);
        if (frontProxyHeaders !== undefined) dropFrontProxyHeaders(req, frontProxyHeaders);
        letIn(state, response);
        if (!keepsAnonymousConnections && response.user.name === anonymousUser) endSessionAfter(req);
        next();
      },
      (err: unknown) => {
        logger.v(2, "Unable to authenticate the request", { err: err instanceof Error ? err.message : err });
        refuse("error");
      },
    );
  };
}

function isForUs({ audiences = [] }: AuthenticatorResponse, apiAudiences: readonly string[]): boolean {
  if (audiences.length === 0 || apiAudiences.length === 0) return true;
  return intersectAudiences(apiAudiences, audiences).length > 0;
}

function letIn(state: RequestState, { user, auditAnnotations, warnings }: AuthenticatorResponse): void {
  state.user = user;
  if (auditAnnotations !== undefined) {
    for (const [key, value] of Object.entries(auditAnnotations)) state.addAuditAnnotation(key, value);
  }
  for (const warning of warnings ?? []) state.addWarning(warning);
}

/**
 * HTTP/2 lets a client begin requests and take them back faster than a server can work (CVE-2023-44487): one that nobody
 * knows has to connect anew for each, at the price that this had with HTTP/1.1.
 */
function endSessionAfter(req: IncomingMessage): void {
  if (req.httpVersionMajor !== 2) return;
  (req as unknown as Http2ServerRequest).stream.session?.close();
}

/** How the client tried to be let in; never with what. Mirrors `getAuthMethods`. */
function attemptedMethods(req: IncomingMessage): string {
  const { authorization = "" } = req.headers;
  const [scheme = "", credential] = authorization.trim().split(" ");
  const isWith = (name: string) => scheme.toLowerCase() === name && credential !== undefined;
  const methods = [
    ...(isWith("basic") ? ["basic"] : []),
    ...(isWith("bearer") ? ["bearer"] : []),
    ...(/[?&]access_token=[^&]/.test(req.url ?? "") ? ["access_token"] : []),
    ...(hasCertificate(req) ? ["x509"] : []),
  ];
  if (methods.length === 0) return "Authentication failed, no credentials provided";
  return `Authentication failed, attempted: ${methods.join(", ")}`;
}

function hasCertificate(req: IncomingMessage): boolean {
  const certificate = tlsSocketOf(req)?.tls.getPeerCertificate();
  return certificate !== undefined && Object.keys(certificate).length > 0;
}
