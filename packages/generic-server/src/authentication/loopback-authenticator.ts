import { type AuthenticatorResponse, apiServerUser, systemMasters, type TokenAuthenticator } from "./interfaces.js";
import { newStaticTokenAuthenticator } from "./token-file.js";

/**
 * Knows the token with which a server talks to itself, as `system:apiserver`, a member of `system:masters`.
 * Mirrors `server.AuthorizeClientBearerToken`.
 */
export function newLoopbackAuthenticator(token: string): TokenAuthenticator {
  const response: AuthenticatorResponse = {
    user: { name: apiServerUser, uid: "", groups: [systemMasters], extra: {} },
  };
  return newStaticTokenAuthenticator(new Map([[token, response.user]]));
}
