import type { ComprehensionExpr, Expr, LiteralValue } from "../ast.js";
import { accumulatorName, oldAccumulatorName } from "../ast.js";
import { type CopyBudget, copyExpr } from "./copy-expr.js";
import { MacroError } from "./macro-error.js";

/** A call that the parser replaces. */
export interface Macro {
  readonly function: string;
  readonly argCount: number;
  /** Whether it is called on a receiver. */
  readonly receiver: boolean;
  /**
   * What takes the place of the call; undefined leaves the call as it is.
   * @throws MacroError when the arguments do not fit
   */
  readonly expand: (call: MacroCall) => Expr | undefined;
}

/** A call as a macro sees it. */
export interface MacroCall {
  readonly target: Expr | undefined;
  readonly args: readonly Expr[];
  readonly build: ExprBuilder;
}

/** Makes the nodes of an expansion, all of them at the place of the call. */
export class ExprBuilder {
  readonly #offset: number;
  readonly #copies: CopyBudget;

  constructor(offset: number, copies: CopyBudget) {
    this.#offset = offset;
    this.#copies = copies;
  }

  /**
   * A copy of an expression, every node a new one: types are told apart by node.
   * @throws MacroError when copies of copies have become too many
   */
  copy(expr: Expr): Expr {
    return copyExpr(expr, this.#copies);
  }

  literal(value: LiteralValue): Expr {
    return { kind: "literal", offset: this.#offset, value };
  }

  ident(name: string): Expr {
    return { kind: "ident", offset: this.#offset, name };
  }

  accu(): Expr {
    return this.ident(accumulatorName);
  }

  call(name: string, ...args: readonly Expr[]): Expr {
    return { kind: "call", offset: this.#offset, function: name, args };
  }

  memberCall(name: string, target: Expr, ...args: readonly Expr[]): Expr {
    return { kind: "call", offset: this.#offset, function: name, target, args };
  }

  list(...elements: readonly Expr[]): Expr {
    return { kind: "list", offset: this.#offset, elements, optionals: new Set() };
  }

  map(...entries: readonly (readonly [Expr, Expr])[]): Expr {
    const offset = this.#offset;
    return {
      kind: "map",
      offset,
      entries: entries.map(([key, value]) => ({ offset, key, value, optional: false })),
    };
  }

  presenceTest(operand: Expr, field: string): Expr {
    return { kind: "select", offset: this.#offset, operand, field, testOnly: true };
  }

  comprehension(parts: Omit<ComprehensionExpr, "kind" | "offset">): Expr {
    return { kind: "comprehension", offset: this.#offset, ...parts };
  }
}

/** The name an argument is; `complaint` when it is no simple name, or one that the expansion needs itself. */
export function iterationVariable(arg: Expr, complaint: string): string {
  if (arg.kind !== "ident") throw new MacroError(complaint, arg);
  if (arg.name === accumulatorName || arg.name === oldAccumulatorName) {
    throw new MacroError("iteration variable overwrites accumulator variable", arg);
  }
  return arg.name;
}

/** An argument that the macro's argument count promises. */
export function argument(args: readonly Expr[], index: number): Expr {
  const arg = args[index];
  if (arg === undefined) throw new RangeError(`macro has no argument ${index}`);
  return arg;
}

/** The receiver of a receiver macro. */
export function receiver(target: Expr | undefined): Expr {
  if (target === undefined) throw new TypeError("macro is called on a receiver");
  return target;
}
