import type { Clock, MetricsRegistry } from "@kube-apiserver/component-base";
import {
  type Authorizer,
  type CertificateBundleSource,
  type Client,
  type ClientCASource,
  newAnonymousAuthenticator,
  newBearerTokenAuthenticator,
  newCachedTokenAuthenticator,
  newClientCertificateAuthenticator,
  newDelegatedAuthenticationMetrics,
  newDelegatedAuthorizationMetrics,
  newLoopbackAuthenticator,
  newPathAuthorizer,
  newPrivilegedGroups,
  newRequestHeaderAuthenticator,
  newSubjectAccessReviewAuthorizer,
  newTokenReviewAuthenticator,
  type RequestAuthenticator,
  type RequestHeaderOptions,
  systemMasters,
  unionAuthorizer,
  unionFailingOnError,
  unionRequestAuthenticator,
  unionTokenAuthenticator,
  withAuthenticatedGroup,
} from "@kube-apiserver/generic-server";
import type { FollowedAuthentication } from "./followed-authentication.js";

/** What delegating takes. */
export interface DelegatedAccessOptions {
  /** Asks the kube-apiserver. */
  readonly client: Client;
  readonly clock: Clock;
  readonly loopbackToken: string;
  /** Where what is asked is counted. */
  readonly registry: MetricsRegistry;
}

/**
 * Whom to let in: users that the front proxy names, those with a client certificate of the cluster, and those whose token
 * the kube-apiserver knows. Mirrors `options.DelegatingAuthenticationOptions`.
 */
export function newDelegatedAuthentication(
  trust: FollowedAuthentication,
  { client, clock, loopbackToken, registry }: DelegatedAccessOptions,
): RequestAuthenticator {
  const count = { metrics: newDelegatedAuthenticationMetrics(registry), clock };
  const tokens = unionTokenAuthenticator(
    newLoopbackAuthenticator(loopbackToken),
    newCachedTokenAuthenticator(newTokenReviewAuthenticator(client, count), { clock }),
  );
  const certificates = newClientCertificateAuthenticator({ clientCAs: currentCAs(trust.clientCA), clock });
  const known = withAuthenticatedGroup(
    unionRequestAuthenticator(
      newRequestHeaderAuthenticator(requestHeaderOptions(trust, clock)),
      {
        // Without authorities nobody is asked for a certificate: one that is shown all the same says nothing.
        authenticateRequest: (req, signal) =>
          trust.current.clientCAPem === undefined ? nobody : certificates.authenticateRequest(req, signal),
      },
      newBearerTokenAuthenticator(tokens),
    ),
  );
  return unionFailingOnError(known, newAnonymousAuthenticator());
}

const nobody = Promise.resolve(undefined);

/** Asked anew for every request: what is published changes. */
function requestHeaderOptions(trust: FollowedAuthentication, clock: Clock): RequestHeaderOptions {
  const clientCAs = currentCAs(trust.requestHeaderCA);
  return {
    clientCAs,
    clock,
    get allowedNames() {
      return trust.current.requestHeader?.allowedNames ?? [];
    },
    get usernameHeaders() {
      return trust.current.requestHeader?.usernameHeaders ?? [];
    },
    get uidHeaders() {
      return trust.current.requestHeader?.uidHeaders ?? [];
    },
    get groupHeaders() {
      return trust.current.requestHeader?.groupHeaders ?? [];
    },
    get extraHeaderPrefixes() {
      return trust.current.requestHeader?.extraHeaderPrefixes ?? [];
    },
  };
}

function currentCAs(source: CertificateBundleSource): ClientCASource {
  return {
    get certificates() {
      return source.current.certificates;
    },
  };
}

/** What is allowed: what the kube-apiserver says. Mirrors `options.DelegatingAuthorizationOptions`. */
export function newDelegatedAuthorization({ client, clock, registry }: DelegatedAccessOptions): Authorizer {
  const metrics = newDelegatedAuthorizationMetrics(registry);
  return unionAuthorizer(
    newPrivilegedGroups(systemMasters),
    newPathAuthorizer(["/healthz", "/readyz", "/livez"]),
    newSubjectAccessReviewAuthorizer({ client, clock, metrics }),
  );
}
