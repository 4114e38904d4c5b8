import type { Clock } from "@kube-apiserver/component-base";
import {
  type Authorizer,
  type Client,
  newAnonymousAuthenticator,
  newBearerTokenAuthenticator,
  newCachedTokenAuthenticator,
  newClientCertificateAuthenticator,
  newLoopbackAuthenticator,
  newPathAuthorizer,
  newPrivilegedGroups,
  newRequestHeaderAuthenticator,
  newSubjectAccessReviewAuthorizer,
  newTokenReviewAuthenticator,
  parseCertificateBundle,
  type RequestAuthenticator,
  systemMasters,
  unionAuthorizer,
  unionFailingOnError,
  unionRequestAuthenticator,
  unionTokenAuthenticator,
  withAuthenticatedGroup,
} from "@kube-apiserver/generic-server";
import type { ExtensionAuthentication } from "./extension-authentication.js";

/** What delegating takes. */
export interface DelegatedAccessOptions {
  /** Asks the kube-apiserver. */
  readonly client: Client;
  readonly clock: Clock;
  readonly loopbackToken: string;
}

/**
 * Whom to let in: users that the front proxy names, those with a client certificate of the cluster, and those whose token
 * the kube-apiserver knows. Mirrors `options.DelegatingAuthenticationOptions`.
 */
export function newDelegatedAuthentication(
  { clientCAPem, requestHeader }: ExtensionAuthentication,
  { client, clock, loopbackToken }: DelegatedAccessOptions,
): RequestAuthenticator {
  const tokens = unionTokenAuthenticator(
    newLoopbackAuthenticator(loopbackToken),
    newCachedTokenAuthenticator(newTokenReviewAuthenticator(client), { clock }),
  );
  const members: RequestAuthenticator[] = [];
  if (requestHeader !== undefined) {
    const clientCAs = { certificates: parseCertificateBundle(requestHeader.clientCAPem).certificates };
    members.push(newRequestHeaderAuthenticator({ ...requestHeader, clientCAs, clock }));
  }
  if (clientCAPem !== undefined) {
    const clientCAs = { certificates: parseCertificateBundle(clientCAPem).certificates };
    members.push(newClientCertificateAuthenticator({ clientCAs, clock }));
  }
  members.push(newBearerTokenAuthenticator(tokens));
  const known = withAuthenticatedGroup(unionRequestAuthenticator(...members));
  return unionFailingOnError(known, newAnonymousAuthenticator());
}

/** What is allowed: what the kube-apiserver says. Mirrors `options.DelegatingAuthorizationOptions`. */
export function newDelegatedAuthorization({ client, clock }: DelegatedAccessOptions): Authorizer {
  return unionAuthorizer(
    newPrivilegedGroups(systemMasters),
    newPathAuthorizer(["/healthz", "/readyz", "/livez"]),
    newSubjectAccessReviewAuthorizer({ client, clock }),
  );
}
