import type { AuthorizerAttributes } from "../authorization/interfaces.js";
import type { RequestContext } from "../request/request-context.js";

/** What authorization is asked about a request. Mirrors `filters.GetAuthorizerAttributes`. */
export function authorizerAttributesOf({ user, requestInfo }: RequestContext): AuthorizerAttributes {
  const { isResourceRequest, verb, namespace, apiGroup, apiVersion, resource, subresource, name, path } = requestInfo;
  return {
    user,
    verb,
    isResourceRequest,
    namespace,
    apiGroup,
    apiVersion,
    resource,
    subresource,
    name,
    path,
    ...(requestInfo.fieldSelector === "" ? {} : { fieldSelector: requestInfo.fieldSelector }),
    ...(requestInfo.labelSelector === "" ? {} : { labelSelector: requestInfo.labelSelector }),
  };
}

/** The text of a refusal. Mirrors `responsewriters.ForbiddenStatusError`. */
export function forbiddenMessage(attributes: AuthorizerAttributes, reason: string): string {
  const who = `User ${JSON.stringify(attributes.user.name)}`;
  const text = attributes.isResourceRequest
    ? `${who} ${resourceAction(attributes)}`
    : `${who} cannot ${attributes.verb} path ${JSON.stringify(attributes.path)}`;
  return reason === "" ? text : `${text}: ${reason}`;
}

function resourceAction({ verb, resource, subresource, apiGroup, namespace }: AuthorizerAttributes): string {
  const what = subresource === "" ? resource : `${resource}/${subresource}`;
  const where = namespace === "" ? "at the cluster scope" : `in the namespace ${JSON.stringify(namespace)}`;
  return `cannot ${verb} resource ${JSON.stringify(what)} in API group ${JSON.stringify(apiGroup)} ${where}`;
}
