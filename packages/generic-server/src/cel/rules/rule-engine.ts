import type { FieldError, FieldPath, RuleValidator, Schema } from "@kube-apiserver/apimachinery";
import type { Env } from "@kube-apiserver/cel";
import { newRuleValidator } from "./rule-validator.js";
import { validateRules } from "./validate-rules.js";

/** What is done about the CEL rules of schemas (`x-kubernetes-validations`). */
export interface RuleEngine {
  /** Evaluates the rules of schemas that are in effect. */
  readonly validator: RuleValidator;
  /**
   * Checks the rules of a schema that somebody writes.
   * @param path - of `openAPIV3Schema`
   * @param compilable - whether the schema is otherwise right
   */
  validate(schema: Schema, path: FieldPath, compilable: boolean): readonly FieldError[];
}

/** @param env - of Kubernetes' expressions; one per server, for it takes a moment to make */
export function newRuleEngine(env: Env): RuleEngine {
  return {
    validator: newRuleValidator(env),
    validate: (schema, path, compilable) => validateRules(schema, path, env, compilable),
  };
}
