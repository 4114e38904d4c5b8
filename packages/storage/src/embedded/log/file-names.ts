/** Names of the files in a data directory; numbers are padded so that names sort as they do. */

const SEGMENT = /^wal-([0-9a-f]{16})\.log$/;
const SNAPSHOT = /^snapshot-([0-9a-f]{16})\.db$/;

/** What is under construction; removed when found at start. */
export const SPARE_SEGMENT = "wal-spare.tmp";
export const NEW_SNAPSHOT = "snapshot.tmp";

export function segmentName(firstSequence: number): string {
  return `wal-${hex(firstSequence)}.log`;
}

export function snapshotName(revision: number): string {
  return `snapshot-${hex(revision)}.db`;
}

export function isSegment(name: string): boolean {
  return SEGMENT.test(name);
}

export function isSnapshot(name: string): boolean {
  return SNAPSHOT.test(name);
}

/** The revision that a snapshot of this name was taken at. */
export function snapshotRevision(name: string): number {
  return Number.parseInt(SNAPSHOT.exec(name)?.[1] ?? "", 16);
}

export function isUnderConstruction(name: string): boolean {
  return name === SPARE_SEGMENT || name === NEW_SNAPSHOT;
}

function hex(value: number): string {
  return value.toString(16).padStart(16, "0");
}
