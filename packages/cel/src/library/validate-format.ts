import type { CallExpr, Expr } from "../ast.js";
import { type CheckedExpr, typeOf } from "../checker/checked.js";
import { childrenOf } from "../checker/children.js";
import type { Issues } from "../issues.js";
import type { TypeKind } from "../types/type.js";
import { complaints, FormatError, templateParts } from "./format-template.js";

const kindsByVerb: Readonly<Record<keyof typeof complaints, readonly TypeKind[]>> = {
  b: ["int", "uint", "bool"],
  d: ["int", "uint"],
  // Texts may be names of numbers: NaN and the infinities.
  e: ["double", "string"],
  f: ["double", "string"],
  o: ["int", "uint"],
  s: ["list", "map", "int", "uint", "double", "bool", "string", "timestamp", "bytes", "duration", "type", "null"],
  x: ["int", "uint", "string", "bytes"],
};

/** Finds calls of `format` whose constant templates do not go with their arguments. Mirrors `stringFormatValidator`. */
export function validateFormatCalls(checked: CheckedExpr, issues: Issues): void {
  visit(checked.expr);

  function visit(node: Expr): void {
    if (node.kind === "call" && node.function === "format") checkCall(node, checked, issues);
    for (const child of childrenOf(node)) visit(child);
  }
}

function checkCall({ target, args, offset }: CallExpr, checked: CheckedExpr, issues: Issues): void {
  const [list] = args;
  if (target?.kind !== "literal" || typeof target.value !== "string" || list?.kind !== "list") return;
  try {
    const used = checkClauses(target.value, list.elements, checked);
    const given = list.elements.length;
    if (given > used) {
      issues.report(`too many arguments supplied to string.format (expected ${used}, got ${given})`, offset);
    }
  } catch (err) {
    if (!(err instanceof FormatError)) throw err;
    issues.report(err.message, err instanceof ArgumentError ? err.offset : offset);
  }
}

/** An argument that does not go with its clause. */
class ArgumentError extends FormatError {
  readonly offset: number;

  constructor(complaint: string, typeName: string, { offset }: Expr) {
    super(`error during formatting: ${complaint}, was given ${typeName}`);
    this.offset = offset;
  }
}

/** How many arguments the template uses. */
function checkClauses(template: string, args: readonly Expr[], checked: CheckedExpr): number {
  let used = 0;
  for (const part of templateParts(template)) {
    if (typeof part === "string") continue;
    const arg = args[used];
    if (arg === undefined) throw new FormatError(`index ${used} out of range`);
    used++;
    const verb = part.verb === "X" ? "x" : part.verb;
    if (!Object.hasOwn(complaints, verb)) {
      throw new FormatError(`could not parse formatting clause: unrecognized formatting clause "${part.verb}"`);
    }
    checkArgument(verb as keyof typeof complaints, arg, checked);
  }
  return used;
}

function checkArgument(verb: keyof typeof complaints, arg: Expr, checked: CheckedExpr): void {
  const { kind, name } = typeOf(checked.types, arg);
  if (kind !== "dyn" && !kindsByVerb[verb].includes(kind)) throw new ArgumentError(complaints[verb], name, arg);
  if (verb !== "s") return;
  if (arg.kind === "list" || arg.kind === "map") for (const part of childrenOf(arg)) checkArgument("s", part, checked);
}
