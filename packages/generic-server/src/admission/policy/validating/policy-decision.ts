import type { StatusReason } from "@kube-apiserver/apimachinery";

/** What one validation of a policy came to. Mirrors `validating.PolicyDecision`. */
export interface PolicyDecision {
  readonly action: "admit" | "deny";
  readonly evaluation: "admit" | "error" | "deny";
  /** Empty where the request was admitted. */
  readonly message: string;
  /** Absent: Invalid. */
  readonly reason?: StatusReason | undefined;
  readonly elapsedMs: number;
}

/** What one audit annotation of a policy came to. Mirrors `validating.PolicyAuditAnnotation`. */
export interface PolicyAuditAnnotation {
  readonly key: string;
  readonly action: "publish" | "error" | "exclude";
  /** To publish. */
  readonly value?: string;
  readonly error?: string;
  readonly elapsedMs: number;
}

/** Everything that a policy has to say to a request, for one set of parameters. */
export interface ValidateResult {
  /** By the index of the validation; one for all when the policy could not be evaluated. */
  readonly decisions: readonly PolicyDecision[];
  readonly auditAnnotations: readonly PolicyAuditAnnotation[];
}

const codes: ReadonlyMap<string, number> = new Map([
  ["Forbidden", 403],
  ["Unauthorized", 401],
  ["RequestEntityTooLarge", 413],
]);

/** The HTTP status of a refusal. Mirrors `reasonToCode`. */
export function codeOfReason(reason: string): number {
  return codes.get(reason) ?? 422;
}
