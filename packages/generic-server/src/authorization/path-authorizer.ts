import type { Authorizer } from "./interfaces.js";

const allowed = Object.freeze({ decision: "Allow" as const, reason: "" });
const noOpinion = Object.freeze({ decision: "NoOpinion" as const, reason: "" });

/**
 * Lets everybody at certain non-resource paths (`--authorization-always-allow-paths`).
 * @param alwaysAllowPaths - exact paths, or prefixes that end in `*` (`/healthz/*`); the leading slash may be missing
 * @throws RangeError when a `*` is anywhere but at the end
 */
export function newPathAuthorizer(alwaysAllowPaths: readonly string[]): Authorizer {
  const exact = new Set<string>();
  const prefixes: string[] = [];
  for (const pattern of alwaysAllowPaths) {
    const path = pattern.startsWith("/") ? pattern.slice(1) : pattern;
    const star = path.indexOf("*");
    if (star === -1) exact.add(path);
    else if (star === path.length - 1) prefixes.push(path.slice(0, -1));
    else throw new RangeError(`only trailing * allowed in ${JSON.stringify(pattern)}`);
  }
  return {
    authorize({ isResourceRequest, path }) {
      if (isResourceRequest) return Promise.resolve(noOpinion);
      const bare = path.startsWith("/") ? path.slice(1) : path;
      const isOpen = exact.has(bare) || prefixes.some((prefix) => bare.startsWith(prefix));
      return Promise.resolve(isOpen ? allowed : noOpinion);
    },
  };
}
