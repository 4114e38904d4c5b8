import type { Double } from "./values/double.js";
import type { Uint } from "./values/uint.js";

/**
 * A node of a parsed expression. Macros are already expanded: `has` is a test-only select, the others are
 * comprehensions. Mirrors `cel.expr.Expr`; nodes are told apart by identity, so side tables are maps from nodes.
 */
export type Expr =
  | LiteralExpr
  | IdentExpr
  | SelectExpr
  | CallExpr
  | ListExpr
  | MapExpr
  | StructExpr
  | ComprehensionExpr;

interface Node {
  /** Where in the source errors of this node point, in UTF-16 units: the operator, dot or bracket of a compound. */
  readonly offset: number;
}

/** A constant. */
export interface LiteralExpr extends Node {
  readonly kind: "literal";
  readonly value: LiteralValue;
}

/** What literals hold. Integers are numbers while they are safe, bigints beyond. */
export type LiteralValue = null | boolean | number | bigint | string | Uint | Double | Uint8Array;

/** A name; `.name` when it has to be found at the root. */
export interface IdentExpr extends Node {
  readonly kind: "ident";
  readonly name: string;
}

/** `operand.field`, or `has(operand.field)` when {@link testOnly}. */
export interface SelectExpr extends Node {
  readonly kind: "select";
  readonly operand: Expr;
  readonly field: string;
  readonly testOnly: boolean;
}

/** A function or an operator; operators have the names of `cel-go`, `_+_` for one. */
export interface CallExpr extends Node {
  readonly kind: "call";
  readonly function: string;
  /** The receiver of `target.function(args)`. */
  readonly target?: Expr;
  readonly args: readonly Expr[];
}

/** `[a, ?b]` */
export interface ListExpr extends Node {
  readonly kind: "list";
  readonly elements: readonly Expr[];
  /** Indices of the elements that are left out when their optional has no value. */
  readonly optionals: ReadonlySet<number>;
}

/** `{k: v, ?k: v}` */
export interface MapExpr extends Node {
  readonly kind: "map";
  readonly entries: readonly MapEntry[];
}

export interface MapEntry extends Node {
  readonly key: Expr;
  readonly value: Expr;
  readonly optional: boolean;
}

/** `pkg.Type{field: value}` */
export interface StructExpr extends Node {
  readonly kind: "struct";
  readonly typeName: string;
  readonly fields: readonly StructField[];
}

export interface StructField extends Node {
  readonly name: string;
  readonly value: Expr;
  readonly optional: boolean;
}

/** A fold over a list or a map. */
export interface ComprehensionExpr extends Node {
  readonly kind: "comprehension";
  readonly iterRange: Expr;
  readonly iterVar: string;
  /** Set by two-variable macros: then {@link iterVar} is the index or key, and this is the value. */
  readonly iterVar2?: string;
  readonly accuVar: string;
  readonly accuInit: Expr;
  readonly loopCondition: Expr;
  readonly loopStep: Expr;
  readonly result: Expr;
}

/** Name of the accumulator in standard macros; no user can write it. */
export const accumulatorName = "@result";

/** What older versions called {@link accumulatorName}; still not allowed as the name of an iteration variable. */
export const oldAccumulatorName = "__result__";

/** Iteration variable of comprehensions that only bind a name. */
export const unusedIterVar = "#unused";

/** `a`, `b` and `c` of `a.b.c`; undefined when the expression is not such a name. */
export function qualifiersOf(expr: Expr): readonly string[] | undefined {
  const reversed: string[] = [];
  let node = expr;
  while (node.kind === "select" && !node.testOnly) {
    reversed.push(node.field);
    node = node.operand;
  }
  if (node.kind !== "ident") return undefined;
  reversed.push(node.name);
  return reversed.reverse();
}
