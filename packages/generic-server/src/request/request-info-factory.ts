import { isPathSegmentName, parseFieldSelector } from "@kube-apiserver/apimachinery";
import type { RequestInfo } from "./request-info.js";

/** Which paths are API paths. Mirrors `request.RequestInfoFactory`. */
export interface RequestInfoConfig {
  /** First path segments below which API groups live. Default `api` and `apis`. */
  readonly apiPrefixes?: ReadonlySet<string>;
  /** Those of them without a group segment. Default `api`. */
  readonly grouplessAPIPrefixes?: ReadonlySet<string>;
}

/** Verbs that the path itself may name (`/api/v1/watch/pods`), and what they stand for. */
const specialVerbs: ReadonlySet<string> = new Set(["proxy", "watch"]);

/** Below these, what looks like a namespaced resource belongs to the namespace itself. */
const namespaceSubresources: ReadonlySet<string> = new Set(["status", "finalize"]);

const verbsByMethod: ReadonlyMap<string, string> = new Map([
  ["POST", "create"],
  ["GET", "get"],
  ["HEAD", "get"],
  ["PUT", "update"],
  ["PATCH", "patch"],
  ["DELETE", "delete"],
]);

const defaults: Required<RequestInfoConfig> = {
  apiPrefixes: new Set(["api", "apis"]),
  grouplessAPIPrefixes: new Set(["api"]),
};

/**
 * Works out what a request asks for from its method and URL. The one place that does: authorization and routing read the
 * same result, so that no spelling of a path (`..`, `//`, `%2f`, upper case) can mean one thing to one and another to
 * the other.
 *
 * @param url - request target: path and query
 */
export function newRequestInfo(method: string, url: string, config: RequestInfoConfig = {}): RequestInfo {
  const { apiPrefixes = defaults.apiPrefixes, grouplessAPIPrefixes = defaults.grouplessAPIPrefixes } = config;
  const { path, query } = splitTarget(url);
  const parts = splitPath(path);
  const [prefix = ""] = parts;
  if (parts.length < 3 || !apiPrefixes.has(prefix)) return nonResourceInfo(method, path);

  const hasGroup = !grouplessAPIPrefixes.has(prefix);
  if (hasGroup && parts.length < 4) return { ...nonResourceInfo(method, path), apiPrefix: prefix };
  const versionAt = hasGroup ? 2 : 1;
  const { verb, parts: resourceParts, isSpecial } = takeVerb(method, parts.slice(versionAt + 1));
  const { namespace, resource, name, subresource, parts: targetParts } = takeNamespace(resourceParts);
  const info: RequestInfo = {
    isResourceRequest: true,
    path,
    verb,
    apiPrefix: prefix,
    apiGroup: hasGroup ? (parts[1] ?? "") : "",
    apiVersion: parts[versionAt] ?? "",
    namespace,
    resource,
    // What follows the name of something proxied is a path of its own, not a subresource of ours.
    subresource: verb === "proxy" ? "" : subresource,
    name,
    parts: targetParts,
    fieldSelector: "",
    labelSelector: "",
  };
  // Paths that name the verb never took selectors consistently: authorization does not look at theirs.
  return isSpecial ? info : withCollectionVerb(info, query);
}

function nonResourceInfo(method: string, path: string): RequestInfo {
  return {
    isResourceRequest: false,
    path,
    verb: method.toLowerCase(),
    apiPrefix: "",
    apiGroup: "",
    apiVersion: "",
    namespace: "",
    resource: "",
    subresource: "",
    name: "",
    parts: [],
    fieldSelector: "",
    labelSelector: "",
  };
}

function splitTarget(url: string): { path: string; query: string } {
  const mark = url.indexOf("?");
  const raw = mark === -1 ? url : url.slice(0, mark);
  return { path: decodePath(raw), query: mark === -1 ? "" : url.slice(mark + 1) };
}

/** Decodes a path once, as Go's `URL.Path` is; a malformed escape stays as it is, and matches nothing. */
function decodePath(raw: string): string {
  if (!raw.includes("%")) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    // Not a path that anything is served at: it falls through to 404.
    return raw;
  }
}

function splitPath(path: string): readonly string[] {
  let start = 0;
  let end = path.length;
  while (start < end && path[start] === "/") start++;
  while (end > start && path[end - 1] === "/") end--;
  return start === end ? [] : path.slice(start, end).split("/");
}

interface VerbAndParts {
  readonly verb: string;
  readonly parts: readonly string[];
  /** Whether the path named the verb. */
  readonly isSpecial: boolean;
}

function takeVerb(method: string, parts: readonly string[]): VerbAndParts {
  const [first = ""] = parts;
  if (specialVerbs.has(first) && parts.length > 1) return { verb: first, parts: parts.slice(1), isSpecial: true };
  return { verb: verbsByMethod.get(method) ?? "", parts, isSpecial: false };
}

type Target = Pick<RequestInfo, "namespace" | "resource" | "subresource" | "name" | "parts">;

/** `namespaces/x/pods/a` lies in the namespace x; `namespaces/x` and `namespaces/x/status` are the namespace itself. */
function takeNamespace(parts: readonly string[]): Target {
  if (parts[0] !== "namespaces") return toTarget("", parts);
  const [, namespace = "", third] = parts;
  if (namespace === "") return toTarget("", parts);
  return third === undefined || namespaceSubresources.has(third)
    ? toTarget(namespace, parts)
    : toTarget(namespace, parts.slice(2));
}

function toTarget(namespace: string, parts: readonly string[]): Target {
  const [resource = "", name = "", subresource = ""] = parts;
  return { namespace, resource, name, subresource, parts };
}

/** A GET without a name lists or watches, a DELETE without one deletes the collection; a selector may name one object. */
function withCollectionVerb(info: RequestInfo, query: string): RequestInfo {
  if (info.name !== "") return info;
  if (info.verb === "get") return withSelectors(info, query, (parameters) => readVerb(parameters.get("watch")));
  if (info.verb === "delete") return withSelectors(info, query, () => "deletecollection");
  return info;
}

function withSelectors(info: RequestInfo, query: string, verbOf: (parameters: URLSearchParams) => string): RequestInfo {
  if (query === "") return { ...info, verb: verbOf(noParameters) };
  const parameters = new URLSearchParams(query);
  const fieldSelector = parameters.get("fieldSelector") ?? "";
  const labelSelector = parameters.get("labelSelector") ?? "";
  const name = info.verb === "get" ? nameFromFieldSelector(fieldSelector) : "";
  return { ...info, verb: verbOf(parameters), fieldSelector, labelSelector, name };
}

const noParameters: URLSearchParams = new URLSearchParams();

function readVerb(watch: string | null): string {
  // Go's query decoder takes any value but "false" and "0" for true.
  return watch === null || /^(?:false|0)$/i.test(watch) ? "list" : "watch";
}

/** `metadata.name=x` asks for one object: authorization by resource name has to see it. */
function nameFromFieldSelector(selector: string): string {
  if (!selector.includes("metadata.name")) return "";
  try {
    const name = parseFieldSelector(selector).requiresExactMatch("metadata.name") ?? "";
    return isPathSegmentName(name).length === 0 ? name : "";
  } catch {
    // The endpoint answers 400 to a selector that cannot be read; until then it names nothing.
    return "";
  }
}
