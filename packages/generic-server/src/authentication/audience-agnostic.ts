import type { TokenAuthenticator } from "./interfaces.js";

/** What audiences of a question and of an answer have in common, in the order of the first. */
export function intersectAudiences(audiences: readonly string[], others: readonly string[]): readonly string[] {
  return audiences.filter((audience) => others.includes(audience));
}

/**
 * Gives tokens that know of no audience those of the server: asked for another one, they are nobody's. Mirrors
 * `authenticator.WrapAudienceAgnosticToken`.
 *
 * @param implicit - audiences of the server
 */
export function withImplicitAudiences(
  authenticator: TokenAuthenticator,
  implicit: readonly string[],
): TokenAuthenticator {
  return {
    async authenticateToken(token, audiences, signal) {
      if (audiences.length === 0) return authenticator.authenticateToken(token, audiences, signal);
      const agreed = intersectAudiences(implicit, audiences);
      if (agreed.length === 0) return undefined;
      const response = await authenticator.authenticateToken(token, audiences, signal);
      return response === undefined ? undefined : Object.freeze({ ...response, audiences: agreed });
    },
  };
}
