import type { KeyValue, KV, Op } from "../../kv/kv.js";
import { StoreToolError } from "../tool-error.js";
import { type KeyRange, mappedKey } from "./key-mapping.js";
import type { LeaseCopies } from "./lease-copies.js";
import type { OnProgress } from "./progress.js";

/** Pairs on their way from one store to another. */
export interface PairCopy {
  readonly pairs: readonly KeyValue[];
  readonly ranges: { readonly store: KeyRange; readonly etcd: KeyRange };
  readonly etcd: KV;
  readonly leases: LeaseCopies;
  readonly onProgress: OnProgress | undefined;
}

/** etcd's `--max-txn-ops` is 128. */
const MAX_OPS = 100;
const MAX_BYTES = 1_000_000;

/**
 * Writes pairs in the order of their last changes, each change by itself: the order of revisions is the same there. One
 * at a time, for nothing else keeps the order.
 * @throws StoreToolError when somebody else writes there
 */
export async function copyInOrder({ pairs, ranges, etcd, leases, onProgress }: PairCopy): Promise<void> {
  let done = 0;
  for (const change of changesOf(pairs)) {
    const ops: (Op & { type: "put" })[] = [];
    for (const { key, value, lease } of change) {
      const copy = await leases.copyOf(lease);
      const mapped = mappedKey(key, ranges.store, ranges.etcd);
      ops.push({ type: "put", key: mapped, value, ...(copy === 0n ? {} : { lease: copy }) });
    }
    const compare = ops.map(({ key }) => ({ key, modRevision: 0n }));
    const { succeeded } = await etcd.txn({ compare, success: ops });
    if (!succeeded) throw new StoreToolError(`${ops[0]?.key} appeared in etcd: stop the API servers that use it`);
    done += change.length;
    onProgress?.("copy", done, pairs.length);
  }
}

/** Pairs of one revision together, as far as one transaction takes them; revisions in their order. */
function* changesOf(pairs: readonly KeyValue[]): Generator<readonly KeyValue[]> {
  let change: KeyValue[] = [];
  let bytes = 0;
  for (const kv of pairs.toSorted((a, b) => Number(a.modRevision - b.modRevision))) {
    const size = kv.key.length + kv.value.length;
    const fits = change[0]?.modRevision === kv.modRevision && change.length < MAX_OPS && bytes + size <= MAX_BYTES;
    if (!fits && change.length > 0) {
      yield change;
      change = [];
      bytes = 0;
    }
    change.push(kv);
    bytes += size;
  }
  if (change.length > 0) yield change;
}
