import type { CelType, Program } from "@kube-apiserver/cel";

/** An expression, as far as it compiles. Mirrors `cel.CompilationResult`. */
export interface CompiledExpression {
  readonly text: string;
  /** Absent when it does not compile. */
  readonly program?: Program;
  /** The type of its value. Absent when it does not compile. */
  readonly resultType?: CelType;
  /** Why it does not compile, in upstream's words. */
  readonly error?: string;
}

/** Which optional variables and types an expression may use. Mirrors `OptionalVariableDeclarations`. */
export interface ExpressionScope {
  /** The variable `params`. */
  readonly hasParams?: boolean;
  /** The variables `authorizer` and `authorizer.requestResource`. */
  readonly hasAuthorizer?: boolean;
  /** The types `Object...` and `JSONPatch`, and what the values of patches are written with. */
  readonly hasPatchTypes?: boolean;
}

/** Types that the value of an expression may have; `any` leaves it to the expression. */
export type WantedTypes = readonly CelType[] | "any";
