import { type KubeObject, newBadRequest } from "@kube-apiserver/apimachinery";
import { metaOf } from "../../registry/rest/object-meta.js";
import type { Exchange } from "../exchange.js";
import type { RequestScope } from "../request-scope.js";

const emptyName = "name must be provided";

/** The name in the path. @throws StatusError, reason BadRequest, when there is none */
export function requireName({ ctx }: Exchange): string {
  if (ctx.requestInfo.name === "") throw newBadRequest(emptyName);
  return ctx.requestInfo.name;
}

/** Namespaces are cluster-scoped, although the path of one looks like a path inside of it. */
export function expectedNamespaceOf(scope: RequestScope, requestNamespace: string): string {
  return scope.resource.group === "" && scope.resource.resource === "namespaces" ? "" : requestNamespace;
}

/**
 * Makes sure that an object is the one in the path. Mirrors `checkName`.
 * @throws StatusError, reason BadRequest
 */
export function checkName(obj: KubeObject, name: string, namespace: string): void {
  const given = metaOf(obj);
  if ((given.name ?? "") === "") {
    throw newBadRequest(`the name of the object (${name} based on URL) was undeterminable: ${emptyName}`);
  }
  if (given.name !== name) {
    throw newBadRequest(`the name of the object (${given.name}) does not match the name on the URL (${name})`);
  }
  if (namespace !== "" && (given.namespace ?? "") !== "" && given.namespace !== namespace) {
    throw newBadRequest(
      `the namespace of the object (${given.namespace}) does not match the namespace on the request (${namespace})`,
    );
  }
}
