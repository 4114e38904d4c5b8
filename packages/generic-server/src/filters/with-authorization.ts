import { newForbidden } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { authorizerAttributesOf, forbiddenMessage } from "../authorization/authorizer-attributes.js";
import type { AuthorizationResult, Authorizer } from "../authorization/interfaces.js";
import { authorizeOrError } from "../authorization/union-authorizer.js";
import { sendInternalError } from "../handlers/internal-error.js";
import { requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

const decisionKey = "authorization.k8s.io/decision";
const reasonKey = "authorization.k8s.io/reason";

/** What is counted about the authorization of requests. */
export interface AuthorizationObserver {
  observe(result: AuthorizationResult, durationSeconds: number): void;
}

/** Lets the request on if it is allowed, else answers 403. Mirrors `filters.WithAuthorization`. */
export function withAuthorization(authorizer: Authorizer, clock: Clock, observer?: AuthorizationObserver): Filter {
  return (req, res, next) => {
    const state = requestState(req);
    const { audit } = state;
    const attributes = authorizerAttributesOf(state);
    const isTimed = audit !== undefined || observer !== undefined;
    const startMs = isTimed ? clock.monotonic() : 0;
    const decide = (result: AuthorizationResult) => {
      const { decision, reason, evaluationError } = result;
      if (isTimed) {
        const durationMs = clock.monotonic() - startMs;
        audit?.latency.max("authorization", durationMs);
        observer?.observe(result, durationMs / 1000);
      }
      // Whoever is allowed is, whatever went wrong beside it.
      if (decision === "Allow") {
        audit?.annotate(decisionKey, "allow");
        audit?.annotate(reasonKey, reason);
        next();
        return;
      }
      if (evaluationError !== undefined) {
        audit?.annotate(reasonKey, "internal error");
        sendInternalError(req, res, evaluationError);
        return;
      }
      audit?.annotate(decisionKey, "forbid");
      audit?.annotate(reasonKey, reason);
      res.setHeader("X-Content-Type-Options", "nosniff");
      const { apiGroup, resource, name } = attributes;
      next(newForbidden({ group: apiGroup, resource }, name, forbiddenMessage(attributes, reason)));
    };
    authorizeOrError(authorizer, attributes, state.signal).then(decide, next);
  };
}
