import type { DeclType } from "../schema/decl-type.js";
import type { Range } from "./range.js";

/** A part of an expression as estimates see it. */
export interface CostNode {
  /** Where its value comes from: a variable, then fields, `@items`, `@keys` or `@values`. Empty: not from a variable. */
  readonly path: readonly string[];
  readonly kind: string;
  /** Kind of the elements, where it is a list. */
  readonly elementKind?: string;
  /** The value, where it is a literal. */
  readonly literal?: unknown;
  readonly typeName: string;
  /** What the expression itself tells about its size. */
  readonly size?: Range;
}

/** Tells the size of what is at a path; undefined where it cannot. */
export type SizeEstimator = (path: readonly string[]) => Range | undefined;

/**
 * Sizes as the limits of a schema say them, for `self` and `oldSelf` alike.
 * @param stepInto - the type of a part of another; default {@link partOfDeclType}
 */
export function declTypeSizes(root: DeclType, stepInto = partOfDeclType): SizeEstimator {
  return (path) => {
    if (path.length === 0) return undefined;
    let current: DeclType | undefined = root;
    for (const name of path.slice(1)) {
      current = stepInto(current, name);
      if (current === undefined) return undefined;
    }
    return { min: 0, max: current.maxElements };
  };
}

/** The type of a field, or of what `@items`, `@values` and `@keys` stand for. */
export function partOfDeclType(type: DeclType, name: string): DeclType | undefined {
  switch (name) {
    case "@items":
    case "@values":
      return type.elemType;
    case "@keys":
      return type.keyType;
    default:
      return type.fields?.get(name)?.type;
  }
}
