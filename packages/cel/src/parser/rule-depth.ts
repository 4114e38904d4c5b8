import type { Expr } from "../ast.js";

/** Nesting deeper than the limits. `message` is what the parser reports, at no place. */
export class RecursionError extends Error {
  override readonly name = "RecursionError";
}

/** Rules of the grammar whose nesting is counted. */
export type Rule = "expr" | "relation" | "calc" | "member";

/** Counts how deep the rules of the grammar are nested, each kind on its own. Mirrors `recursionListener`. */
export class RuleDepth {
  readonly #max: number;
  readonly #depth: Record<Rule, number> = { expr: 0, relation: 0, calc: 0, member: 0 };

  constructor(max: number) {
    this.#max = max;
  }

  /** @throws RecursionError */
  enter(rule: Rule): void {
    this.#depth[rule]++;
    if (this.#depth[rule] > this.#max) {
      throw new RecursionError(`expression recursion limit exceeded: ${this.#max}`);
    }
  }

  exit(rule: Rule): void {
    this.#depth[rule]--;
  }
}

/** Counts how deep operators, selections and calls are nested in each other, of whatever kind. */
export class Nesting {
  readonly #max: number;
  readonly #depth = new Map<Expr, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * Notes what an expression is made of.
   * @throws RecursionError
   */
  add(expr: Expr, parts: readonly Expr[], own: 0 | 1): Expr {
    let depth = 0;
    for (const part of parts) depth = Math.max(depth, this.#depth.get(part) ?? 0);
    if (depth + own > this.#max) throw new RecursionError("max recursion depth exceeded");
    this.#depth.set(expr, depth + own);
    return expr;
  }
}
