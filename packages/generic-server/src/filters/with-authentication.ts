import type { IncomingMessage } from "node:http";
import { newUnauthorized } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import { intersectAudiences } from "../authentication/audience-agnostic.js";
import type { AuthenticationObserver } from "../authentication/authentication-metrics.js";
import { tlsSocketOf } from "../authentication/client-certificate.js";
import type { AuthenticatorResponse, RequestAuthenticator } from "../authentication/interfaces.js";
import { dropRequestHeaders, type RequestHeaderNames } from "../authentication/request-header.js";
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
        delete req.headers.authorization;
        dropRequestHeaders(req.headers, usualFrontProxyHeaders);
        if (frontProxyHeaders !== undefined) dropRequestHeaders(req.headers, frontProxyHeaders);
        letIn(state, response);
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
