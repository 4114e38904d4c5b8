import { fieldErrors, newForbidden, newInternalError, newInvalid, quoteGo } from "@kube-apiserver/apimachinery";
import type { AuthorizerAttributes } from "../../authorization/interfaces.js";
import { corruptObjectDeleterOf, type DeleteOptions, type GracefulDeleter } from "../../registry/rest/rest.js";
import type { RequestContext } from "../../request/request-context.js";
import { deleteOptionsKind } from "../options/meta-kinds.js";
import type { RequestScope } from "../request-scope.js";

const verb = "unsafe-delete-ignore-read-errors";

/**
 * Who deletes: the resource's own storage, or what deletes unread for those who ask for it and may. The audit log tells
 * of the wish, granted or not. Mirrors the unsafe part of `DeleteResource` with `authorizeUnsafeDelete`.
 */
export async function deleterFor(
  scope: RequestScope,
  ctx: RequestContext,
  name: string,
  storage: GracefulDeleter,
  options: DeleteOptions,
): Promise<GracefulDeleter> {
  if (options.ignoreStoreReadErrorWithClusterBreakingPotential !== true) return storage;
  ctx.addAuditAnnotation("apiserver.k8s.io/unsafe-delete-ignore-read-error", "");
  const deleter = corruptObjectDeleterOf(scope.storage);
  if (deleter === undefined) throw newInternalError(new Error("no unsafe deleter provided"));
  await authorizeUnsafeDelete(scope, ctx, name);
  return deleter;
}

/** One by one only: a whole collection is not deleted unread. @throws StatusError, reason Invalid */
export function refuseUnsafeCollection(options: DeleteOptions): void {
  if (options.ignoreStoreReadErrorWithClusterBreakingPotential !== true) return;
  const message = "is not allowed with DELETECOLLECTION, try again after removing the option";
  const path = "ignoreStoreReadErrorWithClusterBreakingPotential";
  throw newInvalid(deleteOptionsKind, "", [fieldErrors.invalid(path, true, message)]);
}

async function authorizeUnsafeDelete(scope: RequestScope, ctx: RequestContext, name: string): Promise<void> {
  const { group, version, resource } = scope.resource;
  const attributes: AuthorizerAttributes = {
    user: ctx.user,
    verb,
    isResourceRequest: true,
    namespace: ctx.namespace,
    apiGroup: group,
    apiVersion: version,
    resource,
    subresource: "",
    name,
    path: ctx.requestInfo.path,
  };
  const { decision, reason } = await scope.authorizer.authorize(attributes, ctx.signal);
  if (decision === "Allow") return;
  throw newForbidden({ group, resource }, name, `not permitted to do ${quoteGo(verb)}, reason: ${reason}`);
}
