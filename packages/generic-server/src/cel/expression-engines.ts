import { newPatternEngine, type PatternEngine } from "@kube-apiserver/apimachinery";
import type { Env } from "@kube-apiserver/cel";
import { LazilyLoaded } from "@kube-apiserver/component-base";
import type { AdmissionExpressions } from "../admission/cel/admission-expressions.js";
import type { AuthorizationExpressions } from "../authorization/match-conditions/authorization-expressions.js";
import type { RuleEngine } from "./rules/rule-engine.js";

/** What evaluates what users write: patterns, and CEL expressions. One pair per chain of servers. */
export interface ExpressionEngines {
  readonly patterns: LazilyLoaded<PatternEngine>;
  /** The environment of Kubernetes' expressions, to be extended by the variables of a use. */
  readonly env: LazilyLoaded<Env>;
  /** What compiles expressions over admission requests: those of policies, and match conditions of webhooks. */
  readonly admission: LazilyLoaded<AdmissionExpressions>;
  /** What compiles expressions over reviews of requests: match conditions of authorizers. */
  readonly authorization: LazilyLoaded<AuthorizationExpressions>;
  /** What evaluates the rules of schemas (`x-kubernetes-validations`). */
  readonly rules: LazilyLoaded<RuleEngine>;
}

/** Engines of which nothing is loaded so far. */
export function newExpressionEngines(): ExpressionEngines {
  const patterns = new LazilyLoaded(newPatternEngine);
  const env = new LazilyLoaded(async () => {
    const [loaded, { newKubernetesEnv }] = await Promise.all([patterns.load(), import("@kube-apiserver/cel")]);
    return newKubernetesEnv(loaded);
  });
  const admission = new LazilyLoaded(async () => {
    const [loaded, expressions] = await Promise.all([env.load(), import("../admission/cel/admission-expressions.js")]);
    return new expressions.AdmissionExpressions(loaded);
  });
  const authorization = new LazilyLoaded(async () => {
    const [loaded, expressions] = await Promise.all([
      env.load(),
      import("../authorization/match-conditions/authorization-expressions.js"),
    ]);
    return new expressions.AuthorizationExpressions(loaded);
  });
  const rules = new LazilyLoaded(async () => {
    const [loaded, { newRuleEngine }] = await Promise.all([env.load(), import("./rules/rule-engine.js")]);
    return newRuleEngine(loaded);
  });
  return { patterns, env, admission, authorization, rules };
}
