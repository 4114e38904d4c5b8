import { escapeHTML, stringifyJSON } from "@kube-apiserver/apimachinery";
import type { Logger } from "@kube-apiserver/component-base";
import type { AdmissionAttributes } from "../../interfaces.js";
import type { PolicyDecision } from "./policy-decision.js";

const maxValueBytes = 10 * 1024;
const failureKey = "validation.policy.admission.k8s.io/validation_failure";

/** A validation that failed, and who demanded it. */
export interface ValidationFailure {
  readonly decision: PolicyDecision;
  readonly expressionIndex: number;
  readonly policy: string;
  readonly binding: string;
  readonly validationActions: readonly string[];
}

/** Notes a failed validation in the audit event. Mirrors `publishValidationFailureAnnotation`. */
export function publishValidationFailure(
  failure: ValidationFailure,
  attributes: AdmissionAttributes,
  logger: Logger,
): void {
  const { decision, policy, binding, expressionIndex, validationActions } = failure;
  const { message } = decision;
  const value = stringifyJSON([{ message, policy, binding, expressionIndex, validationActions }]);
  publish(failureKey, escapeHTML(value), attributes, logger);
}

/** The annotations that the bindings of one policy make: each different value once. Mirrors `auditAnnotationCollector`. */
export class AuditAnnotationCollector {
  readonly #values = new Map<string, Set<string>>();

  add(key: string, value: string): void {
    const values = this.#values.get(key) ?? new Set();
    this.#values.set(key, values.add(truncate(value)));
  }

  publish(policy: string, attributes: AdmissionAttributes, logger: Logger): void {
    for (const [key, values] of this.#values) publish(`${policy}/${key}`, [...values].join(", "), attributes, logger);
  }
}

/** At most {@link maxValueBytes}, and no half of a character. */
function truncate(value: string): string {
  if (Buffer.byteLength(value) <= maxValueBytes) return value;
  return Buffer.from(value)
    .subarray(0, maxValueBytes)
    .toString()
    .replace(/\ufffd$/, "");
}

function publish(key: string, value: string, attributes: AdmissionAttributes, logger: Logger): void {
  try {
    attributes.addAnnotation(key, value);
  } catch (err) {
    logger.warn("an audit annotation of a policy was not set", { err, key });
  }
}
