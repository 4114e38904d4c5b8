import {
  type FieldError,
  type FieldPath,
  type RuleValidator,
  runToEnd,
  type Schema,
} from "@kube-apiserver/apimachinery";
import type { Env } from "@kube-apiserver/cel";
import { newRuleValidator } from "./rule-validator.js";
import { type RuleCheckOptions, validateRulesSteps } from "./validate-rules.js";

/** What is done about the CEL rules of schemas (`x-kubernetes-validations`). */
export interface RuleEngine {
  /** Evaluates the rules of schemas that are in effect. */
  readonly validator: RuleValidator;
  /**
   * Checks the rules of a schema that somebody writes.
   * @param path - of `openAPIV3Schema`
   */
  validate(schema: Schema, path: FieldPath, options: RuleCheckOptions): readonly FieldError[];
  /** {@link validate} in steps, one for each rule. */
  validateSteps(schema: Schema, path: FieldPath, options: RuleCheckOptions): Generator<void, readonly FieldError[]>;
}

/** @param env - of Kubernetes' expressions; one per server, for it takes a moment to make */
export function newRuleEngine(env: Env): RuleEngine {
  const validateSteps: RuleEngine["validateSteps"] = (schema, path, options) =>
    validateRulesSteps(schema, path, env, options);
  return {
    validator: newRuleValidator(env),
    validate: (...what) => runToEnd(validateSteps(...what)),
    validateSteps,
  };
}
