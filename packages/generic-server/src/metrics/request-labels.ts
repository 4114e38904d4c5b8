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

/** Paths that upstream counts as if they were resources. */
const pagePaths: ReadonlySet<string> = new Set(["/flagz", "/statusz"]);

/** Verb as upstream's metrics spell it: methods for writes, `LIST` and `WATCH` for reads of collections. */
export function verbLabel(verb: string): string {
  const upper = verb.toUpperCase();
  if (!knownVerbs.has(upper)) return "other";
  return methodsOfVerbs.get(upper) ?? upper;
}

/** How much of a resource is asked for. Mirrors `metrics.CleanScope`. */
export function scopeLabel({ isResourceRequest, name, verb, namespace }: RequestInfo): string {
  if (!isResourceRequest) return "";
  if (name !== "" || verb === "create") return "resource";
  return namespace === "" ? "cluster" : "namespace";
}

/**
 * Labels of requests. Clients choose the names in their paths: those of resources that were never served count as `other`, and
 * so do those of more resources than there may be. Otherwise whoever may ask for anything, or define resources, could make
 * metrics grow without end, or take the place of what is worth counting.
 */
export class RequestLabels {
  readonly #maxNames: number;
  readonly #known = new Map<string, LabelValues>();
  readonly #labels = new Map<LabelValues, Map<string, LabelValues>>();

  /** @param maxNames - distinct resources that are told apart; default 2000 */
  constructor(maxNames = 2000) {
    this.#maxNames = maxNames;
  }

  /**
   * The same values are the same object every time: what belongs to them can be kept by it.
   * @param isServed - whether the resource that is named is there
   */
  of(info: RequestInfo, isServed: boolean): LabelValues {
    const names = this.#names(info, isServed);
    const verb = verbLabel(info.verb);
    const scope = scopeLabel(info);
    const key = `${verb} ${scope}`;
    const known = this.#labels.get(names)?.get(key);
    if (known !== undefined) return known;
    const labels = { verb, scope, component: "apiserver", ...names };
    const ofNames = this.#labels.get(names) ?? new Map<string, LabelValues>();
    ofNames.set(key, labels);
    this.#labels.set(names, ofNames);
    return labels;
  }

  #names(info: RequestInfo, isServed: boolean): LabelValues {
    const { isResourceRequest, apiGroup, apiVersion, resource, subresource, path } = info;
    if (!isResourceRequest) return namesOfPaths.get(path) ?? unknownPath;
    const key = `${apiGroup}/${apiVersion}/${resource}/${subresource}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (!isServed || this.#known.size >= this.#maxNames) return other;
    const names = { group: apiGroup, version: apiVersion, resource, subresource };
    this.#known.set(key, names);
    return names;
  }
}

const ofPath = (path: string): LabelValues => ({ group: "", version: "", resource: "", subresource: path });
const unknownPath = ofPath("");
const ofPage = (path: string): LabelValues => ({ ...unknownPath, resource: path.slice(1) });
const namesOfPaths: ReadonlyMap<string, LabelValues> = new Map([
  ...Array.from(knownPaths, (path) => [path, ofPath(path)] as const),
  ...Array.from(pagePaths, (path) => [path, ofPage(path)] as const),
]);
const other: LabelValues = { group: "other", version: "other", resource: "other", subresource: "other" };
