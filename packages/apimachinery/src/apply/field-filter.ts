import { FieldSet } from "./field-set.js";
import { fieldElement, type PathElement } from "./path-element.js";

/** Leaves of a set what may be owned through an endpoint. Mirrors structured-merge-diff's `fieldpath.Filter`. */
export type FieldFilter = (set: FieldSet) => FieldSet;

type FieldPaths = readonly (readonly string[])[];

/**
 * Fields that an endpoint resets on every write: those at and below the paths, or all but them, where `*` stands for
 * every item or key.
 */
export type ResetFields = FieldPaths | { readonly allBut: FieldPaths };

/** The filter of an endpoint. Mirrors `NewExcludeSetFilter` and `NewIncludeMatcherFilter`. */
export function newFieldFilter(reset: ResetFields): FieldFilter {
  if (!("allBut" in reset)) {
    const excluded = FieldSet.of(...reset.map((names) => names.map(fieldElement)));
    return (set) => set.recursiveDifference(excluded);
  }
  const included = FieldSet.of(...reset.allBut.map((names) => names.map(patternElement)));
  return (set) => matching(set, included);
}

const anyElement: PathElement = "*";

function patternElement(name: string): PathElement {
  return name === "*" ? anyElement : fieldElement(name);
}

/** The members at, below and on the way to the members of `pattern`. */
function matching(set: FieldSet, pattern: FieldSet): FieldSet {
  const children = new Map<PathElement, FieldSet>();
  for (const [element, node] of set.children) {
    const below = pattern.children.get(element) ?? pattern.children.get(anyElement);
    if (below === undefined) continue;
    const kept = below.isMember ? node : matching(node, below);
    if (!kept.isEmpty) children.set(element, kept);
  }
  return FieldSet.node(set.isMember, children);
}
