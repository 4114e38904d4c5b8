import type { ByteWriter } from "./byte-writer.js";
import { crc32 } from "./crc32.js";

/*
 * A segment is a header and then batches, one behind the other, up to zeros. A batch is what one sync made durable: its
 * header has a checksum over the records and one over itself, the segment's salt, so that no value stored can look like
 * one, and a sequence number that goes up by one from batch to batch, across segments. It ends with a byte that is not
 * zero: one that was cut short while it was written, before zeros, can be told from one that was damaged afterwards.
 */

/** Raised when one version cannot read what another wrote. 2: batches have ends. */
export const FORMAT_VERSION = 2;

export const SEGMENT_HEADER_BYTES = 48;
export const BATCH_HEADER_BYTES = 28;
export const BATCH_END_BYTES = 1;
const SEGMENT_MAGIC = "KUBEWAL1";
const BATCH_MAGIC = 0x5441424b;
const BATCH_END = 0xff;
/** Flag in the head of a segment. */
const UNSYNCED = 1;

/** What the head of a segment says. */
export interface SegmentHeader {
  readonly version: number;
  readonly salt: number;
  /** Sequence number of its first batch. */
  readonly firstSequence: number;
  /** The store's revision before its first batch. */
  readonly revisionBefore: number;
  /** Whether each batch was synced before the next was written: then a whole batch proves all before it. */
  readonly synced: boolean;
}

/** What the head of a batch says. */
export interface BatchHeader {
  /** Of the records and the byte at the end. */
  readonly payloadBytes: number;
  readonly sequence: number;
  readonly salt: number;
  readonly checksum: number;
}

export function encodeSegmentHeader(header: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
  bytes.write(SEGMENT_MAGIC, 0, "latin1");
  bytes.writeUInt32LE(header.version, 8);
  bytes.writeUInt32LE(header.salt, 12);
  bytes.writeBigUInt64LE(BigInt(header.firstSequence), 16);
  bytes.writeBigUInt64LE(BigInt(header.revisionBefore), 24);
  bytes.writeUInt32LE(header.synced ? 0 : UNSYNCED, 32);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, SEGMENT_HEADER_BYTES - 4)), SEGMENT_HEADER_BYTES - 4);
  return bytes;
}

/** Undefined when this is not the head of a segment. The version is the caller's to judge. */
export function decodeSegmentHeader(bytes: Buffer): SegmentHeader | undefined {
  if (bytes.length < SEGMENT_HEADER_BYTES || bytes.toString("latin1", 0, 8) !== SEGMENT_MAGIC) return undefined;
  const checksum = crc32(bytes.subarray(0, SEGMENT_HEADER_BYTES - 4));
  if (checksum !== bytes.readUInt32LE(SEGMENT_HEADER_BYTES - 4)) return undefined;
  return {
    version: bytes.readUInt32LE(8),
    salt: bytes.readUInt32LE(12),
    firstSequence: Number(bytes.readBigUInt64LE(16)),
    revisionBefore: Number(bytes.readBigUInt64LE(24)),
    synced: (bytes.readUInt32LE(32) & UNSYNCED) === 0,
  };
}

/** Ends the batch in `writer`, which began with room for its head. The bytes are the writer's own. */
export function endBatch(writer: ByteWriter): Buffer {
  writer.uint8(BATCH_END);
  return writer.bytes();
}

/** Fills in the head of a batch that was ended. */
export function sealBatch(batch: Buffer, sequence: number, salt: number): void {
  batch.writeUInt32LE(BATCH_MAGIC, 0);
  batch.writeUInt32LE(batch.length - BATCH_HEADER_BYTES, 4);
  batch.writeBigUInt64LE(BigInt(sequence), 8);
  batch.writeUInt32LE(salt, 16);
  batch.writeUInt32LE(crc32(batch.subarray(BATCH_HEADER_BYTES)), 20);
  batch.writeUInt32LE(headChecksum(batch, 0), 24);
}

/** The head of a batch at `offset`, if it is unharmed; what it promises may be missing. */
export function batchHeaderAt(segment: Buffer, offset: number): BatchHeader | undefined {
  if (offset + BATCH_HEADER_BYTES > segment.length || segment.readUInt32LE(offset) !== BATCH_MAGIC) return undefined;
  if (headChecksum(segment, offset) !== segment.readUInt32LE(offset + 24)) return undefined;
  return {
    payloadBytes: segment.readUInt32LE(offset + 4),
    sequence: Number(segment.readBigUInt64LE(offset + 8)),
    salt: segment.readUInt32LE(offset + 16),
    checksum: segment.readUInt32LE(offset + 20),
  };
}

/** The whole and unharmed batch at `offset`, or undefined. */
export function batchAt(segment: Buffer, offset: number, salt: number): BatchHeader | undefined {
  const header = batchHeaderAt(segment, offset);
  if (header === undefined || header.salt !== salt) return undefined;
  const start = offset + BATCH_HEADER_BYTES;
  const end = start + header.payloadBytes;
  return end <= segment.length && crc32(segment.subarray(start, end)) === header.checksum ? header : undefined;
}

/** The first place from `offset` on where a whole batch with a sequence above `sequence` begins. */
export function laterBatch(segment: Buffer, offset: number, salt: number, sequence: number): number | undefined {
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(BATCH_MAGIC);
  for (let at = segment.indexOf(magic, offset); at !== -1; at = segment.indexOf(magic, at + 1)) {
    const header = batchAt(segment, at, salt);
    if (header !== undefined && header.sequence > sequence) return at;
  }
  return undefined;
}

function headChecksum(bytes: Buffer, offset: number): number {
  return crc32(bytes.subarray(offset, offset + BATCH_HEADER_BYTES - 4));
}
