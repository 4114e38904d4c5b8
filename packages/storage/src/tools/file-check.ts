import type { CorruptFileError } from "../embedded/log/corrupt.js";

/** What a look at one file of a store found. */
export interface FileCheck {
  readonly name: string;
  readonly kind: "snapshot" | "segment";
  readonly bytes: number;
  /** Pairs of a snapshot, records of a segment: as far as they are whole. */
  readonly records: number;
  /** Revisions that it holds; undefined: none. For a snapshot, the one that it was taken at. */
  readonly revisions: { readonly first: number; readonly last: number } | undefined;
  /** What a person may want to know although it is as it should be. */
  readonly remarks: readonly string[];
  readonly damage: readonly CorruptFileError[];
}
