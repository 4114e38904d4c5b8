import { structSchemaFor } from "@kube-apiserver/api";
import {
  decodeTyped,
  type GroupVersionKind,
  getOwn,
  isJSONObject,
  type JSONObject,
  type KubeObject,
  parseJSON,
  quoteGo,
  toAPIVersion,
} from "@kube-apiserver/apimachinery";

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

/** What an answer has to be. */
export interface ExpectedReview extends GroupVersionKind {
  readonly version: ReviewVersion;
}

/**
 * Reads the body of an answer, which is a review of the version that the webhook was sent. Where it does not say what it
 * is, it is taken for that. Both versions of reviews have the same fields.
 * @throws Error when it is no review, in upstream's words
 */
export function decodeReview(text: string, expected: ExpectedReview): KubeObject {
  const value = parseReview(text);
  requireKind(value, expected);
  const { group, kind } = expected;
  return decodeTyped(value, structSchemaFor(`${group.split(".")[0]}.v1.${kind}`)).object;
}

function parseReview(text: string): JSONObject {
  const fail = (problem: string, cause?: unknown): never => {
    throw new Error(`couldn't get version/kind; json parse error: ${problem}`, { cause });
  };
  // What does not begin like an object is read as YAML there, for which every word is a string.
  if (!text.trimStart().startsWith("{")) {
    const fields = ["APIVersion", "Kind"].map((name) => {
      const key = name === "Kind" ? "kind" : "apiVersion";
      return `${name} string ${quoteGo(`json:"${key},omitempty"`)}`;
    });
    return fail(`json: cannot unmarshal string into Go value of type struct { ${fields.join("; ")} }`);
  }
  try {
    const value = parseJSON(text);
    if (isJSONObject(value)) return value;
  } catch (err) {
    return fail((err as Error).message, err);
  }
  throw new TypeError("an object was parsed as something else");
}

/** Mirrors what a codec of all versions does with an object that is to become one of `expected`. */
function requireKind(review: JSONObject, expected: ExpectedReview): void {
  const apiVersion = getOwn(review, "apiVersion") || toAPIVersion(expected);
  const kind = getOwn(review, "kind") || expected.kind;
  if (apiVersion === toAPIVersion(expected) && kind === expected.kind) return;
  const other = reviewVersions.find((version) => apiVersion === toAPIVersion({ ...expected, version }));
  if (other !== undefined && kind === expected.kind) {
    throw new Error(`converting (${other}.${kind}) to (${expected.version}.${kind}): unknown conversion`);
  }
  const what = `no kind ${quoteGo(String(kind))} is registered for version ${quoteGo(String(apiVersion))}`;
  throw new Error(`${what} in scheme "k8s.io/apiserver/pkg/util/webhook/client.go:71"`);
}
