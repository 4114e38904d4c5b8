import { join } from "node:path";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import { KVError } from "../../kv/kv.js";
import type { FileSystem, StorageFile } from "../fs/file-system.js";
import type { History } from "../history.js";
import type { StoreState } from "../store-state.js";
import { ByteReader } from "./byte-reader.js";
import { corruptError } from "./corrupt.js";
import { decodeEntry } from "./entry-codec.js";
import { isSegment, isSnapshot, NEW_SNAPSHOT, SPARE_SEGMENT } from "./file-names.js";
import {
  BATCH_HEADER_BYTES,
  batchAt,
  decodeSegmentHeader,
  FORMAT_VERSION,
  laterBatch,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from "./log-format.js";
import { Replay } from "./replay.js";
import type { LogPosition, SegmentInfo } from "./segmented-log.js";
import { readSnapshot } from "./snapshot.js";

/** What a data directory holds. */
export interface Recovered {
  readonly state: StoreState;
  readonly history: History;
  readonly position: LogPosition;
}

export interface RecoverySettings {
  readonly fs: FileSystem;
  readonly dir: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Other work gets its turn after so many bytes were replayed. */
const SLICE_BYTES = 1_048_576;

/**
 * Reads the newest snapshot and replays the log behind it. A batch that was torn while it was written, which can only be
 * the last, is cut off and logged.
 * @throws KVError, code Corrupt, naming file and offset, for any other damage
 */
export async function recover(settings: RecoverySettings): Promise<Recovered> {
  const { fs, dir, clock } = settings;
  const names = (await fs.list(dir)).sort();
  for (const name of [SPARE_SEGMENT, NEW_SNAPSHOT]) await fs.remove(join(dir, name));
  const snapshot = names.findLast(isSnapshot);
  const base = snapshot === undefined ? undefined : await readSnapshot(fs, join(dir, snapshot), clock);
  const replay = new Replay(clock, base);
  for (const name of names) if (isSnapshot(name) && name !== snapshot) await fs.remove(join(dir, name));
  const position = await new Recovery(settings, replay).run(names.filter(isSegment));
  return { state: replay.state, history: replay.history, position };
}

class Recovery {
  readonly #settings: RecoverySettings;
  readonly #replay: Replay;
  readonly #segments: SegmentInfo[] = [];
  #nextSequence: number | undefined;
  #tail: LogPosition["tail"];

  constructor(settings: RecoverySettings, replay: Replay) {
    this.#settings = settings;
    this.#replay = replay;
  }

  async run(names: readonly string[]): Promise<LogPosition> {
    for (const [i, name] of names.entries()) await this.#segment(name, i === names.length - 1);
    return { nextSequence: this.#nextSequence ?? 1, segments: this.#segments, tail: this.#tail };
  }

  async #segment(name: string, isLast: boolean): Promise<void> {
    const path = join(this.#settings.dir, name);
    const file = await this.#settings.fs.open(path, isLast ? "update" : "read");
    let keep = false;
    try {
      const bytes = Buffer.allocUnsafeSlow(await file.size());
      await file.read(bytes, 0);
      const header = this.#checkHeader(path, bytes);
      const end = await this.#batches(path, bytes, header);
      const intact = await this.#checkEnd(path, file, bytes, end, header, isLast);
      const length = intact ? bytes.length : end;
      this.#segments.push({ name, revisionBefore: header.revisionBefore, bytes: length });
      keep = isLast && intact;
      if (keep) this.#tail = { file, offset: end, salt: header.salt };
    } finally {
      if (!keep) await file.close();
    }
  }

  #checkHeader(path: string, bytes: Buffer): SegmentHeader {
    const header = decodeSegmentHeader(bytes);
    if (header === undefined) throw corruptError(path, 0, "segment header is damaged");
    if (header.version !== FORMAT_VERSION) {
      throw new KVError("Corrupt", `${path}: format version ${header.version} is not the supported ${FORMAT_VERSION}`);
    }
    if (this.#nextSequence !== undefined && header.firstSequence !== this.#nextSequence) {
      throw corruptError(
        path,
        0,
        `batches ${this.#nextSequence} to ${header.firstSequence - 1} are missing before the one`,
      );
    }
    if (this.#nextSequence === undefined && header.revisionBefore > this.#replay.state.revision) {
      throw corruptError(path, 0, `revisions up to ${header.revisionBefore} are missing before the first`);
    }
    this.#nextSequence = header.firstSequence;
    return header;
  }

  /** Replays whole batches; returns where they end. */
  async #batches(path: string, bytes: Buffer, { salt, firstSequence }: SegmentHeader): Promise<number> {
    let offset = SEGMENT_HEADER_BYTES;
    let sequence = firstSequence;
    let sliceEnd = SLICE_BYTES;
    for (;;) {
      const batch = batchAt(bytes, offset, salt);
      if (batch === undefined || batch.sequence !== sequence) break;
      const start = offset + BATCH_HEADER_BYTES;
      offset = start + batch.payloadBytes;
      this.#entries(path, bytes.subarray(start, offset), start);
      sequence++;
      if (offset > sliceEnd) {
        sliceEnd = offset + SLICE_BYTES;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    this.#nextSequence = sequence;
    return offset;
  }

  #entries(path: string, payload: Buffer, offset: number): void {
    const reader = new ByteReader(payload);
    try {
      while (!reader.done) this.#replay.apply(decodeEntry(reader));
    } catch (err) {
      throw corruptError(path, offset, "batch does not hold valid records", err);
    }
  }

  /** Whether only zeros follow. False: a torn batch followed, and was cut off. */
  async #checkEnd(
    path: string,
    file: StorageFile,
    bytes: Buffer,
    end: number,
    header: SegmentHeader,
    isLast: boolean,
  ): Promise<boolean> {
    const harm = firstNonZero(bytes, end);
    if (harm === undefined) return true;
    const sequence = this.#nextSequence ?? header.firstSequence;
    // Batches are written one after the other: if a later one is whole, this one had been as well.
    const later = laterBatch(bytes, end, header.salt, sequence);
    if (!isLast || later !== undefined) throw corruptError(path, end, "checksum mismatch");
    await file.truncate(end);
    await file.sync();
    const { logger } = this.#settings;
    logger.warn("cut off a torn batch that was never acknowledged", { file: path, offset: end, sequence });
    return false;
  }
}

const ZEROS = Buffer.alloc(65_536);

function firstNonZero(bytes: Buffer, start: number): number | undefined {
  for (let at = start; at < bytes.length; at += ZEROS.length) {
    const end = Math.min(bytes.length, at + ZEROS.length);
    if (bytes.compare(ZEROS, 0, end - at, at, end) !== 0) return at;
  }
  return undefined;
}
