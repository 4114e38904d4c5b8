import { join } from "node:path";
import type { Clock } from "@kube-apiserver/component-base";
import type { FileSystem } from "../fs/file-system.js";
import type { History } from "../history.js";
import type { StoreState } from "../store-state.js";
import { ByteReader } from "./byte-reader.js";
import { CorruptFileError } from "./corrupt.js";
import { decodeEntry } from "./entry-codec.js";
import { isSegment, isSnapshot } from "./file-names.js";
import type { SegmentHeader } from "./log-format.js";
import { readSnapshot } from "./read-snapshot.js";
import { Replay } from "./replay.js";
import { SegmentBytes, type WrittenBatch } from "./segment-bytes.js";
import type { SegmentInfo } from "./segmented-log.js";
import { moveOutOfSparseBuffers } from "./sparse-buffers.js";
import { wholeFiles } from "./whole-files.js";

/** Where a data directory is, and the time that its leases run on. */
export interface StoreLocation {
  readonly fs: FileSystem;
  readonly dir: string;
  readonly clock: Clock;
}

/** The end of the log. */
export interface LogTail {
  readonly path: string;
  /** Where the last whole batch ends. */
  readonly offset: number;
  /** Whether part of a batch follows that was being written when the process or the machine stopped. */
  readonly torn: boolean;
  readonly header: SegmentHeader;
  /** Undefined: the last segment has none. */
  readonly lastBatch: WrittenBatch | undefined;
}

/** What a data directory holds. */
export interface StoreContents {
  readonly state: StoreState;
  readonly history: History;
  /** Name of the snapshot that it begins with; undefined: with an empty store. */
  readonly snapshot: string | undefined;
  readonly segments: readonly SegmentInfo[];
  readonly nextSequence: number;
  /** Undefined: there is no segment. */
  readonly tail: LogTail | undefined;
}

/** Other work gets its turn after so many bytes were replayed. */
const SLICE_BYTES = 1_048_576;

/**
 * Reads the newest snapshot and replays the log behind it. Changes nothing in the directory.
 * @throws KVError, code Corrupt, naming file and offset, for any damage but a torn tail
 */
export async function readStore(location: StoreLocation): Promise<StoreContents> {
  const { fs, dir, clock } = location;
  const names = (await fs.list(dir)).sort();
  const snapshot = names.findLast(isSnapshot);
  const base = snapshot === undefined ? undefined : await readSnapshot(fs, join(dir, snapshot), clock);
  return new LogReplay(location, snapshot, new Replay(clock, base)).run(names.filter(isSegment));
}

class LogReplay {
  readonly #location: StoreLocation;
  readonly #snapshot: string | undefined;
  readonly #replay: Replay;
  readonly #segments: SegmentInfo[] = [];
  #nextSequence: number | undefined;
  #tail: LogTail | undefined;

  constructor(location: StoreLocation, snapshot: string | undefined, replay: Replay) {
    this.#location = location;
    this.#snapshot = snapshot;
    this.#replay = replay;
  }

  async run(names: readonly string[]): Promise<StoreContents> {
    const { fs, dir } = this.#location;
    for await (const { name, path, bytes } of wholeFiles(fs, dir, names)) {
      if (this.#tail?.torn) throw new CorruptFileError(this.#tail.path, this.#tail.offset, "checksum mismatch");
      await this.#segment(name, new SegmentBytes(path, bytes));
    }
    const { state, history } = this.#replay;
    moveOutOfSparseBuffers(state.tree);
    const nextSequence = this.#nextSequence ?? 1;
    return { state, history, snapshot: this.#snapshot, segments: this.#segments, nextSequence, tail: this.#tail };
  }

  async #segment(name: string, segment: SegmentBytes): Promise<void> {
    this.#checkOrder(segment);
    await this.#batches(segment);
    const { path, header, length } = segment;
    const { offset, state } = segment.end();
    if (state === "damaged") throw new CorruptFileError(path, offset, "checksum mismatch");
    this.#nextSequence = segment.nextSequence;
    this.#segments.push({ name, revisionBefore: header.revisionBefore, bytes: length });
    this.#tail = { path, offset, torn: state === "torn", header, lastBatch: segment.lastBatch };
  }

  /** Whether it goes on where the one before it, or the snapshot, ends. */
  #checkOrder({ path, header }: SegmentBytes): void {
    const { firstSequence, revisionBefore } = header;
    if (this.#nextSequence !== undefined && firstSequence !== this.#nextSequence) {
      const missing = `batches ${this.#nextSequence} to ${firstSequence - 1} are missing before the one`;
      throw new CorruptFileError(path, 0, missing);
    }
    if (this.#nextSequence === undefined && revisionBefore > this.#replay.state.revision) {
      throw new CorruptFileError(path, 0, `revisions up to ${revisionBefore} are missing before the first`);
    }
  }

  async #batches(segment: SegmentBytes): Promise<void> {
    let sliceEnd = SLICE_BYTES;
    for (let batch = segment.nextBatch(); batch !== undefined; batch = segment.nextBatch()) {
      const { offset, records } = batch;
      this.#records(segment.path, offset, records);
      if (offset < sliceEnd) continue;
      sliceEnd = offset + SLICE_BYTES;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #records(path: string, offset: number, records: Buffer): void {
    const reader = new ByteReader(records);
    try {
      while (!reader.done) this.#replay.apply(decodeEntry(reader));
    } catch (err) {
      throw new CorruptFileError(path, offset, "batch does not hold valid records", err);
    }
  }
}
