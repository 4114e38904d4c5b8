import type { KeyValue } from "../../kv/kv.js";
import type { FileSystem, StorageFile } from "../fs/file-system.js";
import type { Lease } from "../store-state.js";
import { ByteReader } from "./byte-reader.js";
import { CorruptFileError, unsupportedVersionError } from "./corrupt.js";
import { crc32 } from "./crc32.js";
import { decodePair } from "./pair-codec.js";
import { ReadAhead } from "./read-ahead.js";
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

/** A lease as it is stored. */
export type StoredLease = Omit<Lease, "deadlineMs">;

/** A block of a snapshot. */
export type SnapshotBlock =
  | { readonly kind: "head"; readonly head: SnapshotHead }
  | { readonly kind: "pairs"; readonly pairs: readonly KeyValue[] }
  | { readonly kind: "leases"; readonly leases: readonly StoredLease[] }
  /** The last; tells how many pairs there are. */
  | { readonly kind: "end"; readonly pairs: number };

/** Told of a block that is damaged; without, the reading ends with the error. */
export type OnDamage = (err: CorruptFileError) => void;

/**
 * The blocks of a snapshot, in their order, up to the last: when they have come, the snapshot was whole. With `onDamage`
 * damaged blocks are left out, and the end may be missing.
 * @throws KVError, code Corrupt, naming file and offset
 */
export async function* readSnapshotBlocks(
  fs: FileSystem,
  path: string,
  onDamage?: OnDamage,
): AsyncGenerator<SnapshotBlock> {
  const file = await fs.open(path, "read");
  try {
    yield* new BlockReader(path, file, await file.size(), onDamage).blocks();
  } finally {
    await file.close();
  }
}

class BlockReader {
  readonly #path: string;
  readonly #size: number;
  readonly #ahead: ReadAhead;
  readonly #onDamage: OnDamage | undefined;
  #offset = 0;
  #pairs = 0;
  #isDamaged = false;

  constructor(path: string, file: StorageFile, size: number, onDamage: OnDamage | undefined) {
    this.#path = path;
    this.#size = size;
    this.#ahead = new ReadAhead(file, size);
    this.#onDamage = onDamage;
  }

  async *blocks(): AsyncGenerator<SnapshotBlock> {
    try {
      while (this.#offset < this.#size) {
        const offset = this.#offset;
        const body = await this.#body();
        const block = body === undefined ? undefined : this.#decode(body, offset);
        if (block !== undefined) yield block;
        if (block?.kind === "end") return;
      }
      this.#damaged(this.#size, "snapshot ends too early");
    } finally {
      await this.#ahead.stop();
    }
  }

  /** Undefined for one that is damaged. */
  async #body(): Promise<Buffer | undefined> {
    const offset = this.#offset;
    const head = await this.#ahead.take(BLOCK_HEADER_BYTES);
    const length = head.length < BLOCK_HEADER_BYTES ? 0 : head.readUInt32LE(0);
    const left = this.#size - offset - head.length;
    const body = await this.#ahead.take(Math.min(length, left));
    this.#offset += head.length + body.length;
    const isWhole = length > 0 && body.length === length && crc32(body) === head.readUInt32LE(4);
    if (isWhole) return body;
    this.#damaged(offset, "checksum mismatch");
    return undefined;
  }

  #decode(body: Buffer, offset: number): SnapshotBlock | undefined {
    const reader = new ByteReader(body);
    try {
      return this.#block(reader, offset);
    } catch (err) {
      if (!(err instanceof RangeError)) throw err;
      this.#damaged(offset, "block does not hold what it should", err);
      return undefined;
    }
  }

  #block(reader: ByteReader, offset: number): SnapshotBlock {
    const kind = reader.uint8();
    if ((kind === HEAD_BLOCK) !== (offset === 0)) throw new RangeError("block out of place");
    switch (kind) {
      case HEAD_BLOCK:
        return { kind: "head", head: this.#head(reader) };
      case PAIRS_BLOCK:
        return { kind: "pairs", pairs: this.#readPairs(reader) };
      case LEASES_BLOCK:
        return { kind: "leases", leases: readLeases(reader) };
      case END_BLOCK:
        return { kind: "end", pairs: this.#end(reader, offset) };
      default:
        throw new RangeError(`unknown block ${kind}`);
    }
  }

  #head(reader: ByteReader): SnapshotHead {
    if (reader.string() !== SNAPSHOT_MAGIC) throw new RangeError("not a snapshot");
    const version = reader.uint32();
    if (version !== SNAPSHOT_VERSION) throw unsupportedVersionError(this.#path, version, SNAPSHOT_VERSION);
    return { revision: reader.uint53(), nextLeaseId: reader.uint64() };
  }

  #readPairs(reader: ByteReader): readonly KeyValue[] {
    const pairs: KeyValue[] = [];
    while (!reader.done) pairs.push(decodePair(reader));
    this.#pairs += pairs.length;
    return pairs;
  }

  #end(reader: ByteReader, offset: number): number {
    const pairs = reader.uint53();
    if (pairs !== this.#pairs && !this.#isDamaged) this.#damaged(offset, "pairs are missing");
    return pairs;
  }

  #damaged(offset: number, what: string, cause?: unknown): void {
    this.#isDamaged = true;
    const err = new CorruptFileError(this.#path, offset, what, cause);
    if (this.#onDamage === undefined) throw err;
    this.#onDamage(err);
  }
}

function readLeases(reader: ByteReader): readonly StoredLease[] {
  const leases: StoredLease[] = [];
  while (!reader.done) {
    leases.push({ id: reader.uint64(), ttlSeconds: reader.uint53(), expiresAtMs: reader.uint53() });
  }
  return leases;
}
