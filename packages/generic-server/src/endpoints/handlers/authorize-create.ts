import { newForbidden, newInternalError, quoteGo } from "@kube-apiserver/apimachinery";
import type { AuthorizerAttributes } from "../../authorization/interfaces.js";
import type { ValidateObjectFunc } from "../../registry/rest/rest.js";
import type { RequestContext } from "../../request/request-context.js";
import type { RequestScope } from "../request-scope.js";

/**
 * An update that creates needs the permission to create as well; asked once, and only when it comes to that. Mirrors
 * `withAuthorization`.
 */
export function withCreateAuthorization(
  scope: RequestScope,
  ctx: RequestContext,
  name: string,
  validate: ValidateObjectFunc,
): ValidateObjectFunc {
  const attributes = createAttributes(scope, ctx, name);
  let asked: Promise<void> | undefined;
  return async (obj) => {
    asked ??= authorize(scope, attributes, ctx.signal);
    await asked;
    await validate(obj);
  };
}

function createAttributes(scope: RequestScope, ctx: RequestContext, name: string): AuthorizerAttributes {
  const { group, version, resource } = scope.resource;
  return {
    user: ctx.user,
    verb: "create",
    isResourceRequest: true,
    namespace: ctx.namespace,
    apiGroup: group,
    apiVersion: version,
    resource,
    subresource: scope.subresource,
    name,
    path: ctx.requestInfo.path,
  };
}

async function authorize(scope: RequestScope, attributes: AuthorizerAttributes, signal: AbortSignal): Promise<void> {
  const result = await scope.authorizer.authorize(attributes, signal);
  if (result.decision === "Allow") return;
  if (result.evaluationError !== undefined) throw newInternalError(result.evaluationError);
  const { user, verb, apiGroup, namespace, name } = attributes;
  const resource = scope.subresource === "" ? attributes.resource : `${attributes.resource}/${scope.subresource}`;
  const where = namespace === "" ? "at the cluster scope" : `in the namespace ${quoteGo(namespace)}`;
  const message =
    `User ${quoteGo(user.name)} cannot ${verb} resource ${quoteGo(resource)} ` +
    `in API group ${quoteGo(apiGroup)} ${where}`;
  const reason = result.reason === "" ? message : `${message}: ${result.reason}`;
  throw newForbidden({ group: apiGroup, resource: attributes.resource }, name, reason);
}
