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
  /** For `state`, the state must be at least this new, if initial events were asked for. 0n: any. */
  readonly revision: bigint;
  /** {@link revision} is to be the engine's at the time of the request. */
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
  // The deprecated watch paths ask for nothing: upstream then begins with whatever the cache has.
  const consistent = resourceVersion === "" && sendInitialEvents !== undefined;
  const endBookmark = sendInitialEvents === true && predicate.allowWatchBookmarks === true;
  if (sendInitialEvents === true) return { from: "state", revision, consistent, endBookmark };
  if (revision > 0n) return { from: "revision", revision, consistent, endBookmark };
  return { from: sendInitialEvents === false ? "now" : "state", revision, consistent, endBookmark };
}
