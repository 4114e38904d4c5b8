import { createHash } from "node:crypto";
import type { Clock } from "@kube-apiserver/component-base";
import type { AuthorizerAttributes } from "../interfaces.js";
import type { ReviewStatus } from "../review/review-status.js";

/** Answers kept; those that were not asked for longest go first. Same as upstream. */
const maxAnswers = 8192;
/** Questions of which clients have made more than this are not worth the memory. In characters; same as upstream. */
const maxControlledSize = 10_000;

/** Remembers answers to reviews for a while. Mirrors `cache.LRUExpireCache` as the webhook authorizer uses it. */
export class ReviewCache {
  readonly #clock: Clock;
  readonly #answers = new Map<string, { readonly status: ReviewStatus; readonly goodUntilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): ReviewStatus | undefined {
    const found = this.#answers.get(key);
    if (found === undefined) return undefined;
    this.#answers.delete(key);
    if (found.goodUntilMs <= this.#clock.monotonic()) return undefined;
    // Now the youngest.
    this.#answers.set(key, found);
    return found.status;
  }

  /** @param ttlMs - 0: it is not kept */
  add(key: string, status: ReviewStatus, ttlMs: number): void {
    this.#answers.delete(key);
    if (ttlMs <= 0) return;
    this.#answers.set(key, { status, goodUntilMs: this.#clock.monotonic() + ttlMs });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > maxAnswers && oldest !== undefined) this.#answers.delete(oldest);
  }
}

/** What answers to a question are found by: of one size, however much the user brings along. */
export function reviewKey(spec: string): string {
  return createHash("sha256").update(spec).digest("base64");
}

/** Whether the answer may be kept. Mirrors `shouldCache`. */
export function isCacheable(attributes: AuthorizerAttributes): boolean {
  const { namespace, verb, apiGroup, apiVersion, resource, subresource, name, path } = attributes;
  const parts = [namespace, verb, apiGroup, apiVersion, resource, subresource, name, path];
  return parts.reduce((size, part) => size + part.length, 0) < maxControlledSize;
}
