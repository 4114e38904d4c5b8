/*
 * A snapshot is a header and blocks, each with its length and checksum: pairs in key order, leases, and at last one that
 * counts them. A file without its last block is not a snapshot, and is never named like one. Exported stores have the
 * same form.
 */

export const SNAPSHOT_MAGIC = "KUBESNP1";
export const SNAPSHOT_VERSION = 1;

/** Kinds of block: the first byte of each. */
export const HEAD_BLOCK = 1;
export const PAIRS_BLOCK = 2;
export const LEASES_BLOCK = 3;
export const END_BLOCK = 4;

/** Length and checksum before a block. */
export const BLOCK_HEADER_BYTES = 8;

/** What the first block says. */
export interface SnapshotHead {
  /** The pairs are the store as of this revision. */
  readonly revision: number;
  readonly nextLeaseId: bigint;
}
