import type { RandomSource } from "@kube-apiserver/apimachinery";
import type { Clock, Dialer, Logger, MetricsRegistry } from "@kube-apiserver/component-base";
import {
  type AuthenticationObserver,
  type CertificateBundleSource,
  type ClientCASource,
  commonNameUser,
  newAnonymousAuthenticator,
  newAuthenticationObserver,
  newBearerTokenAuthenticator,
  newCachedTokenAuthenticator,
  newCertificateExpirationObserver,
  newClientCertificateAuthenticator,
  newLoopbackAuthenticator,
  newOwnTokenAuthenticator,
  newRequestHeaderAuthenticator,
  newTokenCacheMetrics,
  newWebSocketProtocolAuthenticator,
  type RequestAuthenticator,
  requireKnownToken,
  type TokenAuthenticator,
  unionFailingOnError,
  unionRequestAuthenticator,
  unionTokenAuthenticator,
  withAuthenticatedGroup,
} from "@kube-apiserver/generic-server";
import type { FeatureGates } from "@kube-apiserver/kube-apiserver";
import type { AuthenticationSettings } from "@kube-apiserver/options";
import type { CoreStorage } from "./stored-objects.js";
import { newCachedWebhook, newTokenAuthenticators } from "./token-authenticators.js";

/** What authentication is built from besides its settings. */
export interface AuthenticationParts {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly registry: MetricsRegistry;
  /** Makes connections to webhooks; undefined: they leave directly. */
  readonly dialer: Dialer | undefined;
  readonly features: FeatureGates;
  readonly loopbackToken: string;
  readonly storageOf: CoreStorage;
}

/** Everybody who may be let in. */
export interface Authentication {
  readonly requests: RequestAuthenticator;
  /** Tokens alone, for TokenReview: what nobody knows is a failure. */
  readonly tokens: TokenAuthenticator;
  readonly observer: AuthenticationObserver;
  /** Lets go of connections to webhooks. */
  close(): void;
}

/**
 * The authenticators of the server as one: users whom a front proxy names, client certificates, then tokens, then nobody in particular. A credential that
 * is shown and wrong is refused; it does not make its owner anonymous. Mirrors `authenticator.Config.New`.
 */
export function newAuthentication(settings: AuthenticationSettings, parts: AuthenticationParts): Authentication {
  const { clock, random, registry } = parts;
  const { apiAudiences } = settings.serviceAccounts;
  const loopback = newLoopbackAuthenticator(parts.loopbackToken);
  const cache = { clock, random, metrics: newTokenCacheMetrics(registry) };
  const webhook = newCachedWebhook(settings, parts, cache.metrics);
  const members = newTokenAuthenticators(settings, parts, webhook);
  const tokens = newCachedTokenAuthenticator(unionTokenAuthenticator(...members), cache);
  const credentials = withAuthenticatedGroup(
    unionRequestAuthenticator(
      ...certificateAuthenticators(settings, parts),
      newBearerTokenAuthenticator(tokens, apiAudiences),
      newWebSocketProtocolAuthenticator(tokens, apiAudiences),
    ),
  );
  const everybody =
    settings.anonymous === undefined
      ? credentials
      : unionFailingOnError(credentials, newAnonymousAuthenticator(settings.anonymous));
  return {
    requests: unionRequestAuthenticator(withAuthenticatedGroup(newOwnTokenAuthenticator(loopback)), everybody),
    tokens: unionTokenAuthenticator(requireKnownToken(loopback), requireKnownToken(tokens)),
    observer: newAuthenticationObserver(registry),
    close: () => webhook?.close(),
  };
}

function certificateAuthenticators(
  { requestHeader, clientCA }: AuthenticationSettings,
  { clock, features, registry }: AuthenticationParts,
): readonly RequestAuthenticator[] {
  const parsesUID = features.enabled("AllowParsingUserUIDFromCertAuth");
  const authenticators: RequestAuthenticator[] = [];
  if (requestHeader !== undefined) {
    const { clientCA: proxyCA, ...names } = requestHeader;
    authenticators.push(newRequestHeaderAuthenticator({ ...names, clientCAs: currentCAs(proxyCA), clock }));
  }
  if (clientCA !== undefined) {
    const toUser: typeof commonNameUser = (certificate) => commonNameUser(certificate, { parsesUID });
    const onExpiration = newCertificateExpirationObserver(registry);
    const clientCAs = currentCAs(clientCA);
    authenticators.push(newClientCertificateAuthenticator({ clientCAs, clock, toUser, onExpiration }));
  }
  return authenticators;
}

/** Asked anew for every request: files of authorities change. */
function currentCAs(source: CertificateBundleSource): ClientCASource {
  return {
    get certificates() {
      return source.current.certificates;
    },
  };
}
