import { newForbidden, newInternalError } from "@kube-apiserver/apimachinery";
import { authorizerAttributesOf, forbiddenMessage } from "../authorization/authorizer-attributes.js";
import type { Authorizer } from "../authorization/interfaces.js";
import { requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

/** Lets the request on if it is allowed, else answers 403. Mirrors `filters.WithAuthorization`. */
export function withAuthorization(authorizer: Authorizer): Filter {
  return (req, _res, next) => {
    const state = requestState(req);
    const attributes = authorizerAttributesOf(state);
    authorizer.authorize(attributes, state.signal).then(
      ({ decision, reason }) => {
        state.addAuditAnnotation("authorization.k8s.io/decision", decision === "Allow" ? "allow" : "forbid");
        state.addAuditAnnotation("authorization.k8s.io/reason", reason);
        if (decision === "Allow") {
          next();
          return;
        }
        const { apiGroup, resource, name } = attributes;
        next(newForbidden({ group: apiGroup, resource }, name, forbiddenMessage(attributes, reason)));
      },
      (err: unknown) => next(newInternalError(err)),
    );
  };
}
