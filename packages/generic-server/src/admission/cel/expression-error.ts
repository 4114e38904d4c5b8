/** How far an {@link ExpressionError} reaches. */
export type ExpressionErrorKind = "invalid" | "internal" | "outOfBudget";

/** Expressions could not be evaluated at all, or not any further. Mirrors `cel.Error`. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  readonly kind: ExpressionErrorKind;

  constructor(kind: ExpressionErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** What is said when the budget is spent; metrics tell it by its beginning. */
export const outOfBudgetMessage =
  "validation failed due to running out of cost budget, no further validation rules will be run";
