import { BATCH_HEADER_BYTES, batchHeaderAt } from "./log-format.js";

/** What a disk writes as a whole. */
const SECTOR_BYTES = 512;

/**
 * Whether the batch at `offset`, which is not whole, can be what a write left that was cut short: some byte was the last,
 * or some sectors are missing. The segment had been zeros: a batch of which no part is zero was whole, and was damaged.
 */
export function mayBeTorn(segment: Buffer, offset: number): boolean {
  const header = batchHeaderAt(segment, offset);
  const end = offset + BATCH_HEADER_BYTES + (header?.payloadBytes ?? 0);
  if (end > segment.length || hasZeroSector(segment, offset, end)) return true;
  // The last byte of a batch is not zero. Of a head that is cut short, nothing follows.
  return header === undefined ? isZeroFrom(segment, end) : segment[end - 1] === 0;
}

/** Whether only zeros follow. */
export function isZeroFrom(bytes: Buffer, start: number): boolean {
  for (let at = start; at < bytes.length; at += ZEROS.length) {
    if (!isZero(bytes, at, Math.min(bytes.length, at + ZEROS.length))) return false;
  }
  return true;
}

/** Whether some sector holds nothing of what lies from `start` to `end`. */
function hasZeroSector(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const next = Math.min(end, at + SECTOR_BYTES - (at % SECTOR_BYTES));
    if (isZero(bytes, at, next)) return true;
    at = next;
  }
  return false;
}

const ZEROS = Buffer.alloc(65_536);

function isZero(bytes: Buffer, start: number, end: number): boolean {
  return bytes.compare(ZEROS, 0, end - start, start, end) === 0;
}
