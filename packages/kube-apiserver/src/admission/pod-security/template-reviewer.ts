import { newForbidden, toAggregateText } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import type { PodTemplate, Violation } from "./check.js";
import type { PodSecurityConfiguration } from "./configuration.js";
import { type LevelVersion, levelVersionText } from "./level-version.js";
import { type NamespacePolicy, type NamespacePolicyResult, podSecurityPrefix } from "./namespace-policy.js";
import type { PodSecurityMetrics } from "./pod-security-metrics.js";
import { detailsText, type PolicyEvaluator } from "./policy-evaluator.js";

/** What templates are judged with, and where that is counted. */
export interface ReviewConfig {
  readonly configuration: PodSecurityConfiguration;
  readonly evaluate: PolicyEvaluator;
  readonly metrics: PodSecurityMetrics;
}

/** Holds one pod, or what pods are made of, to the policy of its namespace. Mirrors `admission.Admission.EvaluatePod`. */
export class TemplateReviewer {
  readonly #config: ReviewConfig;

  constructor(config: ReviewConfig) {
    this.#config = config;
  }

  /** Throws what refuses the template where it `enforces`; the rest goes into the audit event and warnings. */
  review(
    attributes: AdmissionAttributes,
    { policy, errors }: NamespacePolicyResult,
    template: PodTemplate,
    enforces: boolean,
  ): void {
    const { configuration, metrics } = this.#config;
    if (configuration.exemptions.runtimeClasses.includes(template.spec.runtimeClassName ?? "")) {
      metrics.exemption(attributes);
      annotate(attributes, "exempt", "runtimeClass");
      return;
    }
    if (errors.length > 0) {
      annotate(attributes, "error", `Failed to parse policy: ${toAggregateText(errors)}`);
      metrics.error(false, attributes);
    }
    const violationsOf = this.#violationsOnce(template);
    if (enforces) annotate(attributes, "enforce-policy", levelVersionText(policy.enforce));
    const refused = enforces ? violationsOf(policy.enforce) : [];
    if (enforces) metrics.evaluation(refused.length > 0 ? "deny" : "allow", policy.enforce, "enforce", attributes);
    this.#note(attributes, policy, violationsOf(policy.audit));
    if (refused.length > 0) throw forbidden(attributes, policy.enforce, refused);
    this.#warn(attributes, policy, violationsOf(policy.warn));
  }

  /** The three modes often mean the same policy. */
  #violationsOnce(template: PodTemplate): (policy: LevelVersion) => readonly Violation[] {
    const known = new Map<string, readonly Violation[]>();
    return (policy) => {
      const key = levelVersionText(policy);
      const violations = known.get(key) ?? this.#config.evaluate(policy, template);
      known.set(key, violations);
      return violations;
    };
  }

  #note(attributes: AdmissionAttributes, { audit }: NamespacePolicy, violations: readonly Violation[]): void {
    if (violations.length === 0) return;
    annotate(attributes, "audit-violations", wouldViolate(audit, violations));
    this.#config.metrics.evaluation("deny", audit, "audit", attributes);
  }

  #warn(attributes: AdmissionAttributes, { warn }: NamespacePolicy, violations: readonly Violation[]): void {
    if (violations.length === 0) return;
    attributes.context.addWarning(wouldViolate(warn, violations));
    this.#config.metrics.evaluation("deny", warn, "warn", attributes);
  }
}

/** Puts what the plugin says of a request into its audit event, under the plugin's prefix. */
export function annotate({ context }: AdmissionAttributes, key: string, value: string): void {
  context.addAuditAnnotation(podSecurityPrefix + key, value);
}

function wouldViolate(policy: LevelVersion, violations: readonly Violation[]): string {
  return `would violate PodSecurity "${levelVersionText(policy)}": ${detailsText(violations)}`;
}

function forbidden(attributes: AdmissionAttributes, policy: LevelVersion, violations: readonly Violation[]): Error {
  const message = `violates PodSecurity "${levelVersionText(policy)}": ${detailsText(violations)}`;
  return newForbidden(attributes.resource, attributes.name, message);
}
