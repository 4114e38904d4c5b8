import type { Value } from "./value.js";

/**
 * How a list of a custom resource is compared and added to: as a set, or by the keys of its items. Lists that are not
 * known here are plain ones.
 */
export type ListKind = { readonly kind: "set" } | { readonly kind: "map"; readonly keys: readonly string[] };

// Entries live as long as their lists; a list of parsed JSON belongs to one place of one object.
const kinds = new WeakMap<readonly Value[], ListKind>();

/** Remembers what kind of list a list is. */
export function markListKind(list: readonly Value[], kind: ListKind): void {
  kinds.set(list, kind);
}

export function listKindOf(list: readonly Value[]): ListKind | undefined {
  return kinds.get(list);
}
