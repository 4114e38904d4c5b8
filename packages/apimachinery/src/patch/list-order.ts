import type { JSONValue } from "../json/json-value.js";

/** What identifies an item among its neighbours. */
export type ItemKey = (item: JSONValue) => string;

/** Splits `items` into those whose key appears in `by` and the others, both in order. */
export function partition<T extends JSONValue>(
  items: readonly T[],
  by: readonly JSONValue[],
  keyOf: ItemKey,
): { inside: T[]; outside: T[] } {
  const keys = new Set(by.map(keyOf));
  const inside: T[] = [];
  const outside: T[] = [];
  for (const item of items) (keys.has(keyOf(item)) ? inside : outside).push(item);
  return { inside, outside };
}

/**
 * Brings the items of a patch and those of the server only into one list. Each group follows its own order; an item of
 * the server comes before an item of the patch if it did so in the server's list, and after it otherwise.
 *
 * Source: `normalizeElementOrder` in k8s.io/apimachinery v0.36, pkg/util/strategicpatch.
 */
export function inOrder(
  patchItems: readonly JSONValue[],
  serverItems: readonly JSONValue[],
  patchOrder: readonly JSONValue[],
  serverOrder: readonly JSONValue[],
  keyOf: ItemKey,
): JSONValue[] {
  const serverPlace = places(serverOrder, keyOf);
  const patch = sortBy(patchItems, places(patchOrder, keyOf), keyOf);
  const server = sortBy(serverItems, serverPlace, keyOf);
  const merged: JSONValue[] = [];
  let next = 0;
  for (const item of patch) {
    const place = serverPlace.get(keyOf(item));
    while (next < server.length && place !== undefined) {
      const candidate = server[next] as JSONValue;
      const candidatePlace = serverPlace.get(keyOf(candidate));
      if (candidatePlace === undefined || candidatePlace >= place) break;
      merged.push(candidate);
      next++;
    }
    merged.push(item);
  }
  return [...merged, ...server.slice(next)];
}

/** Where each key appears first. */
function places(order: readonly JSONValue[], keyOf: ItemKey): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [at, item] of order.entries()) {
    const key = keyOf(item);
    if (!found.has(key)) found.set(key, at);
  }
  return found;
}

function sortBy(items: readonly JSONValue[], order: ReadonlyMap<string, number>, keyOf: ItemKey): JSONValue[] {
  const place = (item: JSONValue) => order.get(keyOf(item)) ?? order.size;
  return [...items].sort((a, b) => place(a) - place(b));
}
