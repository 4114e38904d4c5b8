import type { KeyValue } from "../../kv/kv.js";
import { StoreToolError } from "../tool-error.js";
import type { PairCopy } from "./copy-in-order.js";
import { pagesOf } from "./etcd-pages.js";
import { mappedKey } from "./key-mapping.js";

/**
 * Reads everything back and compares it.
 * @throws StoreToolError naming the first key that is not as it should be
 */
export async function verifyCopy(copy: PairCopy & { readonly revision: bigint }): Promise<void> {
  const { pairs, ranges, etcd, leases, revision, onProgress } = copy;
  const missing = new Map(pairs.map((kv) => [mappedKey(kv.key, ranges.store, ranges.etcd), kv]));
  const found: CopiedPair[] = [];
  for await (const page of pagesOf(etcd, ranges.etcd, { revision })) {
    for (const { key, value, modRevision, lease } of page) {
      const from = missing.get(key);
      if (from === undefined || !from.value.equals(value)) throw new StoreToolError(`${key} is not as it was written`);
      if ((from.lease === 0n) !== (lease === 0n) && (await leases.copyOf(from.lease)) !== lease) {
        throw new StoreToolError(`${key} has lost its lease`);
      }
      missing.delete(key);
      found.push({ key, from: from.modRevision, to: modRevision });
    }
    onProgress?.("verify", found.length, pairs.length);
  }
  const lost = [...missing.values()].find((kv) => !mayHaveEnded(kv, copy));
  if (lost !== undefined) throw new StoreToolError(`${lost.key} is missing`);
  checkOrder(found);
}

interface CopiedPair {
  readonly key: string;
  readonly from: bigint;
  readonly to: bigint;
}

/** Leases go on while they are copied. */
function mayHaveEnded({ lease }: KeyValue, { leases }: PairCopy): boolean {
  return lease !== 0n && leases.hasEnded(lease);
}

function checkOrder(found: readonly CopiedPair[]): void {
  const sorted = found.toSorted((a, b) => Number(a.from - b.from) || Number(a.to - b.to));
  for (const [i, { key, from, to }] of sorted.entries()) {
    const before = sorted[i - 1];
    if (before !== undefined && before.from < from && before.to >= to) {
      throw new StoreToolError(`${key} was written after ${before.key}, and has no greater revision`);
    }
  }
}
