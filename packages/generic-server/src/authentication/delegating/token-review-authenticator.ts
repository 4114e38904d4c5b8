import type { JSONValue } from "@kube-apiserver/apimachinery";
import { toAbortSignal } from "@kube-apiserver/component-base";
import type { Client } from "../../client/client.js";
import { countDelegated, type DelegationCount } from "../../metrics/delegation-metrics.js";
import type { TokenAuthenticator } from "../interfaces.js";
import { responseOfReview, tokenReviewSpec } from "../token-review-status.js";

const tokenReviews = { group: "authentication.k8s.io", version: "v1", resource: "tokenreviews" };

/**
 * Has another server, the one that issued them, say whom bearer tokens stand for. Every answer is a request: put a cache
 * in front. Mirrors `webhook.WebhookTokenAuthenticator` as delegated authentication uses it.
 *
 * @param client - may create TokenReviews (`system:auth-delegator`)
 * @param count - where its questions are counted. Absent: nowhere
 */
export function newTokenReviewAuthenticator(client: Client, count?: DelegationCount): TokenAuthenticator {
  return {
    async authenticateToken(token, audiences, signal) {
      const spec = tokenReviewSpec(token, audiences);
      const asked = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec };
      const review = await countDelegated(count, () => client.create(tokenReviews, asked, toAbortSignal(signal)));
      return responseOfReview(review.status as JSONValue | undefined, audiences, []);
    },
  };
}
