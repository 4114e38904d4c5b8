import type { Clock } from "@kube-apiserver/component-base";
import { realClock } from "@kube-apiserver/component-base";
import type { StorageFile } from "../../embedded/fs/file-system.js";
import type { StoredLease } from "../../embedded/log/snapshot-blocks.js";
import { SnapshotWriter } from "../../embedded/log/snapshot-writer.js";
import type { EtcdKV } from "../../etcd3/etcd3-kv.js";
import type { KeyValue } from "../../kv/kv.js";
import { StoreToolError } from "../tool-error.js";
import { countOf, pagesOf } from "./etcd-pages.js";
import { type KeyPrefixes, type KeyRange, keyRanges, mappedKey } from "./key-mapping.js";
import { makeStore, type NewStore, type NewStoreOptions } from "./new-store.js";
import type { OnProgress } from "./progress.js";

export interface ImportFromEtcdOptions extends NewStoreOptions, KeyPrefixes {
  /** Closed by the caller. */
  readonly etcd: Pick<EtcdKV, "range" | "leaseTimeToLive">;
  readonly onProgress?: OnProgress;
}

/**
 * Makes a store of what lies in etcd. Pairs keep all their revisions, and the store goes on at etcd's: clients notice
 * nothing. No API server may write to etcd meanwhile.
 * @throws StoreToolError when there is nothing, when etcd changes, or when there is a store that may not be replaced
 * @throws KVError from etcd
 */
export async function importFromEtcd(options: ImportFromEtcdOptions): Promise<NewStore> {
  const { etcd, clock = realClock } = options;
  const ranges = keyRanges(options);
  const { count, revision } = await countOf(etcd, ranges.etcd);
  if (count === 0) throw new StoreToolError(`there is nothing below ${ranges.etcd.prefix} in etcd`);
  return makeStore(options, {
    revision: Number(revision),
    write: (file, storeRevision) =>
      new EtcdCopy({ ...options, clock, ranges, revision, count }).write(file, storeRevision),
  });
}

interface CopySettings {
  readonly etcd: ImportFromEtcdOptions["etcd"];
  readonly clock: Clock;
  readonly ranges: { readonly store: KeyRange; readonly etcd: KeyRange };
  /** What is copied: as of this revision so many pairs. */
  readonly revision: bigint;
  readonly count: number;
  readonly onProgress?: OnProgress;
}

class EtcdCopy {
  readonly #settings: CopySettings;
  readonly #leaseIds = new Set<bigint>();
  /** Pairs that do not end by themselves. */
  #lasting = 0;

  constructor(settings: CopySettings) {
    this.#settings = settings;
  }

  async write(file: StorageFile, revision: number): Promise<void> {
    const writer = new SnapshotWriter(file);
    await writer.head({ revision, nextLeaseId: 1n });
    await this.#copyPairs(writer);
    await this.#checkUnchanged();
    await writer.end(await this.#leases());
  }

  async #copyPairs(writer: SnapshotWriter): Promise<void> {
    const { etcd, ranges, revision, count, onProgress } = this.#settings;
    let done = 0;
    for await (const page of pagesOf(etcd, ranges.etcd, { revision })) {
      for (const kv of page) await writer.pair(this.#mapped(kv));
      done += page.length;
      onProgress?.("copy", done, count);
    }
    if (done !== count) throw new StoreToolError(`etcd gave ${done} of ${count} keys`);
  }

  #mapped(kv: KeyValue): KeyValue {
    const { ranges } = this.#settings;
    if (kv.lease === 0n) this.#lasting++;
    else this.#leaseIds.add(kv.lease);
    return { ...kv, key: mappedKey(kv.key, ranges.etcd, ranges.store) };
  }

  /** Keys that ended with their lease do not count: they will end here as well. */
  async #checkUnchanged(): Promise<void> {
    const { etcd, ranges, revision, count, onProgress } = this.#settings;
    const now = await countOf(etcd, ranges.etcd);
    if (now.revision === revision) return;
    let done = 0;
    let lasting = 0;
    for await (const page of pagesOf(etcd, ranges.etcd, { revision: now.revision, keysOnly: true })) {
      const changed = page.find(({ modRevision }) => modRevision > revision);
      if (changed !== undefined) throw new StoreToolError(`${changed.key} ${CHANGED}`);
      for (const { lease } of page) if (lease === 0n) lasting++;
      done += page.length;
      onProgress?.("verify", done, count);
    }
    if (lasting !== this.#lasting) throw new StoreToolError(`a key ${CHANGED}`);
  }

  async #leases(): Promise<readonly StoredLease[]> {
    const { etcd, clock } = this.#settings;
    const leases: StoredLease[] = [];
    for (const id of this.#leaseIds) {
      // One that has ended meanwhile ends here as well, as soon as the store is opened.
      const { left, granted } = (await etcd.leaseTimeToLive(id)) ?? { left: -1, granted: 1 };
      // etcd tells whole seconds: at most one more is left.
      leases.push({ id, ttlSeconds: granted, expiresAtMs: clock.now() + (left + 1) * 1000 });
    }
    return leases;
  }
}

const CHANGED = "changed in etcd while it was copied: stop the API servers that use it";
