import { quoteGo } from "@kube-apiserver/apimachinery";
import type { AuthorizerAttributes } from "../authorization/interfaces.js";
import { sanitizeHTML } from "../handlers/html-sanitizer.js";
import type { RequestContext } from "../request/request-context.js";
import { fieldSelectorAttributes, labelSelectorAttributes } from "./selector-attributes.js";

/** What authorization is asked about a request. Mirrors `filters.GetAuthorizerAttributes`. */
export function authorizerAttributesOf({
  user,
  requestInfo,
}: Pick<RequestContext, "user" | "requestInfo">): AuthorizerAttributes {
  const { isResourceRequest, verb, namespace, apiGroup, apiVersion, resource, subresource, name, path } = requestInfo;
  const fieldSelector = fieldSelectorAttributes(requestInfo.fieldSelector);
  const labelSelector = labelSelectorAttributes(requestInfo.labelSelector);
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
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
  };
}

/** The text of a refusal. Mirrors `responsewriters.ForbiddenStatusError`. */
export function forbiddenMessage(attributes: AuthorizerAttributes, reason: string): string {
  const who = `User ${quoteGo(attributes.user.name)}`;
  const text = attributes.isResourceRequest
    ? `${who} ${resourceAction(attributes)}`
    : `${who} cannot ${attributes.verb} path ${quoteGo(attributes.path)}`;
  return reason === "" ? sanitizeHTML(text) : `${sanitizeHTML(text)}: ${reason}`;
}

function resourceAction({ verb, resource, subresource, apiGroup, namespace }: AuthorizerAttributes): string {
  const what = subresource === "" ? resource : `${resource}/${subresource}`;
  const where = namespace === "" ? "at the cluster scope" : `in the namespace ${quoteGo(namespace)}`;
  return `cannot ${verb} resource ${quoteGo(what)} in API group ${quoteGo(apiGroup)} ${where}`;
}
