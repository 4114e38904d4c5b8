import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock, Logger } from "@kube-apiserver/component-base";
import {
  type BoundObjects,
  type CertificateBundleSource,
  type ClientCASource,
  newAnonymousAuthenticator,
  newBearerTokenAuthenticator,
  newCachedTokenAuthenticator,
  newClientCertificateAuthenticator,
  newLegacyTokenAuthenticator,
  newLoopbackAuthenticator,
  newRequestHeaderAuthenticator,
  newServiceAccountAuthenticator,
  newStaticTokenAuthenticator,
  newWebSocketProtocolAuthenticator,
  type RequestAuthenticator,
  type TokenAuthenticator,
  unionFailingOnError,
  unionRequestAuthenticator,
  unionTokenAuthenticator,
  withAuthenticatedGroup,
  withLastUse,
} from "@kube-apiserver/generic-server";
import type { AuthenticationSettings } from "@kube-apiserver/options";
import type { StorageInterface } from "@kube-apiserver/storage";

/** What authentication is built from besides its settings. */
export interface AuthenticationParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly loopbackToken: string;
  /** Stores of the core group; asked only once requests come. */
  readonly storageOf: (resource: string) => StorageInterface;
}

/** Everybody who may be let in. */
export interface Authentication {
  readonly requests: RequestAuthenticator;
  /** Tokens alone, for TokenReview. */
  readonly tokens: TokenAuthenticator;
}

/**
 * The authenticators of the server as one: users whom a front proxy names, client certificates, then tokens, then nobody in particular. A credential that
 * is shown and wrong is refused; it does not make its owner anonymous. Mirrors `authenticator.Config.New`.
 */
export function newAuthentication(settings: AuthenticationSettings, parts: AuthenticationParts): Authentication {
  const { clock } = parts;
  const tokens = newCachedTokenAuthenticator(unionTokenAuthenticator(...tokenAuthenticators(settings, parts)), {
    clock,
  });
  const certificates: RequestAuthenticator[] = [];
  if (settings.requestHeader !== undefined) {
    const { clientCA, ...names } = settings.requestHeader;
    certificates.push(newRequestHeaderAuthenticator({ ...names, clientCAs: currentCAs(clientCA), clock }));
  }
  if (settings.clientCA !== undefined) {
    certificates.push(newClientCertificateAuthenticator({ clientCAs: currentCAs(settings.clientCA), clock }));
  }
  const credentials = withAuthenticatedGroup(
    unionRequestAuthenticator(
      ...certificates,
      newBearerTokenAuthenticator(tokens),
      newWebSocketProtocolAuthenticator(tokens),
    ),
  );
  const requests =
    settings.anonymous === undefined
      ? credentials
      : unionFailingOnError(credentials, newAnonymousAuthenticator(settings.anonymous));
  return { requests, tokens };
}

/** Asked anew for every request: files of authorities change. */
function currentCAs(source: CertificateBundleSource): ClientCASource {
  return {
    get certificates() {
      return source.current.certificates;
    },
  };
}

function tokenAuthenticators(settings: AuthenticationSettings, parts: AuthenticationParts): TokenAuthenticator[] {
  const { issuers, signingKey, verificationKeys, apiAudiences, lookup } = settings.serviceAccounts;
  const authenticators = [newLoopbackAuthenticator(parts.loopbackToken)];
  if (settings.staticTokens !== undefined) authenticators.push(newStaticTokenAuthenticator(settings.staticTokens));
  const checks = {
    keys: async () => verificationKeys ?? [await signingKey],
    apiAudiences,
    clock: parts.clock,
    ...(lookup ? { objects: newBoundObjects(parts.storageOf) } : {}),
  };
  const onUse = (secret: KubeObject) => void noteUse(secret, parts);
  authenticators.push(
    newLegacyTokenAuthenticator({ ...checks, onUse }),
    newServiceAccountAuthenticator({ issuers, ...checks }),
  );
  return authenticators;
}

/** Says at a secret that its token was used today. Whoever shows the token does not wait for it, nor fail with it. */
async function noteUse(used: KubeObject, { clock, logger, storageOf }: AuthenticationParts): Promise<void> {
  if (withLastUse(used, clock.now()) === undefined) return;
  const { namespace = "", name = "", uid = "" } = used.metadata ?? {};
  try {
    await storageOf("secrets").guaranteedUpdate(`/${namespace}/${name}`, {
      preconditions: { uid },
      tryUpdate: (current) => ({
        object: withLastUse(current?.object ?? used, clock.now()) ?? current?.object ?? used,
      }),
    });
  } catch (err) {
    logger.warn("unable to say when the token of a secret was used last", { namespace, name, err });
  }
}

/** Looks tokens' objects up in the stores of this process. */
function newBoundObjects(storageOf: AuthenticationParts["storageOf"]): BoundObjects {
  const find = async (resource: string, key: string, signal: Cancellation): Promise<KubeObject | undefined> => {
    // Read from the engine: a token made a moment ago for an account made a moment ago has to work.
    const found = await storageOf(resource).get(key, { ignoreNotFound: true, signal });
    return found?.object;
  };
  return {
    serviceAccount: (namespace, name, signal) => find("serviceaccounts", `/${namespace}/${name}`, signal),
    pod: (namespace, name, signal) => find("pods", `/${namespace}/${name}`, signal),
    secret: (namespace, name, signal) => find("secrets", `/${namespace}/${name}`, signal),
    node: (name, signal) => find("nodes", `/${name}`, signal),
  };
}
