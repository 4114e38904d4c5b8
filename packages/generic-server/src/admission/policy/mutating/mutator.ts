import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import { type JSONObject, newServiceUnavailable, toGroupVersionKindString } from "@kube-apiserver/apimachinery";
import type { ExpressionInputs } from "../../cel/activation.js";
import type { AdmissionExpressions } from "../../cel/admission-expressions.js";
import type { CompiledExpression } from "../../cel/compiled-expression.js";
import type { Composition } from "../../cel/composition.js";
import { runtimeCostBudget } from "../../cel/costs.js";
import type { MatchConditionMetrics } from "../../cel/match-condition-metrics.js";
import type { MatchConditions } from "../../cel/match-conditions.js";
import type { VersionedAttributes } from "../../versioned-attributes.js";
import { failurePolicyOf, nameOf } from "../policy-objects.js";
import { applyObject, applyOperations } from "./patchers.js";

type Policy = admissionregistration_v1.MutatingAdmissionPolicy;

/** What a {@link Mutator} uses besides its policy. */
export interface MutatorDeps {
  readonly expressions: AdmissionExpressions;
  readonly metrics: MatchConditionMetrics;
  /** Milliseconds of a clock that does not go back. */
  readonly monotonic: () => number;
}

/** What is evaluated over one request, for one set of parameters; the objects are those of the moment. */
export type MutationInputs = Omit<ExpressionInputs, "object" | "oldObject">;

/** A compiled mutation: makes another object of the one at hand. */
export type Mutation = (versioned: VersionedAttributes, inputs: MutationInputs) => Promise<JSONObject>;

/** The compiled expressions of one policy. Mirrors `mutating.PolicyEvaluator`. */
export class Mutator {
  /** Undefined: the policy has no conditions. */
  readonly conditions: MatchConditions | undefined;
  /** In the order of the policy. */
  readonly mutations: readonly Mutation[];
  readonly #deps: MutatorDeps;
  readonly #composition: Composition;

  constructor(policy: Policy, deps: MutatorDeps) {
    const { paramKind, variables = [], matchConditions = [], mutations = [] } = policy.spec ?? {};
    const { expressions, metrics, monotonic } = deps;
    const scope = { hasParams: paramKind !== undefined, hasAuthorizer: true };
    const composition = expressions.newComposition();
    this.#deps = deps;
    this.#composition = composition;
    for (const variable of variables) composition.add(variable, scope);
    if (matchConditions.length > 0) {
      const failurePolicy = failurePolicyOf(policy as Parameters<typeof failurePolicyOf>[0]);
      // Upstream counts them under this type as well.
      const options = {
        failurePolicy,
        name: nameOf(policy),
        kind: "policy",
        type: "validate",
        metrics,
        monotonic,
      } as const;
      this.conditions = composition.newMatchConditions(matchConditions, scope, options);
    }
    const patchScope = { ...scope, hasPatchTypes: true };
    this.mutations = mutations.map(({ applyConfiguration, jsonPatch }) =>
      applyConfiguration === undefined
        ? this.#jsonPatch(composition.compile(jsonPatch?.expression ?? "", "jsonPatch", patchScope))
        : this.#apply(composition.compile(applyConfiguration.expression ?? "", "applyConfiguration", patchScope)),
    );
    composition.seal();
  }

  #apply(expression: CompiledExpression): Mutation {
    return async (versioned, inputs) => {
      const { object = {}, kind, attributes } = versioned;
      const schema = attributes.objects.schemaOf(kind);
      if (schema === undefined) {
        const delay =
          "There can be a delay between when CustomResourceDefinitions are created and when they are available.";
        throw newServiceUnavailable(`Resource kind ${toGroupVersionKindString(kind)} not found. ${delay}`);
      }
      const value = await this.#evaluate(expression, versioned, inputs);
      return applyObject(object, this.#deps.expressions.toAppliedObject(value), schema);
    };
  }

  #jsonPatch(expression: CompiledExpression): Mutation {
    return async (versioned, inputs) => {
      const value = await this.#evaluate(expression, versioned, inputs);
      return applyOperations(versioned, this.#deps.expressions.toJSONPatch(value));
    };
  }

  async #evaluate(expression: CompiledExpression, versioned: VersionedAttributes, inputs: MutationInputs) {
    if (expression.error !== undefined) throw new Error(expression.error);
    const { object, oldObject } = versioned;
    const options = { budget: runtimeCostBudget, monotonic: this.#deps.monotonic };
    const { results } = await this.#composition.evaluate([expression], { ...inputs, object, oldObject }, options);
    const [result] = results;
    if (result?.value === undefined) throw new Error(result?.error ?? "the expression has no value");
    return result.value;
  }
}
