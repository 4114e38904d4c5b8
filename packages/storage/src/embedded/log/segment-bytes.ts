import { CorruptFileError, unsupportedVersionError } from "./corrupt.js";
import {
  BATCH_END_BYTES,
  BATCH_HEADER_BYTES,
  batchAt,
  decodeSegmentHeader,
  FORMAT_VERSION,
  laterBatch,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from "./log-format.js";
import { isZeroFrom, mayBeTorn } from "./torn-batch.js";

/** A whole and unharmed batch. */
export interface Batch {
  /** Where it begins in the file. */
  readonly offset: number;
  readonly records: Buffer;
}

/** A batch as it was written. */
export interface WrittenBatch {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** What lies behind the last whole batch of a segment. */
export interface SegmentEnd {
  /** Where that batch ends. */
  readonly offset: number;
  /**
   * `clean`: zeros only. `torn`: what was being written when the process or the machine stopped, if this is the last
   * segment. `damaged`: something that had been whole.
   */
  readonly state: "clean" | "torn" | "damaged";
}

/** The content of a segment. */
export class SegmentBytes {
  readonly path: string;
  readonly header: SegmentHeader;
  readonly #bytes: Buffer;
  #offset = SEGMENT_HEADER_BYTES;
  #lastOffset: number | undefined;
  #nextSequence: number;

  /** @throws KVError, code Corrupt, when `bytes` do not begin as a segment of this format does */
  constructor(path: string, bytes: Buffer) {
    const header = decodeSegmentHeader(bytes);
    if (header === undefined) throw new CorruptFileError(path, 0, "segment header is damaged");
    if (header.version !== FORMAT_VERSION) throw unsupportedVersionError(path, header.version, FORMAT_VERSION);
    this.path = path;
    this.header = header;
    this.#bytes = bytes;
    this.#nextSequence = header.firstSequence;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** The number of the batch behind those that were read. */
  get nextSequence(): number {
    return this.#nextSequence;
  }

  /** The next batch; undefined when no whole one follows. */
  nextBatch(): Batch | undefined {
    const batch = batchAt(this.#bytes, this.#offset, this.header.salt);
    if (batch === undefined || batch.sequence !== this.#nextSequence) return undefined;
    const offset = this.#offset;
    this.#lastOffset = offset;
    this.#offset += BATCH_HEADER_BYTES + batch.payloadBytes;
    this.#nextSequence++;
    const records = this.#bytes.subarray(offset + BATCH_HEADER_BYTES, this.#offset - BATCH_END_BYTES);
    return { offset, records };
  }

  /** The last batch that was read, with its head; undefined when there is none. */
  get lastBatch(): WrittenBatch | undefined {
    const offset = this.#lastOffset;
    return offset === undefined ? undefined : { offset, bytes: this.#bytes.subarray(offset, this.#offset) };
  }

  /** What follows the batches that were read. */
  end(): SegmentEnd {
    const offset = this.#offset;
    if (isZeroFrom(this.#bytes, offset)) return { offset, state: "clean" };
    const { salt, synced } = this.header;
    // Synced batches were written one after the other: if a later one is whole, this one had been as well.
    const hadBeenWhole = synced && laterBatch(this.#bytes, offset, salt, this.#nextSequence) !== undefined;
    return { offset, state: hadBeenWhole || !mayBeTorn(this.#bytes, offset) ? "damaged" : "torn" };
  }
}
