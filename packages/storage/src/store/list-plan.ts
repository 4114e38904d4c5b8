import { type ListOptions, StorageError } from "../interfaces.js";
import { decodeContinue } from "./continue-token.js";
import { checkResourceVersion } from "./resource-version.js";

/**
 * How a list is to be read, after all combinations of resourceVersion, resourceVersionMatch, limit and continue:
 * - `consistent`: the newest state when the request came;
 * - `notOlderThan`: any state from `revision` on; 0n: any at all;
 * - `exact`: the state at `revision`.
 */
export type ListPlan =
  | { readonly kind: "consistent"; readonly startKey: string }
  | { readonly kind: "notOlderThan"; readonly revision: bigint; readonly startKey: string }
  | { readonly kind: "exact"; readonly revision: bigint; readonly startKey: string };

/**
 * Checks and interprets list options. `keyPrefix` is the full key of the list, with its trailing slash.
 * Mirrors `storage.ValidateListOptions` and the table in the API concepts page.
 * @throws StorageError, code InvalidOptions
 */
export function planList(keyPrefix: string, options: ListOptions): ListPlan {
  const { resourceVersion = "", resourceVersionMatch, predicate, recursive = true } = options;
  if (recursive && predicate.continue) return planContinue(keyPrefix, predicate.continue, resourceVersion);
  if (resourceVersion === "") return { kind: "consistent", startKey: keyPrefix };

  const revision = checkResourceVersion(resourceVersion);
  const isLegacyExact = resourceVersionMatch === undefined && recursive && hasLimit(options) && revision > 0n;
  const kind = resourceVersionMatch === "Exact" || isLegacyExact ? "exact" : "notOlderThan";
  return { kind, revision, startKey: keyPrefix };
}

function planContinue(keyPrefix: string, token: string, resourceVersion: string): ListPlan {
  const { startKey, revision } = decodeContinue(token, keyPrefix);
  if (resourceVersion !== "" && resourceVersion !== "0") {
    throw new StorageError("InvalidOptions", "specifying resource version is not allowed when using continue");
  }
  return revision > 0n ? { kind: "exact", revision, startKey } : { kind: "consistent", startKey };
}

function hasLimit({ predicate }: ListOptions): boolean {
  return (predicate.limit ?? 0) > 0;
}
