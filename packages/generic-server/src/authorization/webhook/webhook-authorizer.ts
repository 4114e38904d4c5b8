import { isTimeout, stringifyJSON } from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock } from "@kube-apiserver/component-base";
import { type RetryBackoff, withExponentialBackoff } from "../../webhook/exponential-backoff.js";
import { shouldRetryWebhook } from "../../webhook/should-retry.js";
import type {
  AuthorizationResult,
  Authorizer,
  AuthorizerAttributes,
  Decision,
  ResolvedRules,
  RuleResolver,
} from "../interfaces.js";
import type { AuthorizationMatchConditions } from "../match-conditions/match-conditions.js";
import { reviewSpecOf } from "../review/review-spec.js";
import { type ReviewStatus, resultOf } from "../review/review-status.js";
import { isCacheable, ReviewCache, reviewKey } from "./review-cache.js";
import type { SubjectAccessReviewer } from "./subject-access-reviewer.js";
import type { WebhookCallResult, WebhookMetrics } from "./webhook-metrics.js";

/** What a {@link WebhookAuthorizer} is made from. */
export interface WebhookAuthorizerConfig {
  readonly reviewer: SubjectAccessReviewer;
  /** How long answers are believed. 0: they are not kept. */
  readonly authorizedTTLMs: number;
  readonly unauthorizedTTLMs: number;
  readonly backoff: RetryBackoff;
  /** The decision where there is no answer. */
  readonly decisionOnError: Extract<Decision, "NoOpinion" | "Deny">;
  /** Which requests it is asked about. Absent: all. */
  readonly matchConditions?: AuthorizationMatchConditions;
  /** Label of metrics. Default `""`. */
  readonly name?: string;
  /** Absent: nothing is counted. */
  readonly metrics?: WebhookMetrics;
  readonly clock: Clock;
  /** A number from 0 up to 1, for the pauses between attempts. */
  readonly random: () => number;
}

/** Has another server say what is allowed. Mirrors `webhook.WebhookAuthorizer`. */
export class WebhookAuthorizer implements Authorizer, RuleResolver {
  readonly #config: WebhookAuthorizerConfig;
  readonly #cache: ReviewCache;

  constructor(config: WebhookAuthorizerConfig) {
    this.#config = config;
    this.#cache = new ReviewCache(config.clock);
  }

  async authorize(attributes: AuthorizerAttributes, signal?: Cancellation): Promise<AuthorizationResult> {
    const spec = reviewSpecOf(attributes);
    const match = this.#config.matchConditions?.match(attributes, signal);
    if (match === false) return { decision: "NoOpinion", reason: "" };
    if (match instanceof Error) return this.#failure(match);
    const key = reviewKey(stringifyJSON(spec));
    let status = this.#cache.get(key);
    if (status === undefined) {
      try {
        status = await this.#review(spec, signal);
      } catch (err) {
        return this.#failure(err);
      }
      const { authorizedTTLMs, unauthorizedTTLMs } = this.#config;
      if (isCacheable(attributes)) this.#cache.add(key, status, status.allowed ? authorizedTTLMs : unauthorizedTTLMs);
    }
    return resultOf(status);
  }

  async rulesFor(): Promise<ResolvedRules> {
    return {
      resourceRules: [],
      nonResourceRules: [],
      incomplete: true,
      evaluationError: "webhook authorizer does not support user rule resolution",
    };
  }

  async #review(spec: ReturnType<typeof reviewSpecOf>, signal: Cancellation | undefined): Promise<ReviewStatus> {
    const { reviewer, backoff, clock, random, metrics, decisionOnError, name = "" } = this.#config;
    let last: WebhookCallResult = "error";
    const attempt = async () => {
      const startMs = clock.monotonic();
      const count = (result: WebhookCallResult) => {
        last = result;
        metrics?.called(name, result, (clock.monotonic() - startMs) / 1000);
      };
      try {
        const status = await reviewer.review(spec, signal);
        count("success");
        return status;
      } catch (err) {
        count(callResultOf(err, signal));
        throw err;
      }
    };
    const parts = { clock, random, shouldRetry: shouldRetryWebhook, ...(signal === undefined ? {} : { signal }) };
    try {
      return await withExponentialBackoff(backoff, parts, attempt);
    } catch (err) {
      if (decisionOnError === "NoOpinion" && !signal?.aborted) metrics?.failedOpen(name, last);
      throw err;
    }
  }

  #failure(err: unknown): AuthorizationResult {
    const evaluationError = err instanceof Error ? err.message : String(err);
    return { decision: this.#config.decisionOnError, reason: "", evaluationError };
  }
}

function callResultOf(err: unknown, signal: Cancellation | undefined): WebhookCallResult {
  if (signal?.aborted) return "canceled";
  const { name, code } = (err ?? {}) as { readonly name?: string; readonly code?: string };
  return isTimeout(err) || name === "TimeoutError" || code === "ETIMEDOUT" ? "timeout" : "error";
}
