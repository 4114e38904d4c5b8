import type { Schema } from "../schema/schema.js";
import { atomOf } from "./atom.js";
import { FieldSet } from "./field-set.js";

/**
 * Brings a set that was written under an older schema in line with today's: where a granular value became atomic, its
 * owner now owns the whole of it and none of its parts. Mirrors structured-merge-diff's `ReconcileFieldSetWithSchema`.
 */
export function reconcileWithSchema(set: FieldSet, schema: Schema): FieldSet {
  if (set.children.size === 0) return set;
  const atom = atomOf(schema, undefined);
  if (atom.kind === "scalar" || (atom.kind === "map" && atom.isOpen)) return set;
  const isAtomic = atom.kind === "list" ? atom.relationship === "atomic" : atom.atomic;
  if (isAtomic) return FieldSet.leaf;
  let children: Map<string, FieldSet> | undefined;
  for (const [element, node] of set.children) {
    const child = atom.kind === "list" ? atom.items : atom.child(element.slice(2));
    const reconciled = child === undefined ? node : reconcileWithSchema(node, child);
    if (reconciled === node) continue;
    // Schemas change rarely: mostly everything stays.
    children ??= new Map(set.children);
    children.set(element, reconciled);
  }
  return children === undefined ? set : FieldSet.node(set.isMember, children);
}
