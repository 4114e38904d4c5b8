import type { KubeObject } from "@kube-apiserver/apimachinery";
import {
  newBootstrapTokenAuthenticator,
  newLegacyTokenAuthenticator,
  newServiceAccountAuthenticator,
  newServiceAccountTokenMetrics,
  newStaticTokenAuthenticator,
  type TokenAuthenticator,
  withImplicitAudiences,
} from "@kube-apiserver/generic-server";
import type { AuthenticationSettings } from "@kube-apiserver/options";
import type { AuthenticationParts } from "./authentication.js";
import { newBootstrapSecrets, newBoundObjects, noteTokenUse } from "./stored-objects.js";

/** Everybody who knows tokens, in the order in which they are asked: those that answer from memory first. */
export function newTokenAuthenticators(
  settings: AuthenticationSettings,
  parts: AuthenticationParts,
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
  ];
}

function newServiceAccountAuthenticators(
  { issuers, signingKey, verificationKeys, apiAudiences, lookup }: AuthenticationSettings["serviceAccounts"],
  parts: AuthenticationParts,
): readonly TokenAuthenticator[] {
  const checks = {
    keys: async () => verificationKeys ?? [await signingKey],
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
