/** How often a watcher is told how far it has come. */
const INTERVAL_MS = 60_000;
/** A last bookmark comes this long before the request's deadline. */
const BEFORE_DEADLINE_MS = 2_000;

/**
 * When the next bookmark of a watch is due: about every minute and once shortly before its deadline, so that a client
 * resumes near the present. Undefined when none is due any more. Mirrors `cacheWatcher.nextBookmarkTime`.
 */
export function nextBookmarkTime(nowMs: number, deadlineMs: number | undefined): number | undefined {
  const heartbeat = nowMs + INTERVAL_MS;
  if (deadlineMs === undefined) return heartbeat;
  const next = Math.min(heartbeat, deadlineMs - BEFORE_DEADLINE_MS);
  return next <= nowMs ? undefined : next;
}
