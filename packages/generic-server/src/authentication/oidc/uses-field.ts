import type { Expr } from "@kube-apiserver/cel";

/** Whether an expression reads `variable.field`, or `variable.?field`. Mirrors `hasSelectExp`. */
export function usesField(expr: Expr, variable: string, field: string): boolean {
  const uses = (inner: Expr) => usesField(inner, variable, field);
  const isVariable = (inner: Expr | undefined) => inner?.kind === "ident" && inner.name === variable;
  switch (expr.kind) {
    case "literal":
    case "ident":
      return false;
    case "select":
      return (isVariable(expr.operand) && expr.field === field) || uses(expr.operand);
    case "call": {
      const [operand, selected] = expr.args;
      const isOptional = expr.target === undefined && expr.function === "_?._" && isVariable(operand);
      if (isOptional && selected?.kind === "literal" && selected.value === field) return true;
      return expr.args.some(uses) || (expr.target !== undefined && uses(expr.target));
    }
    case "list":
      return expr.elements.some(uses);
    case "map":
      return expr.entries.some(({ key, value }) => uses(key) || uses(value));
    case "struct":
      return expr.fields.some(({ value }) => uses(value));
    case "comprehension":
      return [expr.iterRange, expr.accuInit, expr.loopCondition, expr.loopStep, expr.result].some(uses);
  }
}
