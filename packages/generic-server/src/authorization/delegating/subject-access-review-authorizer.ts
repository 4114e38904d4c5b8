import type { Clock } from "@kube-apiserver/component-base";
import type { Client } from "../../client/client.js";
import type { DelegationMetrics } from "../../metrics/delegation-metrics.js";
import { defaultRetryBackoff } from "../../webhook/exponential-backoff.js";
import type { Authorizer } from "../interfaces.js";
import { newClientReviewer } from "../webhook/subject-access-reviewer.js";
import { WebhookAuthorizer } from "../webhook/webhook-authorizer.js";

/** Whom a server asks that leaves authorization to another one. */
export interface SubjectAccessReviewOptions {
  /** May create SubjectAccessReviews (`system:auth-delegator`). */
  readonly client: Client;
  readonly clock: Clock;
  /** How long answers are believed. Default 10000, as upstream. */
  readonly allowTTLMs?: number;
  /** Default 10000, as upstream. */
  readonly denyTTLMs?: number;
  /** A number from 0 up to 1, for the pauses between attempts. Default: `Math.random`. */
  readonly random?: () => number;
  /** Where questions are counted. Absent: nowhere. */
  readonly metrics?: DelegationMetrics;
}

/** The pause before the second attempt. Same as upstream. */
const retryPauseMs = 500;

/**
 * Has another API server say what is allowed. It has no say itself where that server has none. Mirrors
 * `authorizerfactory.DelegatingAuthorizerConfig`.
 */
export function newSubjectAccessReviewAuthorizer(options: SubjectAccessReviewOptions): Authorizer {
  const { client, clock, allowTTLMs = 10_000, denyTTLMs = 10_000, random = Math.random, metrics } = options;
  return new WebhookAuthorizer({
    reviewer: newClientReviewer(client, metrics && { metrics, clock }),
    authorizedTTLMs: allowTTLMs,
    unauthorizedTTLMs: denyTTLMs,
    backoff: defaultRetryBackoff(retryPauseMs),
    decisionOnError: "NoOpinion",
    clock,
    random,
  });
}
