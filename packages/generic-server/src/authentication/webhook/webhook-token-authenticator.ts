import { stringifyJSON } from "@kube-apiserver/apimachinery";
import type { Clock, Dialer, Logger } from "@kube-apiserver/component-base";
import { defaultRetryBackoff, type RetryBackoff, withExponentialBackoff } from "../../webhook/exponential-backoff.js";
import type { KubeconfigConnection } from "../../webhook/kubeconfig.js";
import { statusOfAnswer } from "../../webhook/review-answer.js";
import type { ReviewVersion } from "../../webhook/reviews.js";
import { shouldRetryWebhook } from "../../webhook/should-retry.js";
import { newWebhookClient } from "../../webhook/webhook-client.js";
import type { TokenAuthenticator } from "../interfaces.js";
import { responseOfReview, tokenReviewSpec } from "../token-review-status.js";

/** Whom to ask, and how. */
export interface WebhookTokenOptions {
  readonly connection: KubeconfigConnection;
  readonly version: ReviewVersion;
  /** What makes the connections. Absent: they leave directly. */
  readonly dialer?: Dialer | undefined;
  /** Audiences of this server: those of an answer that names none. */
  readonly apiAudiences: readonly string[];
  /** Default: upstream's, five attempts and half a second before the second. */
  readonly backoff?: RetryBackoff;
  readonly clock: Clock;
  /** A number from 0 up to 1. Default: Math.random. */
  readonly jitter?: () => number;
  readonly logger: Logger;
}

/** Knows tokens that a webhook knows. */
export interface WebhookTokenAuthenticator extends TokenAuthenticator {
  /** Lets go of its connections; calls under way fail. */
  close(): void;
}

const kind = "TokenReview";

/**
 * Posts every token to the very URL that a kubeconfig names: put a cache in front. Mirrors
 * `webhook.WebhookTokenAuthenticator`.
 *
 * @throws when the certificates of the connection cannot be used
 */
export function newWebhookTokenAuthenticator(options: WebhookTokenOptions): WebhookTokenAuthenticator {
  const { connection, version, dialer, apiAudiences, clock, logger } = options;
  const { backoff = defaultRetryBackoff(500), jitter = Math.random } = options;
  const client = newWebhookClient(connection, { dialer });
  const apiVersion = `authentication.k8s.io/${version}`;
  return {
    async authenticateToken(token, audiences, signal) {
      const spec = tokenReviewSpec(token, audiences);
      const body = stringifyJSON({ kind, apiVersion, metadata: {}, spec, status: { user: {} } });
      const parts = { clock, random: jitter, shouldRetry: shouldRetryWebhook, signal };
      const answer = await withExponentialBackoff(backoff, parts, () => client.post(body, signal)).catch((err) => {
        logger.error("Failed to make webhook authenticator request", { err });
        throw err;
      });
      return responseOfReview(statusOfAnswer(answer, { apiVersion, kind }), audiences, apiAudiences);
    },
    close: () => client.close(),
  };
}
