import type { DerivedOptions } from "../completed-options.js";
import type { StorageBackend } from "../groups/etcd-options.js";
import type { ServerRunOptions } from "../server-run-options.js";

/** Who may do what, and who may ask without saying who he is. */
export interface CompletedAuthorization {
  readonly values: Pick<DerivedOptions, "authorizationModes" | "anonymousAuth">;
  readonly warnings: readonly string[];
}

/**
 * Without a word about authorization, a lone server has RBAC; a replica of a cluster has upstream's default, and says so.
 * Where everything is allowed, nobody may stay anonymous.
 */
export function completeAuthorization(
  { authorization, authentication }: ServerRunOptions,
  backend: StorageBackend,
): CompletedAuthorization {
  const isGiven = authorization.modes.length > 0 || authorization.config !== "";
  const authorizationModes = isGiven ? authorization.modes : [backend === "embedded" ? "RBAC" : "AlwaysAllow"];
  const allowsAll = authorizationModes.includes("AlwaysAllow");
  const warnings: string[] = [];
  if (!isGiven && allowsAll) warnings.push("Defaulting to AlwaysAllow: use --authorization-mode to restrict access");
  if (allowsAll && authentication.anonymousAuth) {
    warnings.push("AnonymousAuth is not allowed with the AlwaysAllow authorizer. Resetting AnonymousAuth to false.");
  }
  return { values: { authorizationModes, anonymousAuth: authentication.anonymousAuth && !allowsAll }, warnings };
}
