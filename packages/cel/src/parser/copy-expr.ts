import type { Expr } from "../ast.js";
import { MacroError } from "./macro-error.js";

/** How many more nodes may be copied in one expression: a macro inside the target of another is copied twice, and so on. */
export interface CopyBudget {
  nodesLeft: number;
}

/** Far more than anybody writes, and far less than copies of copies would make. */
export const maxCopiedNodes = 100_000;

/**
 * A copy of an expression, every node a new one.
 * @throws MacroError when the budget is spent
 */
export function copyExpr(expr: Expr, budget: CopyBudget): Expr {
  if (--budget.nodesLeft < 0) throw new MacroError("expanded expression exceeds size limit", expr);
  const copy = (part: Expr) => copyExpr(part, budget);
  switch (expr.kind) {
    case "literal":
    case "ident":
      return { ...expr };
    case "select":
      return { ...expr, operand: copy(expr.operand) };
    case "call":
      return {
        ...expr,
        args: expr.args.map(copy),
        ...(expr.target === undefined ? {} : { target: copy(expr.target) }),
      };
    case "list":
      return { ...expr, elements: expr.elements.map(copy) };
    case "map":
      return {
        ...expr,
        entries: expr.entries.map((entry) => ({ ...entry, key: copy(entry.key), value: copy(entry.value) })),
      };
    case "struct":
      return { ...expr, fields: expr.fields.map((field) => ({ ...field, value: copy(field.value) })) };
    case "comprehension":
      return {
        ...expr,
        iterRange: copy(expr.iterRange),
        accuInit: copy(expr.accuInit),
        loopCondition: copy(expr.loopCondition),
        loopStep: copy(expr.loopStep),
        result: copy(expr.result),
      };
    default:
      return expr satisfies never;
  }
}
