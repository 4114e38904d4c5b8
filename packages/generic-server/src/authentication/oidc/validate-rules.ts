import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { Compile } from "./compile-expression.js";
import type { JWTAuthenticatorConfig, ValidationExpression } from "./jwt-authenticator-config.js";

type ClaimRule = NonNullable<JWTAuthenticatorConfig["claimValidationRules"]>[number];
type UserRule = NonNullable<JWTAuthenticatorConfig["userValidationRules"]>[number];

/** Rules whose expressions compile, and what is wrong with the others. */
export interface ValidatedRules {
  readonly errors: readonly FieldError[];
  readonly compiled: readonly ValidationExpression[];
}

/** Mirrors `validateClaimValidationRules`. */
export function validateClaimRules(rules: readonly ClaimRule[], path: FieldPath, compile: Compile): ValidatedRules {
  const errors: FieldError[] = [];
  const compiled: ValidationExpression[] = [];
  const seenClaims = new Set<string>();
  const seenExpressions = new Set<string>();
  for (const [at, rule] of rules.entries()) {
    const { claim = "", requiredValue = "", expression = "", message = "" } = rule;
    const rulePath = path.index(at);
    if (claim !== "" && expression !== "") {
      errors.push(fieldErrors.invalid(rulePath, claim, "claim and expression can't both be set"));
    } else if (claim !== "") {
      if (message !== "") {
        errors.push(fieldErrors.invalid(rulePath.child("message"), message, "may not be specified when claim is set"));
      }
      if (seenClaims.has(claim)) errors.push(fieldErrors.duplicate(rulePath.child("claim"), claim));
      seenClaims.add(claim);
    } else if (expression !== "") {
      if (requiredValue !== "") {
        const problem = "may not be specified when expression is set";
        errors.push(fieldErrors.invalid(rulePath.child("requiredValue"), requiredValue, problem));
      }
      addExpression({ expression, message }, rulePath, { compile, errors, compiled, seen: seenExpressions });
    } else {
      errors.push(fieldErrors.required(rulePath, "claim or expression is required"));
    }
  }
  return { errors, compiled };
}

/** Mirrors `validateUserValidationRules`. */
export function validateUserRules(rules: readonly UserRule[], path: FieldPath, compile: Compile): ValidatedRules {
  const errors: FieldError[] = [];
  const compiled: ValidationExpression[] = [];
  const seen = new Set<string>();
  for (const [at, { expression, message = "" }] of rules.entries()) {
    if (expression === "") errors.push(fieldErrors.required(path.index(at).child("expression"), ""));
    else addExpression({ expression, message }, path.index(at), { compile, errors, compiled, seen });
  }
  return { errors, compiled };
}

interface RuleCollection {
  readonly compile: Compile;
  readonly errors: FieldError[];
  readonly compiled: ValidationExpression[];
  readonly seen: Set<string>;
}

function addExpression(
  { expression, message }: { readonly expression: string; readonly message: string },
  rulePath: FieldPath,
  { compile, errors, compiled, seen }: RuleCollection,
): void {
  const path = rulePath.child("expression");
  if (seen.has(expression)) {
    errors.push(fieldErrors.duplicate(path, expression));
    return;
  }
  seen.add(expression);
  const found = compile(expression, path, errors);
  if (found !== undefined) compiled.push({ expression: found, message });
}
