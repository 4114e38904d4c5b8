import type { AuthorizerAttributes } from "../../authorization/interfaces.js";
import { requireAuthorized } from "../../authorization/require-authorized.js";
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
    asked ??= requireAuthorized(scope.authorizer, attributes, ctx.signal);
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
