import type { Clock } from "@kube-apiserver/component-base";
import { type KeyValue, KVError } from "../../kv/kv.js";
import { PersistentTree, type TreeEntry } from "../../tree/persistent-tree.js";
import type { FileSystem, StorageFile } from "../fs/file-system.js";
import { withAttachment, withLease } from "../leases.js";
import type { LeaseTable, StoreState } from "../store-state.js";
import { emptyLeaseTable, pairBytes } from "../store-state.js";
import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { corruptError } from "./corrupt.js";
import { crc32 } from "./crc32.js";
import { resumeLease } from "./replay.js";
import {
  BLOCK_HEADER_BYTES,
  END_BLOCK,
  HEAD_BLOCK,
  LEASES_BLOCK,
  PAIRS_BLOCK,
  SNAPSHOT_MAGIC,
  SNAPSHOT_VERSION,
} from "./snapshot-format.js";

/** Written, and read, at once; in between other work gets its turn. */
const BLOCK_BYTES = 262_144;

/** What a snapshot is made of: a tree as of a revision, and the leases of now. */
export interface SnapshotSource {
  readonly revision: number;
  readonly tree: PersistentTree<KeyValue>;
  readonly leases: LeaseTable;
}

/** Writes a snapshot into the empty `file` and syncs it. `aborted` is asked between blocks. */
export async function writeSnapshot(file: StorageFile, source: SnapshotSource, aborted: () => boolean): Promise<void> {
  const out = new BlockFile(file);
  await out.block(HEAD_BLOCK, (writer) => {
    writer.string(SNAPSHOT_MAGIC);
    writer.uint32(SNAPSHOT_VERSION);
    writer.uint53(source.revision);
    writer.uint64(source.leases.nextId);
  });
  const entries = source.tree.range("");
  for (let next = entries.next(); !next.done && !aborted(); ) {
    await out.block(PAIRS_BLOCK, (writer) => {
      for (; !next.done && writer.length < BLOCK_BYTES; next = entries.next()) encodePair(writer, next.value[1]);
    });
  }
  await out.block(LEASES_BLOCK, (writer) => {
    for (const [, lease] of source.leases.byId.range("")) {
      writer.uint64(lease.id);
      writer.uint53(Math.ceil(lease.ttlSeconds));
      writer.uint53(Math.ceil(lease.expiresAtMs));
    }
  });
  await out.block(END_BLOCK, (writer) => writer.uint53(source.tree.size));
  await file.sync();
}

/** @throws KVError, code Corrupt, naming file and offset */
export async function readSnapshot(fs: FileSystem, path: string, clock: Clock): Promise<StoreState> {
  const file = await fs.open(path, "read");
  try {
    return await new SnapshotReader(file, path, clock).read();
  } finally {
    await file.close();
  }
}

class BlockFile {
  readonly #file: StorageFile;
  readonly #writer = new ByteWriter(BLOCK_BYTES * 2);
  #at = 0;

  constructor(file: StorageFile) {
    this.#file = file;
  }

  async block(kind: number, fill: (writer: ByteWriter) => void): Promise<void> {
    this.#writer.reset(BLOCK_HEADER_BYTES);
    this.#writer.uint8(kind);
    fill(this.#writer);
    const bytes = this.#writer.bytes();
    bytes.writeUInt32LE(bytes.length - BLOCK_HEADER_BYTES, 0);
    bytes.writeUInt32LE(crc32(bytes.subarray(BLOCK_HEADER_BYTES)), 4);
    await this.#file.write(bytes, this.#at);
    this.#at += bytes.length;
  }
}

class SnapshotReader {
  readonly #file: StorageFile;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #entries: TreeEntry<KeyValue>[] = [];
  #at = 0;
  #revision = 0;
  #leases = emptyLeaseTable;
  #ended = false;

  constructor(file: StorageFile, path: string, clock: Clock) {
    this.#file = file;
    this.#path = path;
    this.#clock = clock;
  }

  async read(): Promise<StoreState> {
    const size = await this.#file.size();
    while (!this.#ended && this.#at < size) await this.#block();
    if (!this.#ended) throw corruptError(this.#path, size, "snapshot ends too early");
    let liveBytes = 0;
    let leases = this.#leases;
    for (const [, kv] of this.#entries) {
      liveBytes += pairBytes(kv);
      leases = withAttachment(leases, undefined, kv);
    }
    return { revision: this.#revision, tree: PersistentTree.fromSorted(this.#entries), liveBytes, leases };
  }

  async #block(): Promise<void> {
    const offset = this.#at;
    const head = Buffer.alloc(BLOCK_HEADER_BYTES);
    const headBytes = await this.#file.read(head, offset);
    const body = Buffer.allocUnsafeSlow(Math.min(head.readUInt32LE(0), await this.#file.size()));
    const bodyBytes = await this.#file.read(body, offset + BLOCK_HEADER_BYTES);
    if (headBytes < head.length || bodyBytes < body.length || crc32(body) !== head.readUInt32LE(4)) {
      throw corruptError(this.#path, offset, "checksum mismatch");
    }
    this.#at += head.length + body.length;
    this.#decode(new ByteReader(body), offset);
  }

  #decode(reader: ByteReader, offset: number): void {
    const kind = reader.uint8();
    if ((kind === HEAD_BLOCK) !== (offset === 0)) throw corruptError(this.#path, offset, "block out of place");
    switch (kind) {
      case HEAD_BLOCK:
        this.#head(reader);
        break;
      case PAIRS_BLOCK:
        while (!reader.done) this.#pair(reader);
        break;
      case LEASES_BLOCK:
        while (!reader.done) this.#lease(reader);
        break;
      case END_BLOCK:
        if (reader.uint53() !== this.#entries.length) throw corruptError(this.#path, offset, "pairs are missing");
        this.#ended = true;
        break;
      default:
        throw corruptError(this.#path, offset, `unknown block ${kind}`);
    }
  }

  #head(reader: ByteReader): void {
    const magic = reader.string();
    const version = reader.uint32();
    if (magic !== SNAPSHOT_MAGIC || version !== SNAPSHOT_VERSION) {
      throw new KVError("Corrupt", `${this.#path}: format ${magic} version ${version} is not the supported one`);
    }
    this.#revision = reader.uint53();
    this.#leases = { ...emptyLeaseTable, nextId: reader.uint64() };
  }

  #pair(reader: ByteReader): void {
    const kv = decodePair(reader);
    this.#entries.push([kv.key, kv]);
  }

  #lease(reader: ByteReader): void {
    const stored = { id: reader.uint64(), ttlSeconds: reader.uint53(), expiresAtMs: reader.uint53() };
    this.#leases = withLease(this.#leases, resumeLease(this.#clock, stored));
  }
}

function encodePair(writer: ByteWriter, kv: KeyValue): void {
  writer.string(kv.key);
  writer.uint64(kv.createRevision);
  writer.uint64(kv.modRevision);
  writer.uint64(kv.version);
  writer.uint64(kv.lease);
  writer.block(kv.value);
}

function decodePair(reader: ByteReader): KeyValue {
  const key = reader.string();
  const [createRevision, modRevision, version, lease] = [
    reader.uint64(),
    reader.uint64(),
    reader.uint64(),
    reader.uint64(),
  ];
  return { key, value: reader.block(), createRevision, modRevision, version, lease };
}
