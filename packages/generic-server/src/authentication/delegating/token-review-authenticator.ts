import type { JSONValue } from "@kube-apiserver/apimachinery";
import { toAbortSignal } from "@kube-apiserver/component-base";
import type { Client } from "../../client/client.js";
import type { TokenAuthenticator } from "../interfaces.js";
import { responseOfReview, tokenReviewSpec } from "../token-review-status.js";

const tokenReviews = { group: "authentication.k8s.io", version: "v1", resource: "tokenreviews" };

/**
 * Has another server, the one that issued them, say whom bearer tokens stand for. Every answer is a request: put a cache
 * in front. Mirrors `webhook.WebhookTokenAuthenticator` as delegated authentication uses it.
 *
 * @param client - may create TokenReviews (`system:auth-delegator`)
 */
export function newTokenReviewAuthenticator(client: Client): TokenAuthenticator {
  return {
    async authenticateToken(token, audiences, signal) {
      const review = await client.create(
        tokenReviews,
        { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: tokenReviewSpec(token, audiences) },
        toAbortSignal(signal),
      );
      return responseOfReview(review.status as JSONValue | undefined, audiences, []);
    },
  };
}
