import type { RequestInfo } from "../request/request-info.js";

const verbs: Readonly<Record<string, string>> = {
  GET: "get",
  HEAD: "get",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/** What {@link RequestInfo} says about the paths that tests of endpoints use; the server's own parser knows more. */
export function bareRequestInfo(method: string, url: string): RequestInfo {
  const { pathname, searchParams } = new URL(url, "http://server");
  const [prefix = "", ...rest] = pathname.split("/").slice(1).map(decodeURIComponent);
  const apiGroup = prefix === "apis" ? (rest.shift() ?? "") : "";
  const apiVersion = rest.shift() ?? "";
  const isWatchPath = rest[0] === "watch";
  if (isWatchPath) rest.shift();
  const inNamespace = rest[0] === "namespaces" && rest.length > 2 && !["status", "finalize"].includes(rest[2] ?? "");
  const namespace = rest[0] === "namespaces" && rest.length > 1 ? (rest[1] ?? "") : "";
  const parts = inNamespace ? rest.slice(2) : rest;
  const [resource = "", name = "", subresource = ""] = parts;
  return {
    isResourceRequest: resource !== "",
    path: pathname,
    verb: isWatchPath ? "watch" : verbOf(method, name, searchParams),
    apiPrefix: prefix,
    apiGroup,
    apiVersion,
    namespace,
    resource,
    subresource,
    name,
    parts,
    fieldSelector: searchParams.get("fieldSelector") ?? "",
    labelSelector: searchParams.get("labelSelector") ?? "",
  };
}

function verbOf(method: string, name: string, query: URLSearchParams): string {
  const verb = verbs[method] ?? "";
  if (name !== "") return verb;
  if (verb === "get") return ["1", "true"].includes(query.get("watch") ?? "") ? "watch" : "list";
  return verb === "delete" ? "deletecollection" : verb;
}
