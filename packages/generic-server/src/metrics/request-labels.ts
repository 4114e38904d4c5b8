import type { RequestInfo } from "../request/request-info.js";

/** Values of a metric's labels, by name. */
export type LabelValues = Readonly<Record<string, string>>;

const knownVerbs: ReadonlySet<string> = new Set([
  "APPLY",
  "CONNECT",
  "CREATE",
  "DELETE",
  "DELETECOLLECTION",
  "GET",
  "LIST",
  "PATCH",
  "POST",
  "PROXY",
  "PUT",
  "UPDATE",
  "WATCH",
]);
const methodsOfVerbs: ReadonlyMap<string, string> = new Map([
  ["CREATE", "POST"],
  ["UPDATE", "PUT"],
]);

/** Paths that count by themselves; all others together. */
const knownPaths: ReadonlySet<string> = new Set([
  "/healthz",
  "/livez",
  "/readyz",
  "/version",
  "/metrics",
  "/api",
  "/apis",
  "/openapi/v2",
  "/openapi/v3",
]);

/** Verb as upstream's metrics spell it: methods for writes, `LIST` and `WATCH` for reads of collections. */
function verbLabel(verb: string): string {
  const upper = verb.toUpperCase();
  if (!knownVerbs.has(upper)) return "other";
  return methodsOfVerbs.get(upper) ?? upper;
}

function scopeLabel({ isResourceRequest, name, verb, namespace }: RequestInfo): string {
  if (!isResourceRequest) return "";
  if (name !== "" || verb === "create") return "resource";
  return namespace === "" ? "cluster" : "namespace";
}

/**
 * Labels of requests. Clients choose the names in their paths, so there are only so many of them: what comes after that
 * counts as `other`. Otherwise whoever may ask for anything could make metrics grow without end.
 */
export class RequestLabels {
  readonly #maxNames: number;
  readonly #known = new Map<string, LabelValues>();

  /** @param maxNames - distinct resources that are told apart; default 2000 */
  constructor(maxNames = 2000) {
    this.#maxNames = maxNames;
  }

  of(info: RequestInfo): LabelValues {
    return { verb: verbLabel(info.verb), scope: scopeLabel(info), component: "apiserver", ...this.#names(info) };
  }

  #names({ isResourceRequest, apiGroup, apiVersion, resource, subresource, path }: RequestInfo): LabelValues {
    if (!isResourceRequest) {
      return { group: "", version: "", resource: "", subresource: knownPaths.has(path) ? path : "" };
    }
    const key = `${apiGroup}/${apiVersion}/${resource}/${subresource}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#maxNames) return other;
    const names = { group: apiGroup, version: apiVersion, resource, subresource };
    this.#known.set(key, names);
    return names;
  }
}

const other: LabelValues = { group: "other", version: "other", resource: "other", subresource: "other" };
