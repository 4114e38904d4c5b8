import type { Expr } from "../ast.js";

/** A chain of `&&` or `||` as a balanced tree, so that long chains stay shallow. */
export function balancedTree(name: string, terms: readonly Expr[], offsets: readonly number[]): Expr {
  const only = terms[0];
  if (only !== undefined && terms.length === 1) return only;
  return subtree({ name, terms, offsets }, 0, offsets.length - 1);
}

interface Chain {
  readonly name: string;
  readonly terms: readonly Expr[];
  readonly offsets: readonly number[];
}

function subtree(chain: Chain, low: number, high: number): Expr {
  const { name, terms, offsets } = chain;
  const middle = Math.floor((low + high + 1) / 2);
  const left = middle === low ? terms[middle] : subtree(chain, low, middle - 1);
  const right = middle === high ? terms[middle + 1] : subtree(chain, middle + 1, high);
  if (left === undefined || right === undefined) throw new RangeError("a chain has one term more than operators");
  return { kind: "call", offset: offsets[middle] ?? 0, function: name, args: [left, right] };
}
