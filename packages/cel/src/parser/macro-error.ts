import type { Expr } from "../ast.js";

/** Arguments that a macro cannot use. */
export class MacroError extends Error {
  override readonly name = "MacroError";
  readonly offset: number;

  constructor(message: string, { offset }: Expr) {
    super(message);
    this.offset = offset;
  }
}
