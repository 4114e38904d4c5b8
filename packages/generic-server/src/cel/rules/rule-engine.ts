import type { FieldError, FieldPath, RuleValidator, Schema } from "@kube-apiserver/apimachinery";
import type { Env } from "@kube-apiserver/cel";
import { newRuleValidator } from "./rule-validator.js";
import { type RuleCheckOptions, validateRules } from "./validate-rules.js";

/** What is done about the CEL rules of schemas (`x-kubernetes-validations`). */
export interface RuleEngine {
  /** Evaluates the rules of schemas that are in effect. */
  readonly validator: RuleValidator;
  /**
   * Checks the rules of a schema that somebody writes.
   * @param path - of `openAPIV3Schema`
   */
  validate(schema: Schema, path: FieldPath, options: RuleCheckOptions): readonly FieldError[];
}

/** @param env - of Kubernetes' expressions; one per server, for it takes a moment to make */
export function newRuleEngine(env: Env): RuleEngine {
  return {
    validator: newRuleValidator(env),
    validate: (schema, path, options) => validateRules(schema, path, env, options),
  };
}
