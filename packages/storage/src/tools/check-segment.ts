import { ByteReader } from "../embedded/log/byte-reader.js";
import { CorruptFileError } from "../embedded/log/corrupt.js";
import { decodeEntry, type LoggedEntry } from "../embedded/log/entry-codec.js";
import { type Batch, SegmentBytes } from "../embedded/log/segment-bytes.js";
import type { WholeFile } from "../embedded/log/whole-files.js";
import type { FileCheck } from "./file-check.js";

/**
 * Looks at every batch and record of a segment. Only in the last one may the last batch be torn.
 * @throws KVError, code Corrupt, when it has another format version
 */
export function checkSegment(file: WholeFile, isLast: boolean): FileCheck {
  const check = new SegmentCheck(file);
  const segment = check.guarded(() => new SegmentBytes(file.path, file.bytes));
  if (segment !== undefined) check.walk(segment, isLast);
  return check.result();
}

class SegmentCheck {
  readonly #file: WholeFile;
  readonly #remarks: string[] = [];
  readonly #damage: CorruptFileError[] = [];
  #records = 0;
  #first: number | undefined;
  #last: number | undefined;

  constructor(file: WholeFile) {
    this.#file = file;
  }

  /** Damage that `look` comes upon is noted; undefined then. */
  guarded<T>(look: () => T): T | undefined {
    try {
      return look();
    } catch (err) {
      if (!(err instanceof CorruptFileError)) throw err;
      this.#damage.push(err);
      return undefined;
    }
  }

  walk(segment: SegmentBytes, isLast: boolean): void {
    if (!segment.header.synced) this.#remarks.push("written without syncing");
    for (let batch = segment.nextBatch(); batch !== undefined; batch = segment.nextBatch()) {
      const whole = batch;
      this.guarded(() => this.#batch(whole));
    }
    const { offset, state } = segment.end();
    if (state === "torn" && isLast) this.#remarks.push(`torn batch at offset ${offset}, which the next start cuts off`);
    else if (state !== "clean") this.#damage.push(new CorruptFileError(this.#file.path, offset, "checksum mismatch"));
  }

  result(): FileCheck {
    const { name, bytes } = this.#file;
    const revisions = this.#first === undefined ? undefined : { first: this.#first, last: this.#last ?? this.#first };
    const [remarks, damage] = [this.#remarks, this.#damage];
    return { name, kind: "segment", bytes: bytes.length, records: this.#records, revisions, remarks, damage };
  }

  #batch({ records, offset }: Batch): void {
    const reader = new ByteReader(records);
    try {
      while (!reader.done) this.#entry(decodeEntry(reader));
    } catch (err) {
      throw new CorruptFileError(this.#file.path, offset, "batch does not hold valid records", err);
    }
  }

  #entry(entry: LoggedEntry): void {
    this.#records++;
    if (entry.type !== "txn" && (entry.type !== "revoke" || entry.ops.length === 0)) return;
    this.#first ??= entry.revision;
    this.#last = entry.revision;
  }
}
