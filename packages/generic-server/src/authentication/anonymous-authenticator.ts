import { allUnauthenticated, anonymousUser, type RequestAuthenticator } from "./interfaces.js";

const anonymous = Object.freeze({
  user: Object.freeze({
    name: anonymousUser,
    uid: "",
    groups: Object.freeze([allUnauthenticated]),
    extra: Object.freeze({}),
  }),
});

/** Where anonymous requests are let in. Mirrors `apiserver.AnonymousAuthConfig`. */
export interface AnonymousConditions {
  /** Exact paths. Empty: everywhere. */
  readonly paths: readonly string[];
}

/**
 * Takes every request for one of `system:anonymous`. Last of a union: only those who showed no credential get here.
 * Mirrors `anonymous.NewAuthenticator`.
 */
export function newAnonymousAuthenticator(conditions: AnonymousConditions = { paths: [] }): RequestAuthenticator {
  const paths = new Set(conditions.paths);
  return {
    authenticateRequest(req) {
      const [path = ""] = (req.url ?? "").split("?", 1);
      const isOpen = paths.size === 0 || paths.has(path);
      return Promise.resolve(isOpen ? anonymous : undefined);
    },
  };
}
