import { parseFieldSelector } from "@kube-apiserver/apimachinery";
import type { RequestInfo } from "../../request/request-info.js";

const readOnlyVerbs: ReadonlySet<string> = new Set(["get", "list", "watch", "proxy"]);

/** Fields by which the watch cache finds watchers, by resource. Names of objects are in the request anyway. */
const indexedFields: ReadonlyMap<string, string> = new Map([["pods", "spec.nodeName"]]);

/** Counts the watches that writes may concern. Mirrors `flowcontrol.WatchTracker`. */
export class WatchTracker {
  readonly #counts = new Map<string, number>();

  /** Counts a watch until the returned function is called, once. */
  register(info: RequestInfo): () => void {
    if (isFoundByIndex(info)) return () => undefined;
    const key = keyOf(info, info.namespace, info.name);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    return () => {
      const left = (this.#counts.get(key) ?? 1) - 1;
      if (left === 0) this.#counts.delete(key);
      else this.#counts.set(key, left);
    };
  }

  /** Watches of the resource, of its namespace and of the very object that a write is about. */
  interestedWatches(info: RequestInfo): number {
    if (this.#counts.size === 0 || readOnlyVerbs.has(info.verb)) return 0;
    const { namespace, name } = info;
    let count = this.#countOf(info, "", "");
    if (namespace !== "") count += this.#countOf(info, namespace, "");
    if (name !== "") count += this.#countOf(info, namespace, name);
    return count;
  }

  #countOf(info: RequestInfo, namespace: string, name: string): number {
    return this.#counts.get(keyOf(info, namespace, name)) ?? 0;
  }
}

function keyOf({ apiGroup, resource }: RequestInfo, namespace: string, name: string): string {
  return `${apiGroup}/${resource}/${namespace}/${name}`;
}

/** A watch for one value of an indexed field hears of few writes; as upstream, it is taken to hear of none. */
function isFoundByIndex({ resource, fieldSelector }: RequestInfo): boolean {
  const field = indexedFields.get(resource);
  if (field === undefined || !fieldSelector.includes(field)) return false;
  try {
    const value = parseFieldSelector(fieldSelector).requiresExactMatch(field);
    return value !== undefined && value !== "";
  } catch {
    // Such a watch is refused by its endpoint.
    return false;
  }
}
