import { aggregateMessages } from "@kube-apiserver/apimachinery";
import type { AuthenticatorResponse, RequestAuthenticator, TokenAuthenticator } from "./interfaces.js";

/** The failures of every method that knew the credential but did not take it. */
export class AuthenticationError extends Error {
  override readonly name = "AuthenticationError";
}

/**
 * Methods tried in order until one knows the client. A method that fails does not keep a later one from succeeding; when
 * none does, the union rejects with all failures. Mirrors `union.New`.
 */
export function unionRequestAuthenticator(...members: readonly RequestAuthenticator[]): RequestAuthenticator {
  const [only] = members;
  if (only !== undefined && members.length === 1) return only;
  return {
    authenticateRequest: (req, signal) => firstSuccess(members, (member) => member.authenticateRequest(req, signal)),
  };
}

/**
 * Methods tried in order, where the first failure ends it: a client whose credential is wrong must not become an anonymous
 * one. Mirrors `union.NewFailOnError`.
 */
export function unionFailingOnError(...members: readonly RequestAuthenticator[]): RequestAuthenticator {
  return {
    async authenticateRequest(req, signal) {
      for (const member of members) {
        const response = await member.authenticateRequest(req, signal);
        if (response !== undefined) return response;
      }
      return undefined;
    },
  };
}

/** The same as {@link unionFailingOnError} for tokens: none is tried after the first failure. Mirrors `tokenunion.NewFailOnError`. */
export function unionTokensFailingOnError(...members: readonly TokenAuthenticator[]): TokenAuthenticator {
  return {
    async authenticateToken(token, audiences, signal) {
      for (const member of members) {
        const response = await member.authenticateToken(token, audiences, signal);
        if (response !== undefined) return response;
      }
      return undefined;
    },
  };
}

/** The same as {@link unionRequestAuthenticator} for tokens. Mirrors `tokenunion.New`. */
export function unionTokenAuthenticator(...members: readonly TokenAuthenticator[]): TokenAuthenticator {
  const [only] = members;
  if (only !== undefined && members.length === 1) return only;
  return {
    authenticateToken: (token, audiences, signal) =>
      firstSuccess(members, (member) => member.authenticateToken(token, audiences, signal)),
  };
}

async function firstSuccess<T>(
  members: readonly T[],
  attempt: (member: T) => Promise<AuthenticatorResponse | undefined>,
): Promise<AuthenticatorResponse | undefined> {
  let failures: unknown[] | undefined;
  for (const member of members) {
    try {
      const response = await attempt(member);
      if (response !== undefined) return response;
    } catch (err) {
      failures ??= [];
      failures.push(err);
    }
  }
  if (failures === undefined) return undefined;
  if (failures.length === 1) throw failures[0];
  const messages = failures.map((err) => (err instanceof Error ? err.message : String(err)));
  throw new AuthenticationError(aggregateMessages(messages), { cause: failures });
}
