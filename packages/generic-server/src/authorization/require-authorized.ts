import { newForbidden, newInternalError } from "@kube-apiserver/apimachinery";
import type { Cancellation } from "@kube-apiserver/component-base";
import { forbiddenMessage } from "./authorizer-attributes.js";
import type { Authorizer, AuthorizerAttributes } from "./interfaces.js";

/**
 * Asks for a permission besides that of the request itself.
 * @throws StatusError, reason Forbidden when it is not given, InternalError when it could not be found out
 */
export async function requireAuthorized(
  authorizer: Authorizer,
  attributes: AuthorizerAttributes,
  signal: Cancellation,
): Promise<void> {
  const { decision, reason, evaluationError } = await authorizer.authorize(attributes, signal);
  if (decision === "Allow") return;
  if (evaluationError !== undefined) throw newInternalError(evaluationError);
  const { apiGroup, resource, name } = attributes;
  throw newForbidden({ group: apiGroup, resource }, name, forbiddenMessage(attributes, reason));
}
