import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Logger } from "@kube-apiserver/component-base";
import { isKVError } from "../../kv/kv.js";
import { noSpaceError } from "../../kv/kv-errors.js";
import type { FileSystem, StorageFile } from "../fs/file-system.js";
import { isOutOfSpace } from "../fs/io-errors.js";
import { SPARE_SEGMENT, segmentName } from "./file-names.js";
import { encodeSegmentHeader, FORMAT_VERSION, SEGMENT_HEADER_BYTES, sealBatch } from "./log-format.js";

/** A segment that holds batches. */
export interface SegmentInfo {
  readonly name: string;
  readonly revisionBefore: number;
  readonly bytes: number;
}

/** Where writing goes on: after the last whole batch. */
export interface LogPosition {
  readonly nextSequence: number;
  /** All segments, the one to go on in last. */
  readonly segments: readonly SegmentInfo[];
  /** The end of the last batch in the last segment; undefined: begin a new segment. */
  readonly tail: { readonly file: StorageFile; readonly offset: number; readonly salt: number } | undefined;
}

export interface LogSettings {
  readonly fs: FileSystem;
  readonly dir: string;
  readonly logger: Logger;
  readonly sync: boolean;
  readonly segmentBytes: number;
}

interface OpenSegment {
  readonly file: StorageFile;
  readonly salt: number;
  capacity: number;
  offset: number;
}

/** The first segment of a new store, quick to make; and what is tried when there is no room for more. */
export const SMALL_SEGMENT_BYTES = 1_048_576;
const ZEROS = Buffer.alloc(1_048_576);

/**
 * The write side of the log. Segments are filled with zeros before they are used: a sync then moves data only, and a
 * full disk shows when a segment is made, not in the middle of a batch.
 */
export class SegmentedLog {
  readonly #settings: LogSettings;
  #segments: SegmentInfo[];
  #current: OpenSegment | undefined;
  #nextSequence: number;
  #spare: Promise<OpenSegment | undefined> | undefined;
  #failed = false;

  constructor(settings: LogSettings, position: LogPosition) {
    this.#settings = settings;
    this.#segments = [...position.segments];
    this.#nextSequence = position.nextSequence;
    const capacity = position.segments.at(-1)?.bytes ?? 0;
    if (position.tail !== undefined) this.#current = { ...position.tail, capacity };
  }

  get segments(): readonly SegmentInfo[] {
    return this.#segments;
  }

  sizeBytes(): number {
    return totalBytes(this.#segments);
  }

  /**
   * Writes one batch and syncs. `batch` has room for its header. Rejects with KVError `NoSpace` when nothing of it was
   * or will be kept; after any other rejection the log must not be written to again.
   */
  async write(batch: Buffer, revisionBefore: number): Promise<void> {
    let segment = this.#current;
    if (segment === undefined || segment.offset + batch.length > segment.capacity) {
      segment = await this.#roll(revisionBefore, batch.length);
    }
    sealBatch(batch, this.#nextSequence, segment.salt);
    try {
      await this.#put(segment, batch);
    } catch (err) {
      if (!isKVError(err, "NoSpace")) await this.#forget(segment);
      throw err;
    }
    segment.offset += batch.length;
    this.#nextSequence++;
    if (segment.offset > segment.capacity / 2) this.#spare ??= this.#makeSpare(this.#settings.segmentBytes);
  }

  /** Goes on in a new segment, so that all others can be removed. */
  async beginSegment(revisionBefore: number): Promise<void> {
    await this.#roll(revisionBefore, 0);
  }

  /** Segments that hold nothing after `revision`: what a snapshot of the store as it is now makes superfluous. */
  removable(revision: number): readonly SegmentInfo[] {
    const next = this.#segments.findIndex(
      (_, i) => (this.#segments[i + 1]?.revisionBefore ?? Number.POSITIVE_INFINITY) > revision,
    );
    return this.#segments.slice(0, Math.max(0, next));
  }

  /**
   * Removes the first segments, one after the other: neither a crash nor a failure in between must leave a gap, not even
   * when another removal follows.
   */
  async remove(segments: readonly SegmentInfo[]): Promise<void> {
    const { fs, dir } = this.#settings;
    for (const segment of segments) {
      await fs.remove(this.#path(segment.name));
      await fs.syncDirectory(dir);
      this.#segments = this.#segments.filter((other) => other !== segment);
    }
  }

  async close(): Promise<void> {
    const spare = await this.#spare;
    await spare?.file.close();
    if (spare !== undefined) await this.#settings.fs.remove(this.#path(SPARE_SEGMENT));
    if (this.#current !== undefined) {
      if (!this.#settings.sync && !this.#failed) await this.#current.file.sync();
      await this.#current.file.close();
    }
  }

  async #put(segment: OpenSegment, batch: Buffer): Promise<void> {
    try {
      await segment.file.write(batch, segment.offset);
      if (this.#settings.sync) await segment.file.sync();
    } catch (err) {
      if (!isOutOfSpace(err)) throw err;
      // The caller hears that nothing was written, so nothing may be found here: the segment ends before the batch.
      await segment.file.truncate(segment.offset);
      await segment.file.sync();
      segment.capacity = segment.offset;
      throw noSpaceError(err);
    }
  }

  /**
   * What was not synced has to be as good as never written: the cache of the system may show it to the next process
   * although the disk never gets it.
   */
  async #forget(segment: OpenSegment): Promise<void> {
    this.#failed = true;
    await segment.file.truncate(segment.offset).catch((err: unknown) => {
      this.#settings.logger.warn("what could not be synced could not be cut off either", { err });
    });
  }

  async #roll(revisionBefore: number, batchBytes: number): Promise<OpenSegment> {
    const { fs, dir, sync } = this.#settings;
    const next = await this.#nextSegment(batchBytes + SEGMENT_HEADER_BYTES);
    const { salt } = next;
    const firstSequence = this.#nextSequence;
    const header = { version: FORMAT_VERSION, salt, firstSequence, revisionBefore, synced: sync };
    // Only the last segment may be incomplete after a crash.
    if (!sync) await this.#current?.file.sync();
    const name = segmentName(firstSequence);
    try {
      await next.file.write(encodeSegmentHeader(header), 0);
      await next.file.sync();
      await fs.rename(this.#path(SPARE_SEGMENT), this.#path(name));
      await fs.syncDirectory(dir);
    } catch (err) {
      await next.file.close();
      // Under which name it is found is unclear. Nothing may follow in the segment before it; the next try replaces it.
      if (this.#current !== undefined) this.#current.capacity = this.#current.offset;
      throw asNoSpace(err);
    }
    await this.#current?.file.close();
    // One that no whole batch was written to had the same name, and is replaced.
    this.#segments = this.#segments.filter((segment) => segment.name !== name);
    this.#segments.push({ name, revisionBefore, bytes: next.capacity });
    this.#current = next;
    return next;
  }

  /** Room for at least `bytes`: the segment made ahead of time, a new one, or a small one when the disk is nearly full. */
  async #nextSegment(bytes: number): Promise<OpenSegment> {
    const { segmentBytes } = this.#settings;
    const small = Math.max(bytes, Math.min(segmentBytes, SMALL_SEGMENT_BYTES));
    const usual = this.#segments.length === 0 ? small : Math.max(bytes, segmentBytes);
    const spare = await this.#takeSpare();
    if (spare !== undefined && spare.capacity >= usual) return spare;
    await spare?.file.close();
    try {
      return await this.#preallocate(usual);
    } catch (err) {
      if (!isOutOfSpace(err) || small >= usual) throw asNoSpace(err);
    }
    return this.#preallocate(small).catch((err: unknown) => Promise.reject(asNoSpace(err)));
  }

  async #takeSpare(): Promise<OpenSegment | undefined> {
    const spare = await this.#spare;
    this.#spare = undefined;
    return spare;
  }

  /** Ahead of time and without urgency: a failure shows again, and matters, when the segment is needed. */
  #makeSpare(bytes: number): Promise<OpenSegment | undefined> {
    return this.#preallocate(bytes).catch((err: unknown) => {
      this.#settings.logger.warn("next log segment could not be prepared", { err });
      return undefined;
    });
  }

  async #preallocate(bytes: number): Promise<OpenSegment> {
    const { fs } = this.#settings;
    const path = this.#path(SPARE_SEGMENT);
    await fs.remove(path);
    const file = await fs.open(path, "create");
    try {
      for (let at = 0; at < bytes; at += ZEROS.length) await file.write(ZEROS.subarray(0, bytes - at), at);
      await file.sync();
    } catch (err) {
      await file.close();
      await fs.remove(path);
      throw err;
    }
    return { file, salt: randomBytes(4).readUInt32LE(), capacity: bytes, offset: SEGMENT_HEADER_BYTES };
  }

  #path(name: string): string {
    return join(this.#settings.dir, name);
  }
}

/** What segments take on disk. */
export function totalBytes(segments: readonly SegmentInfo[]): number {
  return segments.reduce((sum, segment) => sum + segment.bytes, 0);
}

function asNoSpace(err: unknown): unknown {
  return isOutOfSpace(err) ? noSpaceError(err) : err;
}
