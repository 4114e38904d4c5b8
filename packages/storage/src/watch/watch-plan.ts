import type { WatchOptions } from "../interfaces.js";
import { parseResourceVersion } from "../store/resource-version.js";

/** Where a watch begins. */
export interface WatchPlan {
  /**
   * - `state`: with the objects there are, as ADDED, then changes;
   * - `now`: with the next change;
   * - `revision`: with the first change after {@link revision}.
   */
  readonly from: "state" | "now" | "revision";
  /** For `state`, the state must be at least this new. 0n: any. */
  readonly revision: bigint;
  /** The state, or "now", must be as of the request, not as of some moment before. */
  readonly consistent: boolean;
  /** Mark the end of the initial events. */
  readonly endBookmark: boolean;
}

/**
 * Interprets resourceVersion and sendInitialEvents.
 * @throws StorageError, code InvalidResourceVersion
 */
export function planWatch(options: WatchOptions): WatchPlan {
  const { resourceVersion = "", sendInitialEvents, predicate } = options;
  const revision = parseResourceVersion(resourceVersion);
  const consistent = resourceVersion === "";
  const endBookmark = sendInitialEvents === true && predicate.allowWatchBookmarks === true;
  if (sendInitialEvents === true) return { from: "state", revision, consistent, endBookmark };
  if (revision > 0n) return { from: "revision", revision, consistent, endBookmark };
  return { from: sendInitialEvents === false ? "now" : "state", revision, consistent, endBookmark };
}
