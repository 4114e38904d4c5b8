import type { AuthorizationConfiguration, AuthorizerConfiguration } from "./authorization-configuration.js";

/** What flags say of the one webhook that they know. */
export interface WebhookFlags {
  readonly webhookConfigFile: string;
  readonly webhookVersion: string;
  readonly webhookCacheAuthorizedTTLMs: number;
  readonly webhookCacheUnauthorizedTTLMs: number;
}

/** The name of an authorizer that there can be only one of. Mirrors `GetNameForAuthorizerMode`. */
export function authorizerNameOf(mode: string): string {
  return mode.toLowerCase();
}

/**
 * The configuration that `--authorization-mode` and its like stand for. Mirrors `buildAuthorizationConfiguration`.
 * @param webhook - for the mode `Webhook`; needless without
 */
export function configurationFromFlags(modes: readonly string[], webhook?: WebhookFlags): AuthorizationConfiguration {
  return {
    authorizers: modes.map((mode) =>
      mode === "Webhook" && webhook !== undefined ? toWebhook(webhook) : { type: mode, name: authorizerNameOf(mode) },
    ),
  };
}

function toWebhook(flags: WebhookFlags): AuthorizerConfiguration {
  return {
    type: "Webhook",
    name: "default",
    webhook: {
      authorizedTTLMs: flags.webhookCacheAuthorizedTTLMs,
      cacheAuthorizedRequests: true,
      unauthorizedTTLMs: flags.webhookCacheUnauthorizedTTLMs,
      cacheUnauthorizedRequests: true,
      // Flags never said what these are.
      timeoutMs: 30_000,
      failurePolicy: "NoOpinion",
      subjectAccessReviewVersion: flags.webhookVersion,
      matchConditionSubjectAccessReviewVersion: "",
      connectionInfo: { type: "KubeConfigFile", kubeConfigFile: flags.webhookConfigFile },
      matchConditions: [],
    },
  };
}
