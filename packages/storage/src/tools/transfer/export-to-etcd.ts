import { realClock } from "@kube-apiserver/component-base";
import { readStore, type StoreContents } from "../../embedded/log/store-reader.js";
import type { EtcdKV } from "../../etcd3/etcd3-kv.js";
import { isKVError, type KeyValue, type Op } from "../../kv/kv.js";
import { type StoreToolOptions, withStore } from "../store-directory.js";
import { StoreToolError } from "../tool-error.js";
import { copyInOrder } from "./copy-in-order.js";
import { countOf, pagesOf } from "./etcd-pages.js";
import { type KeyPrefixes, type KeyRange, keyRanges } from "./key-mapping.js";
import { LeaseCopies } from "./lease-copies.js";
import type { OnProgress } from "./progress.js";
import { raiseRevision } from "./raise-revision.js";
import { verifyCopy } from "./verify-copy.js";

export interface ExportToEtcdOptions extends StoreToolOptions, KeyPrefixes {
  /** Closed by the caller. */
  readonly etcd: EtcdKV;
  /** Whether what lies below the prefix in etcd may be deleted first. Default: no. */
  readonly overwrite?: boolean;
  /** How many changes may be made to raise etcd's revision to the store's. Default 1000000. */
  readonly maxRevisionBump?: number;
  readonly onProgress?: OnProgress;
}

/** What was copied to etcd. */
export interface ExportedToEtcd {
  readonly keys: number;
  /** Keys elsewhere in the store, that were not copied. */
  readonly elsewhere: number;
  /** Of the store: every object's new revision is greater. */
  readonly storeRevision: bigint;
  /** Of etcd, behind all of it; what is older is compacted. */
  readonly etcdRevision: bigint;
}

const DEFAULT_MAX_REVISION_BUMP = 1_000_000;
const DELETED_AT_ONCE = 100;

/**
 * Copies a store into etcd. Values stay as they are, objects keep the order of their resourceVersions, and each has a
 * greater one than the store ever had. Etcd is compacted behind it: a client with an older resourceVersion is told to
 * list again.
 * @throws StoreToolError when etcd is not empty below the prefix, or its revision too low
 * @throws KVError from etcd, or of the store
 */
export function exportToEtcd(options: ExportToEtcdOptions): Promise<ExportedToEtcd> {
  return withStore(options, "read", async (store) => copyStore(await readStore(store), options));
}

async function copyStore({ state }: StoreContents, options: ExportToEtcdOptions): Promise<ExportedToEtcd> {
  const { etcd, clock = realClock, onProgress, maxRevisionBump: maxChanges = DEFAULT_MAX_REVISION_BUMP } = options;
  const ranges = keyRanges(options);
  const leases = new LeaseCopies(state.leases, etcd, clock);
  const all = state.tree.values(ranges.store.start, ranges.store.end);
  const pairs = all.filter(({ lease }) => !leases.hasEnded(lease));
  if (pairs.length === 0) throw new StoreToolError(`there is nothing below ${ranges.store.prefix} in the store`);
  const revision = BigInt(state.revision);
  await makeEmpty(ranges.etcd, options, () => raiseRevision(etcd, { revision, maxChanges, onProgress }));
  await copyInOrder({ pairs, ranges, etcd, leases, onProgress });
  const { revision: etcdRevision } = await countOf(etcd, ranges.etcd);
  await verifyCopy({ pairs, ranges, etcd, leases, revision: etcdRevision, onProgress });
  await compactTo(etcd, etcdRevision);
  return { keys: pairs.length, elsewhere: state.tree.size - all.length, storeRevision: revision, etcdRevision };
}

async function compactTo(etcd: EtcdKV, revision: bigint): Promise<void> {
  try {
    await etcd.compact(revision);
  } catch (err) {
    // Somebody else was quicker.
    if (!isKVError(err, "Compacted")) throw err;
  }
}

/** Nothing is deleted before `raise`, which may refuse, has done its part. */
async function makeEmpty(range: KeyRange, options: ExportToEtcdOptions, raise: () => Promise<void>): Promise<void> {
  const { etcd, overwrite = false } = options;
  const { count } = await countOf(etcd, range);
  if (count > 0 && !overwrite) {
    throw new StoreToolError(`there are ${count} keys below ${range.prefix} in etcd already; --overwrite deletes them`);
  }
  await raise();
  if (count > 0) await deleteAll(range, options);
}

async function deleteAll(range: KeyRange, { etcd, onProgress }: ExportToEtcdOptions): Promise<void> {
  const { count, revision } = await countOf(etcd, range);
  let done = 0;
  for await (const page of pagesOf(etcd, range, { revision, keysOnly: true })) {
    for (let i = 0; i < page.length; i += DELETED_AT_ONCE) {
      const part = page.slice(i, i + DELETED_AT_ONCE);
      await etcd.txn({ compare: [], success: part.map(toDeletion) });
      done += part.length;
      onProgress?.("delete", done, count);
    }
  }
}

function toDeletion({ key }: KeyValue): Op {
  return { type: "delete", key };
}
