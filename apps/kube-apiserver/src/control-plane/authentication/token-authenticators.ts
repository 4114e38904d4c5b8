import type { KubeObject } from "@kube-apiserver/apimachinery";
import {
  newBootstrapTokenAuthenticator,
  newCachedTokenAuthenticator,
  newLegacyTokenAuthenticator,
  newServiceAccountAuthenticator,
  newServiceAccountTokenMetrics,
  newStaticTokenAuthenticator,
  newWebhookTokenAuthenticator,
  type TokenAuthenticator,
  type TokenCacheMetrics,
  withImplicitAudiences,
} from "@kube-apiserver/generic-server";
import type { AuthenticationSettings } from "@kube-apiserver/options";
import type { AuthenticationParts } from "./authentication.js";
import { verificationKeysOf } from "./service-account-keys.js";
import { newBootstrapSecrets, newBoundObjects, noteTokenUse } from "./stored-objects.js";

/** A webhook, with the cache in front of it. */
export interface CachedWebhook {
  readonly tokens: TokenAuthenticator;
  close(): void;
}

/** Undefined: there is none. */
export function newCachedWebhook(
  { tokenWebhook, serviceAccounts: { apiAudiences } }: AuthenticationSettings,
  { clock, random, logger, dialer }: AuthenticationParts,
  metrics: TokenCacheMetrics,
): CachedWebhook | undefined {
  if (tokenWebhook === undefined) return undefined;
  const { connection, version, cacheTTLMs } = tokenWebhook;
  const webhook = newWebhookTokenAuthenticator({ connection, version, dialer, apiAudiences, clock, logger });
  const ttl = { successTTLMs: cacheTTLMs, failureTTLMs: cacheTTLMs };
  const tokens = newCachedTokenAuthenticator(webhook, { clock, random, metrics, ...ttl });
  return { tokens, close: () => webhook.close() };
}

/** Everybody who knows tokens, in the order in which they are asked: those that answer from memory first. */
export function newTokenAuthenticators(
  settings: AuthenticationSettings,
  parts: AuthenticationParts,
  webhook: CachedWebhook | undefined,
): readonly TokenAuthenticator[] {
  const { apiAudiences } = settings.serviceAccounts;
  const forUs = (authenticator: TokenAuthenticator) => withImplicitAudiences(authenticator, apiAudiences);
  const { staticTokens, bootstrapTokens = false, jwt } = settings;
  return [
    ...(staticTokens === undefined ? [] : [forUs(newStaticTokenAuthenticator(staticTokens))]),
    ...newServiceAccountAuthenticators(settings.serviceAccounts, parts),
    ...(bootstrapTokens ? [forUs(newBootstrapTokens(parts))] : []),
    // After those of service accounts: a token that no key fits may take a question to its issuer.
    ...(jwt === undefined ? [] : [forUs(jwt.tokens)]),
    ...(webhook === undefined ? [] : [webhook.tokens]),
  ];
}

function newServiceAccountAuthenticators(
  serviceAccounts: AuthenticationSettings["serviceAccounts"],
  parts: AuthenticationParts,
): readonly TokenAuthenticator[] {
  const { issuers, apiAudiences, lookup } = serviceAccounts;
  const checks = {
    keys: verificationKeysOf(serviceAccounts),
    apiAudiences,
    clock: parts.clock,
    metrics: newServiceAccountTokenMetrics(parts.registry),
    ...(lookup ? { objects: newBoundObjects(parts.storageOf) } : {}),
  };
  const onUse = (secret: KubeObject) => void noteTokenUse(secret, parts);
  return [newLegacyTokenAuthenticator({ ...checks, onUse }), newServiceAccountAuthenticator({ issuers, ...checks })];
}

function newBootstrapTokens({ clock, logger, storageOf }: AuthenticationParts): TokenAuthenticator {
  return newBootstrapTokenAuthenticator({ secret: newBootstrapSecrets(storageOf), clock, logger });
}
