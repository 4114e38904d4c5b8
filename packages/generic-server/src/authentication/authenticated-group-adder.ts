import {
  type AuthenticatorResponse,
  allAuthenticated,
  allUnauthenticated,
  anonymousUser,
  type RequestAuthenticator,
} from "./interfaces.js";

/**
 * Puts everybody whom `authenticator` knows, but the anonymous user, into the group `system:authenticated`.
 * Mirrors `group.AuthenticatedGroupAdder`.
 */
export function withAuthenticatedGroup(authenticator: RequestAuthenticator): RequestAuthenticator {
  // Responses are shared by caches: the same one always gets the same answer.
  const added = new WeakMap<AuthenticatorResponse, AuthenticatorResponse>();
  return {
    async authenticateRequest(req, signal) {
      const response = await authenticator.authenticateRequest(req, signal);
      if (response === undefined || isMember(response)) return response;
      const known = added.get(response);
      if (known !== undefined) return known;
      const groups = Object.freeze([...response.user.groups, allAuthenticated]);
      const extended = Object.freeze({ ...response, user: Object.freeze({ ...response.user, groups }) });
      added.set(response, extended);
      return extended;
    },
  };
}

function isMember({ user }: AuthenticatorResponse): boolean {
  if (user.name === anonymousUser) return true;
  return user.groups.some((group) => group === allAuthenticated || group === allUnauthenticated);
}
