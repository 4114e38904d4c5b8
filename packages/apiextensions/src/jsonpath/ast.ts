import type { JSONValue } from "@kube-apiserver/apimachinery";

/** One step of a path: from the values reached so far to the next ones. */
export type Step =
  | { readonly type: "field"; readonly name: string }
  | { readonly type: "wildcard" }
  /** The values reached so far and everything below them. */
  | { readonly type: "recursive" }
  /** Items `from` up to `to`, each `by`-th; negative positions count from the end. */
  | { readonly type: "slice"; readonly from?: number; readonly to?: number; readonly by?: number }
  /** One item; negative positions count from the end. */
  | { readonly type: "index"; readonly at: number }
  | { readonly type: "union"; readonly steps: readonly Step[] }
  | { readonly type: "filter"; readonly filter: Filter };

/** A condition on the items of a list: `@.a == "x"`, or that `@.a` is there. */
export interface Filter {
  readonly left: Operand;
  /** Absent: the left side has to exist. */
  readonly operator?: FilterOperator;
  readonly right?: Operand;
}

/** Comparisons in filters. */
export type FilterOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** One side of a comparison: a path from the item (`@`) or the root (`$`), or a value. */
export type Operand =
  | { readonly type: "path"; readonly fromRoot: boolean; readonly steps: readonly Step[] }
  | { readonly type: "value"; readonly value: JSONValue };
