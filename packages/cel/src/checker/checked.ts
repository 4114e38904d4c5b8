import type { Expr } from "../ast.js";
import type { Overload } from "../declarations.js";
import type { Source } from "../source.js";
import type { CelType } from "../types/type.js";
import type { Value } from "../values/value.js";

/** An expression whose types are known. */
export interface CheckedExpr {
  readonly source: Source;
  readonly expr: Expr;
  readonly types: ReadonlyMap<Expr, CelType>;
  readonly references: ReadonlyMap<Expr, Reference>;
}

/** What a name or a call refers to. */
export type Reference =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "constant"; readonly name: string; readonly value: Value }
  | {
      readonly kind: "function";
      readonly name: string;
      readonly overloads: readonly Overload[];
      /** Whether the receiver is part of the function's name, `optional` of `optional.of(x)`. */
      readonly qualified: boolean;
    };

/** The type of the whole expression. */
export function resultType({ types, expr }: CheckedExpr): CelType {
  return typeOf(types, expr);
}

/** The type of a node of a checked expression. */
export function typeOf(types: ReadonlyMap<Expr, CelType>, expr: Expr): CelType {
  const type = types.get(expr);
  if (type === undefined) throw new TypeError("every node of a checked expression has a type");
  return type;
}
