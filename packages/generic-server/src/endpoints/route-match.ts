import { newGenericServerResponse, newMethodNotSupported, newNotFound } from "@kube-apiserver/apimachinery";
import type { RequestInfo } from "../request/request-info.js";
import type { RequestScope } from "./request-scope.js";
import {
  type ConnectRoute,
  connectRouteOf,
  type Handler,
  type ResourceVerb,
  type VerbHandlers,
  verbHandlersOf,
} from "./resource-routes.js";

/** A resource or subresource with everything that can be asked of it. */
export interface Endpoint {
  readonly scope: RequestScope;
  readonly verbs: VerbHandlers;
  readonly connect: ConnectRoute | undefined;
}

/** A resource with its subresources. */
export interface ResourceEndpoint extends Endpoint {
  readonly subresources: ReadonlyMap<string, Endpoint>;
}

/** An endpoint from its scope. */
export function newEndpoint(scope: RequestScope): Endpoint {
  return { scope, verbs: verbHandlersOf(scope), connect: connectRouteOf(scope) };
}

/** Refuses what has no route, with upstream's Status. */
const refuse =
  (makeError: () => Error): Handler =>
  () =>
    Promise.reject(makeError());

const noResource = { group: "", resource: "" };

/** 404: there is nothing at this path. */
export const notFoundHandler: Handler = refuse(() =>
  newGenericServerResponse({ code: 404, verb: "", resource: noResource, name: "", serverMessage: "" }),
);

/** 405: there is something, but not for this method. */
const methodNotAllowedHandler: Handler = refuse(() =>
  newGenericServerResponse({ code: 405, verb: "", resource: noResource, name: "", serverMessage: "" }),
);

const itemVerbs: ReadonlyMap<string, ResourceVerb> = new Map([
  ["GET", "get"],
  ["PUT", "update"],
  ["PATCH", "patch"],
  ["DELETE", "delete"],
]);

const collectionVerbs: ReadonlyMap<string, ResourceVerb> = new Map([
  ["GET", "list"],
  ["POST", "create"],
  ["DELETE", "deletecollection"],
]);

const subresourceVerbs: ReadonlyMap<string, ResourceVerb> = new Map([...itemVerbs, ["POST", "create"]]);

/**
 * The handler for a request to a built-in resource. As with upstream's table of routes, a path that exists for no method
 * is a 404 and one that exists for another method a 405.
 */
export function matchByRoute(resource: ResourceEndpoint, info: RequestInfo, method: string): Handler {
  const [, name, subresource] = info.parts;
  // Nothing is proxied by a path that begins with the verb any more; what was allowed as `proxy` must not become a read.
  if (!isReachable(resource.scope, info) || info.verb === "proxy") return notFoundHandler;
  if (info.verb === "watch" && info.path.includes("/watch/")) return matchWatchPath(resource, method);
  if (name === undefined) return matchCollection(resource, info, method);
  if (subresource === undefined) return matchVerbs(resource.verbs, itemVerbs, method);
  const endpoint = resource.subresources.get(subresource);
  return endpoint === undefined ? notFoundHandler : matchSubresource(endpoint, info, method);
}

/** Namespaced objects are reached through their namespace, others are not; collections may span all namespaces. */
function isReachable({ namespaced, resource }: RequestScope, info: RequestInfo): boolean {
  if (namespaced) return info.namespace !== "" || info.parts.length === 1;
  return info.namespace === "" || (resource.group === "" && resource.resource === "namespaces");
}

function matchWatchPath({ verbs }: ResourceEndpoint, method: string): Handler {
  const handler = verbs.get("watch");
  if (handler === undefined) return notFoundHandler;
  return method === "GET" ? handler : methodNotAllowedHandler;
}

function matchCollection({ scope, verbs }: ResourceEndpoint, info: RequestInfo, method: string): Handler {
  const acrossNamespaces = scope.namespaced && info.namespace === "";
  if (acrossNamespaces && method !== "GET") return methodNotAllowedHandler;
  return matchVerbs(verbs, collectionVerbs, method);
}

function matchSubresource({ verbs, connect }: Endpoint, info: RequestInfo, method: string): Handler {
  const hasPath = info.parts.length > 3;
  if (connect !== undefined && (!hasPath || connect.withPath)) {
    return connect.methods.has(method) ? connect.handler : methodNotAllowedHandler;
  }
  if (hasPath) return notFoundHandler;
  return matchVerbs(verbs, subresourceVerbs, method);
}

function matchVerbs(verbs: VerbHandlers, verbOfMethod: ReadonlyMap<string, ResourceVerb>, method: string): Handler {
  const verb = verbOfMethod.get(method);
  const handler = verb === undefined ? undefined : verbs.get(verb);
  if (handler !== undefined) return handler;
  const pathExists = [...verbOfMethod.values()].some((other) => verbs.has(other));
  return pathExists ? methodNotAllowedHandler : notFoundHandler;
}

/**
 * The handler for a request to a custom resource, which upstream dispatches by verb alone: a POST to an object creates,
 * and errors name the verb.
 */
export function matchByVerb(resource: ResourceEndpoint, info: RequestInfo): Handler {
  if (!isReachable(resource.scope, info) && !spansNamespaces(resource.scope, info)) return notFoundHandler;
  const endpoint = info.subresource === "" ? resource : resource.subresources.get(info.subresource);
  const groupResource = resource.scope.resource;
  if (endpoint === undefined) return refuse(() => newNotFound(groupResource, info.name));
  const handler = endpoint.verbs.get(info.verb as ResourceVerb);
  return handler ?? refuse(() => newMethodNotSupported(groupResource, info.verb));
}

function spansNamespaces({ namespaced }: RequestScope, { verb }: RequestInfo): boolean {
  return namespaced && (verb === "list" || verb === "watch");
}
