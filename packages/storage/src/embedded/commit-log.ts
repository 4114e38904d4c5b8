import type { KVError } from "../kv/kv.js";
import type { JournalEntry } from "./journal.js";
import type { Change } from "./store-state.js";

/** A change on its way, with its place in the journal and, for a compaction, the new floor. */
export interface Submission {
  readonly change: Change;
  readonly entry?: JournalEntry;
  readonly floor?: number;
}

/** What makes changes durable before they are seen. Absent in memory-only engines. */
export interface CommitLog {
  /** Resolves once `submission` and all before it are on disk and were handed to `committed`. */
  submit(submission: Submission): Promise<void>;
  sizeBytes(): number;
  /** Set once a write failed for good: everything submitted afterwards is refused with it. */
  readonly failure: KVError | undefined;
  close(): Promise<void>;
}

/** What the log tells its engine. */
export interface CommitLogListener {
  /** These are on disk: in the order of submission. */
  committed(submissions: readonly Submission[]): void;
  /** Nothing submitted and not committed will ever be: go on from what is. */
  rolledBack(): void;
}
