import type { IncomingMessage } from "node:http";
import { newUnauthorized } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import { tlsSocketOf } from "../authentication/client-certificate.js";
import type { RequestAuthenticator } from "../authentication/interfaces.js";
import { requestState } from "../request/request-state.js";
import type { FailedRequestAudit } from "./failed-request-audit.js";
import type { Filter } from "./filter.js";

/** What {@link withAuthentication} works with. */
export interface AuthenticationParts {
  readonly logger: Logger;
  readonly clock: Clock;
  /** Absent: requests that are refused are not recorded. */
  readonly recordFailure?: FailedRequestAudit;
}

/**
 * Finds out who sends the request, or answers 401. The credential is taken off the request, so that nothing below can log
 * it or pass it on. Mirrors `filters.WithAuthentication`.
 */
export function withAuthentication(authenticator: RequestAuthenticator, parts: AuthenticationParts): Filter {
  const { logger, clock, recordFailure } = parts;
  return (req, res, next) => {
    const state = requestState(req);
    const startMs = state.audit === undefined ? 0 : clock.monotonic();
    const refuse = () => {
      recordFailure?.(req, res, attemptedMethods(req));
      next(newUnauthorized("Unauthorized"));
    };
    authenticator.authenticateRequest(req, state.signal).then(
      (response) => {
        state.audit?.latency.add("authentication", clock.monotonic() - startMs);
        if (response === undefined) {
          refuse();
          return;
        }
        delete req.headers.authorization;
        state.user = response.user;
        next();
      },
      (err: unknown) => {
        logger.v(2, "Unable to authenticate the request", { err: err instanceof Error ? err.message : err });
        refuse();
      },
    );
  };
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
