import { type MatchCriteria, type MatchResources, newMatchCriteria } from "../matching/match-resources.js";
import type { ParamSource } from "./param-sources.js";
import type { BindingObject, PolicyObject } from "./policy-objects.js";

/** A binding with what it is about read once. */
export interface BoundPolicy<B extends BindingObject> {
  readonly binding: B;
  /** Undefined: whatever the policy is about. An error: it cannot be told. */
  readonly criteria: MatchCriteria | Error | undefined;
}

/** A policy that is in effect: it has bindings. Mirrors `generic.PolicyHook`. */
export interface PolicyHook<P extends PolicyObject, B extends BindingObject, E> {
  readonly policy: P;
  readonly criteria: MatchCriteria | Error;
  readonly bindings: readonly BoundPolicy<B>[];
  /** Undefined when the policy takes none, or their kind is not served. */
  readonly params: ParamSource | undefined;
  /** The compiled expressions. */
  readonly evaluator: E;
  /** What keeps the policy from being evaluated at all. */
  readonly configurationError: Error | undefined;
}

/** Mirrors the checks of `DefinitionMatches`. */
export function policyCriteria({ spec }: PolicyObject): MatchCriteria | Error {
  if (spec?.matchConstraints === undefined) return new Error("policy contained no match constraints, a required field");
  return criteriaOf(spec.matchConstraints);
}

/** Mirrors the checks of `BindingMatches`. */
export function bindingCriteria({ spec }: BindingObject): MatchCriteria | Error | undefined {
  return spec?.matchResources === undefined ? undefined : criteriaOf(spec.matchResources);
}

function criteriaOf(resources: MatchResources): MatchCriteria | Error {
  for (const name of ["namespace", "object"] as const) {
    if (resources[`${name}Selector`] === undefined) {
      return new Error(`a nil ${name} selector was passed, please ensure selectors are initialized properly`);
    }
  }
  return newMatchCriteria(resources);
}
