export type { CompiledExpression, WantedTypes } from "../../cel/compile-expression.js";

/** Which optional variables and types an expression may use. Mirrors `OptionalVariableDeclarations`. */
export interface ExpressionScope {
  /** The variable `params`. */
  readonly hasParams?: boolean;
  /** The variables `authorizer` and `authorizer.requestResource`. */
  readonly hasAuthorizer?: boolean;
  /** The types `Object...` and `JSONPatch`, and what the values of patches are written with. */
  readonly hasPatchTypes?: boolean;
}
