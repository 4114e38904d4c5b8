import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { KVError } from "../kv/kv.js";
import type { FileSystem } from "./fs/file-system.js";

/** When the engine forgets history by itself. */
export interface AutoCompaction {
  /** History is kept for at least this long and at most twice as long. 0: for as long as the size allows. Default 300000. */
  readonly retentionMs?: number;
  /** What replaced values and their changes may take in memory; half of it is kept then. Default 256 MiB. */
  readonly maxHistoryBytes?: number;
}

/** Settings of {@link newEmbeddedKV}. */
export interface EmbeddedKVOptions {
  /** Directory of the log and snapshots, made when missing (mode 0700). Absent: nothing is kept beyond `close`. */
  readonly dataDir?: string | undefined;
  /**
   * `full`: a write is acknowledged, and visible to anyone, once it is on disk. `none`: the operating system writes it
   * when it likes; a crash of the machine may lose the last seconds, a crash of the process nothing. Default `full`.
   */
  readonly sync?: "full" | "none";
  /**
   * Where the revisions of an engine that keeps nothing begin; what is below counts as compacted. Let it grow from one run
   * to the next, and clients that saw an earlier run are told that its history is gone, rather than be misled. Default 1.
   */
  readonly firstRevision?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /**
   * Called once when a write or sync failed: nothing is acknowledged any more, and the process should exit. Reads go
   * on. Default: the error is only logged.
   */
  readonly onFatal?: (err: KVError) => void;
  /** `false`: only {@link KV.compact} forgets. */
  readonly autoCompaction?: AutoCompaction | false;
  /** Largest transaction, counting keys and values. Default 1.5 MiB, etcd's `--max-request-bytes`. */
  readonly maxRequestBytes?: number;
  /** How often watches with `progressNotify` hear of progress. Default 5000. */
  readonly progressIntervalMs?: number;
  /** Size of a log segment, made ahead of time. Default 16 MiB. */
  readonly segmentBytes?: number;
  /** After a compaction, a snapshot is taken if it lets this much of the log go. Default 32 MiB. */
  readonly snapshotBytes?: number;
  /** Default: the operating system's. Tests make its calls fail. */
  readonly fileSystem?: FileSystem;
}

/** etcd's `--max-request-bytes`. */
export const DEFAULT_MAX_REQUEST_BYTES = 1_572_864;
export const DEFAULT_PROGRESS_INTERVAL_MS = 5000;
export const DEFAULT_SEGMENT_BYTES = 16_777_216;
export const DEFAULT_SNAPSHOT_BYTES = 33_554_432;
