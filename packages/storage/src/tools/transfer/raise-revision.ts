import type { KV } from "../../kv/kv.js";
import { StoreToolError } from "../tool-error.js";
import type { OnProgress } from "./progress.js";

/** Written to again and again, and deleted at the end; below no server's prefix. */
const COUNTER_KEY = "kube-apiserver-transfer";
/** Changes under way: etcd writes them to its log together. */
const CONCURRENT = 64;

export interface RaiseOptions {
  /** The revision to reach. */
  readonly revision: bigint;
  /** No more changes than this are made. */
  readonly maxChanges: number;
  readonly onProgress: OnProgress | undefined;
}

/**
 * Brings etcd to at least a revision. Nobody can set it: so many changes are made, of a key that means nothing.
 * @throws StoreToolError, before the first of them, when too many are needed
 */
export async function raiseRevision(etcd: KV, options: RaiseOptions): Promise<void> {
  const { revision, maxChanges, onProgress } = options;
  const current = (await etcd.range({ key: COUNTER_KEY, countOnly: true })).revision;
  const missing = Number(revision - current);
  if (missing <= 0) return;
  if (missing > maxChanges) throw tooManyError(current, revision, maxChanges);
  let started = 0;
  let done = 0;
  const worker = async () => {
    while (started < missing) {
      started++;
      await etcd.txn({ compare: [], success: [{ type: "put", key: COUNTER_KEY, value: Buffer.alloc(0) }] });
      onProgress?.("bump", ++done, missing);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENT, missing) }, worker));
  await etcd.txn({ compare: [], success: [{ type: "delete", key: COUNTER_KEY }] });
}

function tooManyError(current: bigint, wanted: bigint, maxChanges: number): StoreToolError {
  const missing = wanted - current;
  return new StoreToolError(
    `etcd stands at revision ${current}, the store at ${wanted}: clients may see no revision again, and ${missing} changes ` +
      `to raise it are more than the ${maxChanges} of --max-revision-bump. Allow more, or restore etcd from a snapshot ` +
      `of its own with etcdutl snapshot restore --bump-revision=${missing} --mark-compacted`,
  );
}
