import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { ClaimExpression } from "./claim-expressions.js";

/** Compiles the expression of a field; undefined when that fails, which is added to `errors`. */
export type Compile = (text: string, path: FieldPath, errors: FieldError[]) => ClaimExpression | undefined;

/** @param compile - throws an error with the text that the field error shows */
export function newCompile(compile: (text: string) => ClaimExpression): Compile {
  return (text, path, errors) => {
    try {
      return compile(text);
    } catch (err) {
      // Whatever else went wrong is no fault of the expression.
      if (!(err instanceof Error) || err.name !== "ClaimExpressionError") throw err;
      errors.push(fieldErrors.invalid(path, text, err.message));
      return undefined;
    }
  };
}
