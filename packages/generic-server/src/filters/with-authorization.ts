import { newForbidden, newInternalError } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { authorizerAttributesOf, forbiddenMessage } from "../authorization/authorizer-attributes.js";
import type { Authorizer } from "../authorization/interfaces.js";
import { requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

const decisionKey = "authorization.k8s.io/decision";
const reasonKey = "authorization.k8s.io/reason";

/** Lets the request on if it is allowed, else answers 403. Mirrors `filters.WithAuthorization`. */
export function withAuthorization(authorizer: Authorizer, clock: Clock): Filter {
  return (req, _res, next) => {
    const state = requestState(req);
    const attributes = authorizerAttributesOf(state);
    const startMs = state.audit === undefined ? 0 : clock.monotonic();
    authorizer.authorize(attributes, state.signal).then(
      ({ decision, reason }) => {
        const { audit } = state;
        if (audit !== undefined) {
          audit.latency.max("authorization", clock.monotonic() - startMs);
          audit.annotate(decisionKey, decision === "Allow" ? "allow" : "forbid");
          audit.annotate(reasonKey, reason);
        }
        if (decision === "Allow") {
          next();
          return;
        }
        const { apiGroup, resource, name } = attributes;
        next(newForbidden({ group: apiGroup, resource }, name, forbiddenMessage(attributes, reason)));
      },
      (err: unknown) => {
        state.addAuditAnnotation(reasonKey, "internal error");
        next(newInternalError(err));
      },
    );
  };
}
