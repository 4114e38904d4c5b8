import { structSchemaFor } from "@kube-apiserver/api";
import { decodeTyped, isJSONObject, type KubeObject, parseJSON } from "@kube-apiserver/apimachinery";

/** The versions of reviews, of whatever kind, that this server speaks with webhooks. */
export const reviewVersions = ["v1", "v1beta1"] as const;

/** One of {@link reviewVersions}. */
export type ReviewVersion = (typeof reviewVersions)[number];

/** Whether this server speaks that version. */
export function isReviewVersion(version: string): version is ReviewVersion {
  return (reviewVersions as readonly string[]).includes(version);
}

/**
 * The first version that a webhook takes and this server speaks: webhooks choose.
 * @param problem - what the error says
 * @throws Error when there is none
 */
export function reviewVersionOf(accepted: readonly string[], problem: string): ReviewVersion {
  const version = accepted.find(isReviewVersion);
  if (version === undefined) throw new Error(problem);
  return version;
}

/**
 * Reads the body of an answer. Both versions of reviews have the same fields.
 * @param type - of the review: `admission.v1.AdmissionReview`, for one
 * @throws Error when it is no review
 */
export function decodeReview(text: string, type: string): KubeObject {
  const value = parseJSON(text);
  return decodeTyped(isJSONObject(value) ? value : {}, structSchemaFor(type)).object;
}
