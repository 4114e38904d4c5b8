import type { KeyValue } from "../../kv/kv.js";
import type { PersistentTree } from "../../tree/persistent-tree.js";
import type { StorageFile } from "../fs/file-system.js";
import type { Lease, LeaseTable } from "../store-state.js";
import { ByteWriter } from "./byte-writer.js";
import { crc32 } from "./crc32.js";
import { encodePair } from "./pair-codec.js";
import {
  BLOCK_HEADER_BYTES,
  END_BLOCK,
  HEAD_BLOCK,
  LEASES_BLOCK,
  PAIRS_BLOCK,
  SNAPSHOT_MAGIC,
  SNAPSHOT_VERSION,
  type SnapshotHead,
} from "./snapshot-format.js";

/** Written at once; in between other work gets its turn. */
const BLOCK_BYTES = 262_144;

/** What a snapshot is made of: a tree as of a revision, and the leases of now. */
export interface SnapshotSource {
  readonly revision: number;
  readonly tree: PersistentTree<KeyValue>;
  readonly leases: LeaseTable;
}

/** Writes a snapshot into the empty `file` and syncs it. False when `aborted`, which is asked now and then, said so. */
export async function writeSnapshot(
  file: StorageFile,
  source: SnapshotSource,
  aborted: () => boolean = () => false,
): Promise<boolean> {
  const { revision, tree, leases } = source;
  const writer = new SnapshotWriter(file);
  await writer.head({ revision, nextLeaseId: leases.nextId });
  for (const [, kv] of tree.range("")) {
    const full = writer.pair(kv);
    if (full === undefined) continue;
    await full;
    if (aborted()) return false;
  }
  await writer.end(Array.from(leases.byId.range(""), ([, lease]) => lease));
  return !aborted();
}

/** Writes a snapshot piece by piece: the head, pairs in key order, and the end. */
export class SnapshotWriter {
  readonly #file: StorageFile;
  readonly #writer = new ByteWriter(BLOCK_BYTES * 2);
  #at = 0;
  #pairs = 0;

  /** `file` must be empty. */
  constructor(file: StorageFile) {
    this.#file = file;
  }

  async head({ revision, nextLeaseId }: SnapshotHead): Promise<void> {
    this.#begin(HEAD_BLOCK);
    this.#writer.string(SNAPSHOT_MAGIC);
    this.#writer.uint32(SNAPSHOT_VERSION);
    this.#writer.uint53(revision);
    this.#writer.uint64(nextLeaseId);
    await this.#finish();
    this.#begin(PAIRS_BLOCK);
  }

  /** What has to be waited for before the next pair, if anything. */
  pair(kv: KeyValue): Promise<void> | undefined {
    encodePair(this.#writer, kv);
    this.#pairs++;
    if (this.#writer.length < BLOCK_BYTES) return undefined;
    return this.#finish().then(() => this.#begin(PAIRS_BLOCK));
  }

  /** Adds the leases, closes the count and syncs. */
  async end(leases: Iterable<Omit<Lease, "deadlineMs">>): Promise<void> {
    await this.#finish();
    this.#begin(LEASES_BLOCK);
    for (const lease of leases) {
      this.#writer.uint64(lease.id);
      this.#writer.uint53(Math.ceil(lease.ttlSeconds));
      this.#writer.uint53(Math.ceil(lease.expiresAtMs));
    }
    await this.#finish();
    this.#begin(END_BLOCK);
    this.#writer.uint53(this.#pairs);
    await this.#finish();
    await this.#file.sync();
  }

  #begin(kind: number): void {
    this.#writer.reset(BLOCK_HEADER_BYTES);
    this.#writer.uint8(kind);
  }

  async #finish(): Promise<void> {
    const bytes = this.#writer.bytes();
    bytes.writeUInt32LE(bytes.length - BLOCK_HEADER_BYTES, 0);
    bytes.writeUInt32LE(crc32(bytes.subarray(BLOCK_HEADER_BYTES)), 4);
    await this.#file.write(bytes, this.#at);
    this.#at += bytes.length;
  }
}
