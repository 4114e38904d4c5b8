import { type ConfigScheme, decodeConfig } from "@kube-apiserver/api";
import type { apiserverconfig_v1 } from "@kube-apiserver/api/types";
import { type KubeObject, parseConfig } from "@kube-apiserver/apimachinery";
import { parseDuration } from "@kube-apiserver/component-base";

/** Who is asked what is allowed, in this order. Mirrors `apiserver.AuthorizationConfiguration`. */
export interface AuthorizationConfiguration {
  readonly authorizers: readonly AuthorizerConfiguration[];
}

/** One authorizer. */
export interface AuthorizerConfiguration {
  readonly type: string;
  /** Label of metrics. */
  readonly name: string;
  readonly webhook?: WebhookConfiguration;
}

/** An authorizer of the type `Webhook`, with defaults. */
export interface WebhookConfiguration {
  readonly authorizedTTLMs: number;
  readonly cacheAuthorizedRequests: boolean;
  readonly unauthorizedTTLMs: number;
  readonly cacheUnauthorizedRequests: boolean;
  readonly timeoutMs: number;
  readonly subjectAccessReviewVersion: string;
  readonly matchConditionSubjectAccessReviewVersion: string;
  readonly failurePolicy: string;
  readonly connectionInfo: { readonly type: string; readonly kubeConfigFile?: string };
  readonly matchConditions: readonly string[];
}

const group = "apiserver.config.k8s.io";
const kind = "AuthorizationConfiguration";
const versions = ["v1", "v1beta1", "v1alpha1"];

/** The versions differ in nothing but their name. */
const scheme: ConfigScheme = {
  name: "k8s.io/apiserver/pkg/apis/apiserver/load/load.go:32",
  kinds: new Map(versions.map((version) => [`${group}/${version}/${kind}`, `apiserverconfig.v1.${kind}`])),
};

const defaultAuthorizedTTLMs = 300_000;
const defaultUnauthorizedTTLMs = 30_000;

/**
 * Reads a configuration, YAML or JSON, strictly. Nothing at all is one without authorizers. Rejects in the decoder's words.
 * Mirrors `load.LoadFromData`.
 */
export async function decodeAuthorizationConfiguration(data: Buffer): Promise<AuthorizationConfiguration> {
  if (data.length === 0) return { authorizers: [] };
  const decoded: KubeObject = decodeConfig(await parseConfig(data), scheme);
  const { authorizers } = decoded as unknown as apiserverconfig_v1.AuthorizationConfiguration;
  return { authorizers: (authorizers ?? []).map(toAuthorizer) };
}

function toAuthorizer({
  type = "",
  name = "",
  webhook,
}: apiserverconfig_v1.AuthorizerConfiguration): AuthorizerConfiguration {
  return webhook === undefined ? { type, name } : { type, name, webhook: toWebhook(webhook) };
}

function toWebhook(webhook: apiserverconfig_v1.WebhookConfiguration): WebhookConfiguration {
  const { connectionInfo, matchConditions } = webhook;
  // Lists that are not there are written as null by Go.
  const conditions = matchConditions ?? [];
  const kubeConfigFile = connectionInfo?.kubeConfigFile ?? undefined;
  return {
    authorizedTTLMs: durationMs(webhook.authorizedTTL) || defaultAuthorizedTTLMs,
    cacheAuthorizedRequests: webhook.cacheAuthorizedRequests ?? true,
    unauthorizedTTLMs: durationMs(webhook.unauthorizedTTL) || defaultUnauthorizedTTLMs,
    cacheUnauthorizedRequests: webhook.cacheUnauthorizedRequests ?? true,
    timeoutMs: durationMs(webhook.timeout),
    subjectAccessReviewVersion: webhook.subjectAccessReviewVersion ?? "",
    matchConditionSubjectAccessReviewVersion: webhook.matchConditionSubjectAccessReviewVersion ?? "",
    failurePolicy: webhook.failurePolicy ?? "",
    connectionInfo: {
      type: connectionInfo?.type ?? "",
      ...(kubeConfigFile === undefined ? {} : { kubeConfigFile }),
    },
    matchConditions: conditions.map(({ expression = "" }) => expression),
  };
}

function durationMs(text: string | undefined): number {
  return text === undefined ? 0 : parseDuration(text);
}
