import { newUnauthorized } from "@kube-apiserver/apimachinery";
import type { Logger } from "@kube-apiserver/component-base";
import type { RequestAuthenticator } from "../authentication/interfaces.js";
import { requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

/**
 * Finds out who sends the request, or answers 401. The credential is taken off the request, so that nothing below can log
 * it or pass it on. Mirrors `filters.WithAuthentication`.
 */
export function withAuthentication(authenticator: RequestAuthenticator, logger: Logger): Filter {
  return (req, _res, next) => {
    const state = requestState(req);
    authenticator.authenticateRequest(req, state.signal).then(
      (response) => {
        if (response === undefined) {
          next(newUnauthorized("Unauthorized"));
          return;
        }
        delete req.headers.authorization;
        state.user = response.user;
        next();
      },
      (err: unknown) => {
        logger.v(2, "Unable to authenticate the request", { err: err instanceof Error ? err.message : err });
        next(newUnauthorized("Unauthorized"));
      },
    );
  };
}
