import { isPathSegmentName, newBadRequest, quoteGo } from "@kube-apiserver/apimachinery";

/**
 * Storage key of one object: `/namespace/name`, or `/name` for cluster-scoped resources. Mirrors
 * `registry.NamespaceKeyFunc` and `NoNamespaceKeyFunc`.
 * @throws StatusError, reason BadRequest, when a part is missing or cannot stand in a path
 */
export function objectKey(namespaceScoped: boolean, namespace: string, name: string): string {
  const root = namespaceScoped ? `/${requireNamespace(namespace)}/` : "/";
  if (name === "") throw newBadRequest("Name parameter required.");
  const messages = isPathSegmentName(name);
  if (messages.length > 0) {
    throw newBadRequest(`Name parameter invalid: ${quoteGo(name)}: ${messages.join(";")}`);
  }
  return root + name;
}

/** Storage key under which a list or watch looks: `/namespace/`, or `/` for everything. */
export function collectionKey(namespaceScoped: boolean, namespace: string): string {
  return namespaceScoped && namespace !== "" ? `/${namespace}/` : "/";
}

function requireNamespace(namespace: string): string {
  if (namespace === "") throw newBadRequest("Namespace parameter required.");
  return namespace;
}
