import type { KVWatchRequest } from "../kv/kv.js";
import type { EndpointPool } from "./endpoint-pool.js";
import { toKey } from "./wire.js";

/**
 * The store's revision, if nothing in the watched range has changed since `revision`: no pair is newer, and, since
 * without new pairs only deletions can change their number, there are as many as then. Undefined when something has
 * changed. Costs the server a walk over the range.
 */
export async function checkUnchanged(
  pool: EndpointPool,
  request: KVWatchRequest,
  revision: bigint,
): Promise<bigint | undefined> {
  const range = {
    key: toKey(request.key),
    ...(request.rangeEnd === undefined ? {} : { range_end: Buffer.from(request.rangeEnd) }),
  };
  const newer = { ...range, keys_only: true, min_mod_revision: (revision + 1n).toString() };
  const now = await pool.run((client) => client.kv.range(newer), "safe");
  if (now.kvs.length > 0) return undefined;
  if (now.header.revision === revision.toString()) return revision;
  const then = { ...range, count_only: true, revision: revision.toString() };
  const { count } = await pool.run((client) => client.kv.range(then), "safe");
  return count === now.count ? BigInt(now.header.revision) : undefined;
}
