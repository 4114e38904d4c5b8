import type { RequestAuthenticator, TokenAuthenticator } from "./interfaces.js";

/** The request carries a token that nobody knows. */
export function invalidBearerToken(): Error {
  return new Error("invalid bearer token");
}

/**
 * Reads `Authorization: Bearer <token>`. A token that no authenticator knows is a failure, so that a wrong token never
 * becomes an anonymous request. Mirrors `bearertoken.Authenticator`.
 *
 * @param audiences - audiences of this server
 */
export function newBearerTokenAuthenticator(
  tokens: TokenAuthenticator,
  audiences: readonly string[] = [],
): RequestAuthenticator {
  const known = requireKnownToken(tokens);
  return {
    authenticateRequest(req, signal) {
      const token = bearerTokenOf(req.headers.authorization);
      return token === undefined ? Promise.resolve(undefined) : known.authenticateToken(token, audiences, signal);
    },
  };
}

/**
 * For tokens among others: one that is not known is left to who comes next. Nearly every request brings such a one, and a
 * failure would cost each of them its stack trace.
 */
export function newOwnTokenAuthenticator(tokens: TokenAuthenticator): RequestAuthenticator {
  return {
    authenticateRequest(req, signal) {
      const token = bearerTokenOf(req.headers.authorization);
      return token === undefined ? Promise.resolve(undefined) : tokens.authenticateToken(token, [], signal);
    },
  };
}

/** The same, but that a token which nobody knows is a failure. */
export function requireKnownToken(tokens: TokenAuthenticator): TokenAuthenticator {
  return {
    authenticateToken: (token, audiences, signal) =>
      tokens.authenticateToken(token, audiences, signal).then((response) => {
        if (response === undefined) throw invalidBearerToken();
        return response;
      }),
  };
}

/** The token of an `Authorization` header; undefined when it is of another scheme, or empty. */
export function bearerTokenOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [scheme = "", token = ""] = header.trim().split(" ", 3);
  return scheme.toLowerCase() === "bearer" && token !== "" ? token : undefined;
}
