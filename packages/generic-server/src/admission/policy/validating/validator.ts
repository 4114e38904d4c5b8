import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import type { StatusReason } from "@kube-apiserver/apimachinery";
import type { ExpressionInputs } from "../../cel/activation.js";
import type { AdmissionExpressions } from "../../cel/admission-expressions.js";
import type { CompiledExpression } from "../../cel/compiled-expression.js";
import type { Composition } from "../../cel/composition.js";
import { maxMessageBytes, runtimeCostBudget } from "../../cel/costs.js";
import type { Evaluation, Evaluations } from "../../cel/evaluate.js";
import { ExpressionError } from "../../cel/expression-error.js";
import type { MatchConditionMetrics } from "../../cel/match-condition-metrics.js";
import type { MatchConditions } from "../../cel/match-conditions.js";
import { failurePolicyOf, nameOf } from "../policy-objects.js";
import type { PolicyAuditAnnotation, PolicyDecision, ValidateResult } from "./policy-decision.js";

type Policy = admissionregistration_v1.ValidatingAdmissionPolicy;
type Validation = admissionregistration_v1.Validation;

/** What a {@link Validator} uses besides its policy. */
export interface ValidatorDeps {
  readonly expressions: AdmissionExpressions;
  readonly metrics?: MatchConditionMetrics | undefined;
  /** Milliseconds of a clock that does not go back. */
  readonly monotonic: () => number;
}

const nothing: ValidateResult = { decisions: [], auditAnnotations: [] };

/** The compiled expressions of one policy. Mirrors `validating.validator`. */
export class Validator {
  readonly #monotonic: () => number;
  readonly #failurePolicy: "Fail" | "Ignore";
  readonly #validations: readonly Validation[];
  readonly #annotationKeys: readonly string[];
  readonly #composition: Composition;
  readonly #conditions: MatchConditions | undefined;
  readonly #expressions: readonly CompiledExpression[];
  readonly #messages: readonly (CompiledExpression | undefined)[];
  readonly #annotations: readonly CompiledExpression[];

  constructor(policy: Policy, { expressions, metrics, monotonic }: ValidatorDeps) {
    const {
      paramKind,
      variables = [],
      matchConditions = [],
      validations = [],
      auditAnnotations = [],
    } = policy.spec ?? {};
    const scope = { hasParams: paramKind !== undefined, hasAuthorizer: true };
    const composition = expressions.newComposition();
    this.#monotonic = monotonic;
    this.#failurePolicy = failurePolicyOf(policy as Parameters<typeof failurePolicyOf>[0]);
    this.#validations = validations;
    this.#annotationKeys = auditAnnotations.map(({ key }) => key);
    this.#composition = composition;
    for (const variable of variables) composition.add(variable, scope);
    if (matchConditions.length > 0) {
      const name = nameOf(policy);
      const failurePolicy = this.#failurePolicy;
      const options = { failurePolicy, name, kind: "policy", type: "validate", metrics, monotonic } as const;
      this.#conditions = composition.newMatchConditions(matchConditions, scope, options);
    }
    this.#expressions = validations.map(({ expression }) => composition.compile(expression, "condition", scope));
    this.#annotations = auditAnnotations.map(({ valueExpression }) =>
      composition.compile(valueExpression, "auditAnnotation", scope),
    );
    const messageScope = { ...scope, hasAuthorizer: false };
    this.#messages = validations.map(({ messageExpression = "" }) =>
      messageExpression === "" ? undefined : composition.compile(messageExpression, "message", messageScope),
    );
    composition.seal();
  }

  /** What the policy has to say. Rejects only when the request is given up. */
  async validate(inputs: ExpressionInputs): Promise<ValidateResult> {
    const matching = await this.#conditions?.match(inputs);
    if (matching !== undefined && "error" in matching) return this.#failed(matching.error.message);
    if (matching?.matches === false) return nothing;
    // Messages and annotations tell what was found, and ask nobody.
    const silent = { ...inputs, authorization: undefined };
    const evaluated = await this.#evaluate(this.#expressions, inputs, runtimeCostBudget);
    if (evaluated instanceof ExpressionError) return this.#failed(evaluated.message);
    const messages = await this.#evaluate(this.#messages, silent, evaluated.remainingBudget);
    const decisions = this.#validations.map((validation, i) =>
      this.#decide(
        validation,
        evaluated.results[i],
        messages instanceof ExpressionError ? messages : messages.results[i],
      ),
    );
    const annotations = await this.#evaluate(this.#annotations, silent, runtimeCostBudget);
    if (annotations instanceof ExpressionError) return this.#failed(annotations.message);
    return { decisions, auditAnnotations: annotations.results.map((result, i) => this.#annotate(i, result)) };
  }

  async #evaluate(
    expressions: readonly (CompiledExpression | undefined)[],
    inputs: ExpressionInputs,
    budget: number,
  ): Promise<Evaluations | ExpressionError> {
    if (expressions.every((expression) => expression === undefined)) return { results: [], remainingBudget: budget };
    try {
      return await this.#composition.evaluate(expressions, inputs, { budget, monotonic: this.#monotonic });
    } catch (err) {
      if (err instanceof ExpressionError) return err;
      throw err;
    }
  }

  /** Nothing can be told: one decision for all. */
  #failed(message: string): ValidateResult {
    return { decisions: [this.#error(message, 0)], auditAnnotations: [] };
  }

  #error(message: string, elapsedMs: number): PolicyDecision {
    return { action: this.#failurePolicy === "Fail" ? "deny" : "admit", evaluation: "error", message, elapsedMs };
  }

  #decide(
    validation: Validation,
    result: Evaluation | undefined,
    message: Evaluation | ExpressionError | undefined,
  ): PolicyDecision {
    const elapsedMs = result?.elapsedMs ?? 0;
    if (result?.error !== undefined) return this.#error(result.error, elapsedMs);
    if (message instanceof ExpressionError) {
      return this.#error(`failed messageExpression: ${message.message}`, elapsedMs);
    }
    if (result?.value === true) return { action: "admit", evaluation: "admit", message: "", elapsedMs };
    const reason = (validation.reason ?? "Invalid") as StatusReason;
    return { action: "deny", evaluation: "deny", message: messageFor(validation, message), reason, elapsedMs };
  }

  #annotate(index: number, result: Evaluation | undefined): PolicyAuditAnnotation {
    const key = this.#annotationKeys[index] ?? "";
    const elapsedMs = result?.elapsedMs ?? 0;
    if (result?.error !== undefined) {
      return { key, action: this.#failurePolicy === "Fail" ? "error" : "exclude", error: result.error, elapsedMs };
    }
    const value = typeof result?.value === "string" ? result.value.trim() : "";
    return value === "" ? { key, action: "exclude", elapsedMs } : { key, action: "publish", value, elapsedMs };
  }
}

/** What is said of a validation that does not hold: what its expression makes, else what it states, else itself. */
function messageFor({ expression, message = "" }: Validation, computed: Evaluation | undefined): string {
  return computedMessage(computed) || message.trim() || `failed expression: ${expression.trim()}`;
}

/** Texts that are too long, or of several lines, are not shown. */
function computedMessage(computed: Evaluation | undefined): string {
  if (typeof computed?.value !== "string") return "";
  const text = computed.value.trim();
  return Buffer.byteLength(text) > maxMessageBytes || text.includes("\n") ? "" : text;
}
