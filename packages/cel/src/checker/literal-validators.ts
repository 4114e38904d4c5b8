import { type PatternEngine, PatternSyntaxError } from "@kube-apiserver/apimachinery";
import type { Expr } from "../ast.js";
import type { FunctionDecl } from "../declarations.js";
import type { Validator } from "../env.js";
import type { Issues } from "../issues.js";
import { CelError } from "../values/cel-error.js";
import { childrenOf } from "./children.js";

/** Finds literals that no evaluation could use: durations, timestamps and patterns that are none. */
export function literalValidator(functions: readonly FunctionDecl[], patterns: PatternEngine): Validator {
  const conversions = new Map(functions.map((fn) => [fn.name, fn]));
  return ({ expr }, issues) => {
    visit(expr, (node) => {
      if (node.kind !== "call") return;
      const { function: name, target, args } = node;
      if (name === "matches") {
        const pattern = args[target === undefined ? 1 : 0];
        if (pattern !== undefined && isBadPattern(pattern, patterns)) report(issues, name, pattern);
      } else if ((name === "duration" || name === "timestamp") && target === undefined && args.length === 1) {
        const [arg] = args;
        if (arg !== undefined && cannotConvert(arg, conversions.get(name))) report(issues, name, arg);
      }
    });
  };
}

function report(issues: Issues, name: string, { offset }: Expr): void {
  issues.report(`invalid ${name} argument`, offset);
}

function cannotConvert(arg: Expr, conversion: FunctionDecl | undefined): boolean {
  if (arg.kind !== "literal" || typeof arg.value !== "string") return false;
  const overload = conversion?.overloads.find(({ args: [type] }) => type?.kind === "string");
  return overload?.call?.(arg.value) instanceof CelError;
}

function isBadPattern(arg: Expr, patterns: PatternEngine): boolean {
  if (arg.kind !== "literal" || typeof arg.value !== "string") return false;
  try {
    patterns.compile(arg.value);
    return false;
  } catch (err) {
    if (!(err instanceof PatternSyntaxError)) throw err;
    return true;
  }
}

function visit(expr: Expr, look: (node: Expr) => void): void {
  look(expr);
  for (const child of childrenOf(expr)) visit(child, look);
}
