import { getOwn, isJSONObject, type JSONValue } from "@kube-apiserver/apimachinery";
import type { AuthorizationResult } from "../interfaces.js";

/** What a review was answered with. */
export interface ReviewStatus {
  readonly allowed: boolean;
  readonly denied: boolean;
  readonly reason: string;
}

/** The `status` of an answered review. What it says of errors on the other side is not passed on, as upstream. */
export function reviewStatusOf(status: JSONValue | undefined): ReviewStatus {
  const fields = status !== undefined && isJSONObject(status) ? status : {};
  const reason = getOwn(fields, "reason");
  return {
    allowed: getOwn(fields, "allowed") === true,
    denied: getOwn(fields, "denied") === true,
    reason: typeof reason === "string" ? reason : "",
  };
}

/** The decision that an answer means. One that says both is a refusal, and a mistake. */
export function resultOf({ allowed, denied, reason }: ReviewStatus): AuthorizationResult {
  if (!denied) return { decision: allowed ? "Allow" : "NoOpinion", reason };
  if (!allowed) return { decision: "Deny", reason };
  const evaluationError = "webhook subject access review returned both allow and deny response";
  return { decision: "Deny", reason, evaluationError };
}
