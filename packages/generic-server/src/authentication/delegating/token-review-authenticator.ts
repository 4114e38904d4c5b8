import { isJSONObject, type JSONObject, type JSONValue } from "@kube-apiserver/apimachinery";
import { toAbortSignal } from "@kube-apiserver/component-base";
import type { Client } from "../../client/client.js";
import type { TokenAuthenticator, UserInfo } from "../interfaces.js";

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
      const spec = { token, ...(audiences.length === 0 ? {} : { audiences }) };
      const review = await client.create(
        tokenReviews,
        { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec },
        toAbortSignal(signal),
      );
      const status = objectOf(review.status);
      if (typeof status.error === "string" && status.error !== "") throw new Error(status.error);
      if (status.authenticated !== true) return undefined;
      return { user: readUser(objectOf(status.user)), audiences: texts(status.audiences) };
    },
  };
}

function readUser({ username, uid, groups, extra }: JSONObject): UserInfo {
  const entries = Object.entries(objectOf(extra)).map(([key, values]) => [key, texts(values)] as const);
  return { name: text(username), uid: text(uid), groups: texts(groups), extra: Object.fromEntries(entries) };
}

function objectOf(value: JSONValue | undefined): JSONObject {
  return isJSONObject(value) ? value : {};
}

function text(value: JSONValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function texts(value: JSONValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
