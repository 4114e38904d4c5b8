import type { Expr } from "../ast.js";
import type { Issues } from "../issues.js";
import { type CelType, dynType, formatType, unwrapOptional } from "../types/type.js";
import { type CheckedExpr, typeOf } from "./checked.js";
import { childrenOf } from "./children.js";

/**
 * Finds lists and maps that are written with elements of several types, outside of arguments of `format`. Mirrors
 * `ValidateHomogeneousAggregateLiterals`.
 */
export function validateHomogeneousLiterals({ expr, types }: CheckedExpr, issues: Issues): void {
  visit(expr);

  function visit(node: Expr): void {
    if (node.kind === "call" && node.function === "format") return;
    if (node.kind === "list") {
      const parts = node.elements.map((element, i) => ({ element, optional: node.optionals.has(i) }));
      checkAll(parts, true);
    } else if (node.kind === "map") {
      checkAll(
        node.entries.map(({ key }) => ({ element: key, optional: false })),
        false,
      );
      checkAll(
        node.entries.map(({ value, optional }) => ({ element: value, optional })),
        false,
      );
    }
    for (const child of childrenOf(node)) visit(child);
  }

  function checkAll(parts: readonly { element: Expr; optional: boolean }[], firstOnly: boolean): void {
    let expected: CelType | undefined;
    for (const { element, optional } of parts) {
      const type = typeOf(types, element);
      const actual = optional ? (unwrapOptional(type) ?? type) : type;
      expected ??= actual;
      if (equivalent(expected, actual)) continue;
      issues.report(`expected type '${formatType(expected)}' but found '${formatType(actual)}'`, element.offset);
      if (firstOnly) return;
    }
  }
}

function equivalent(a: CelType, b: CelType): boolean {
  if (a.kind !== b.kind || a.name !== b.name || a.params.length !== b.params.length) return false;
  return a.params.every((param, i) => equivalent(param, b.params[i] ?? dynType));
}
