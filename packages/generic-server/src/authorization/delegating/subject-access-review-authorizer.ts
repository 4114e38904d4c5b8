import { isJSONObject, type JSONObject } from "@kube-apiserver/apimachinery";
import { type Clock, toAbortSignal } from "@kube-apiserver/component-base";
import type { Client } from "../../client/client.js";
import type { AuthorizationResult, Authorizer, AuthorizerAttributes } from "../interfaces.js";

const reviews = { group: "authorization.k8s.io", version: "v1", resource: "subjectaccessreviews" };

/** How long answers are believed. */
export interface SubjectAccessReviewOptions {
  /** May create SubjectAccessReviews (`system:auth-delegator`). */
  readonly client: Client;
  readonly clock: Clock;
  /** Default 10000, as upstream. */
  readonly allowTTLMs?: number;
  /** Default 10000, as upstream. */
  readonly denyTTLMs?: number;
  /** Answers kept; the oldest go first. Default 4096. */
  readonly maxEntries?: number;
}

/**
 * Has another server say what is allowed. It has no say itself where that server has none.
 * Mirrors `webhook.WebhookAuthorizer` as delegated authorization uses it.
 */
export function newSubjectAccessReviewAuthorizer(options: SubjectAccessReviewOptions): Authorizer {
  const { client, clock, allowTTLMs = 10_000, denyTTLMs = 10_000, maxEntries = 4096 } = options;
  const answers = new Map<string, { readonly result: AuthorizationResult; readonly goodUntilMs: number }>();

  const remember = (key: string, result: AuthorizationResult) => {
    const ttlMs = result.decision === "Allow" ? allowTTLMs : denyTTLMs;
    answers.delete(key);
    answers.set(key, { result, goodUntilMs: clock.monotonic() + ttlMs });
    const [oldest] = answers.keys();
    if (answers.size > maxEntries && oldest !== undefined) answers.delete(oldest);
  };

  return {
    async authorize(attributes, signal) {
      const spec = toSpec(attributes);
      const key = JSON.stringify(spec);
      const known = answers.get(key);
      if (known !== undefined && known.goodUntilMs > clock.monotonic()) return known.result;
      const review = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec };
      const { status } = await client.create(reviews, review, signal && toAbortSignal(signal));
      const result = toResult(isJSONObject(status) ? status : {});
      remember(key, result);
      return result;
    },
  };
}

function toSpec(attributes: AuthorizerAttributes): JSONObject {
  const { user, verb, isResourceRequest, path } = attributes;
  return {
    user: user.name,
    ...(user.uid === "" ? {} : { uid: user.uid }),
    groups: user.groups,
    extra: user.extra,
    ...(isResourceRequest
      ? { resourceAttributes: resourceAttributes(attributes) }
      : { nonResourceAttributes: { path, verb } }),
  };
}

function resourceAttributes({
  namespace,
  verb,
  apiGroup,
  apiVersion,
  resource,
  subresource,
  name,
}: AuthorizerAttributes): JSONObject {
  const all = { namespace, verb, group: apiGroup, version: apiVersion, resource, subresource, name };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

function toResult({ allowed, denied, reason, evaluationError }: JSONObject): AuthorizationResult {
  const decision = allowed === true ? "Allow" : denied === true ? "Deny" : "NoOpinion";
  return {
    decision,
    reason: typeof reason === "string" ? reason : "",
    ...(typeof evaluationError === "string" && evaluationError !== "" ? { evaluationError } : {}),
  };
}
