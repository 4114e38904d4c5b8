import type { Cancellation } from "@kube-apiserver/component-base";
/**
 * The small part of etcd's model that Kubernetes needs, and the only thing that the two engines have to implement.
 * Above it nobody can tell which engine is there.
 *
 * One revision counter for the whole store: every transaction that changes something moves it by exactly one, and all
 * changes of one transaction carry that revision. Keys are strings (they come from paths, ASCII slashes and UTF-8),
 * ordered bytewise; values are opaque bytes, never changed after they were handed over or out.
 *
 * Every method rejects with {@link KVError}; after {@link KV.close} with code `Closed`.
 */
export interface KV {
  /** Reads one key or a range at one revision. Linearizable unless `serializable`. */
  range(request: RangeRequest, signal?: Cancellation): Promise<RangeResponse>;
  /**
   * Compare-and-swap: if every comparison holds, applies `success`, else runs `failure`. Acknowledged only when it is
   * durable (unless the engine was told not to sync). An abort of `signal` after submission leaves the outcome unknown.
   */
  txn(request: TxnRequest, signal?: Cancellation): Promise<TxnResponse>;
  /** Streams changes; see {@link KVWatch}. */
  watch(request: KVWatchRequest): KVWatch;
  /**
   * Forgets history before `revision`: reads below it and watches starting at or below it then fail with `Compacted`
   * (etcd still serves a watch from exactly there, but without a deletion that happened there).
   * Resolves when done; compacting to what is compacted already rejects with `Compacted`.
   */
  compact(revision: bigint): Promise<void>;
  /** Grants a lease; keys attached to it are deleted (as an ordinary change with a revision) once it expires. */
  grantLease(ttlSeconds: number): Promise<bigint>;
  revokeLease(leaseId: bigint): Promise<void>;
  /** Current revision, compaction floor and size on disk or in memory. A linearizable round trip: usable as a health check. */
  status(signal?: Cancellation): Promise<KVStatus>;
  /**
   * Whether watches answer {@link KVWatch.requestProgress}. Where they do not, who needs the newest state has to read it.
   * False until it is known, and may change while the engine runs.
   */
  readonly answersProgress: boolean;
  /** Why the engine will take no write any more, though reads go on; absent while it does, or cannot know. */
  readonly failure?: KVError | undefined;
  /** Ends all watches and releases timers, sockets and files. Idempotent. Pending acknowledged writes are flushed first. */
  close(): Promise<void>;
}

export interface KVStatus {
  readonly revision: bigint;
  /** With etcd: the highest compaction that this client knows of. */
  readonly compactRevision: bigint;
  /** With etcd: a second old at most, and NaN when it does not tell. */
  readonly sizeBytes: number;
}

/** One stored revision of a key. */
export interface KeyValue {
  readonly key: string;
  readonly value: Buffer;
  /** Revision of the creation of this incarnation of the key. */
  readonly createRevision: bigint;
  /** Revision of the last change: the object's resourceVersion. */
  readonly modRevision: bigint;
  /** 1 after creation, plus one with each put. */
  readonly version: bigint;
  /** Lease the key is attached to, 0n for none. */
  readonly lease: bigint;
  /**
   * Where values are transformed on their way (encryption at rest): this one was not written as it would be written now,
   * and an update should write it anew even if it changes nothing. Absent otherwise.
   */
  readonly stale?: boolean;
  /** Where values are transformed on their way: why this one could not be read. `value` is empty then. */
  readonly unreadable?: Error;
}

export interface RangeRequest {
  readonly key: string;
  /** Exclusive end. Absent: exactly `key`. Use {@link prefixEnd} for a prefix. */
  readonly rangeEnd?: string;
  /** Read the store as of this revision. Absent or 0: now. */
  readonly revision?: bigint;
  /** At most this many pairs. Absent or 0: all. */
  readonly limit?: number;
  /** Only count. */
  readonly countOnly?: boolean;
  /** Leave values out (`value` is an empty buffer). */
  readonly keysOnly?: boolean;
  /** Allow a stale answer from one member. */
  readonly serializable?: boolean;
}

export interface RangeResponse {
  /** Pairs in key order. */
  readonly kvs: readonly KeyValue[];
  /** Whether `limit` cut the answer short. */
  readonly more: boolean;
  /** Pairs in the whole range, whatever `limit` says. */
  readonly count: number;
  /** The store's revision when it answered (not the revision read at). */
  readonly revision: bigint;
}

/** Holds when the key's current `modRevision` equals this; 0n: the key does not exist. */
export interface Compare {
  readonly key: string;
  readonly modRevision: bigint;
}

export type Op =
  | { readonly type: "put"; readonly key: string; readonly value: Buffer; readonly lease?: bigint }
  | { readonly type: "delete"; readonly key: string }
  | { readonly type: "range"; readonly key: string };

export interface TxnRequest {
  readonly compare: readonly Compare[];
  readonly success: readonly Op[];
  /** Typically one `range` of the contended key. */
  readonly failure?: readonly Op[];
}

export interface TxnResponse {
  readonly succeeded: boolean;
  /** The store's revision after the transaction; for a successful write, the revision of that write. */
  readonly revision: bigint;
  /** One per operation that ran; what a `range` found, or the pair that a `put` or `delete` replaced when the engine has it at hand. */
  readonly results: readonly { readonly kv?: KeyValue }[];
}

export interface KVWatchRequest {
  readonly key: string;
  readonly rangeEnd?: string;
  /** First revision to deliver. Absent: whatever comes after the watch was made. */
  readonly startRevision?: bigint;
  /** Deliver the pair before each change, as far as it was not compacted. Without, a put comes without it. */
  readonly prevKV: boolean;
  /** Deliver progress on the engine's own schedule, besides {@link KVWatch.requestProgress}. */
  readonly progressNotify?: boolean;
}

/**
 * A stream of change batches. Iterate it once. Batches come in revision order, without gap, repetition or reordering;
 * all changes of one revision are in one batch. Reconnects are invisible. The iteration rejects with code `Compacted`
 * when the next revision is gone, and ends without error after `close`.
 */
export interface KVWatch extends AsyncIterable<KVWatchBatch> {
  /** Resolves once changes from `startRevision` on will be delivered: after it, no change can be missed. */
  readonly ready: Promise<void>;
  /**
   * Asks for a progress batch: once it arrives, every change up to its revision has been delivered before. Changes that
   * are on their way come first. Without {@link KV.answersProgress} no answer comes.
   */
  requestProgress(): Promise<void>;
  /** Ends the iteration; idempotent. */
  close(): void;
}

export interface KVWatchBatch {
  /** Empty for a pure progress notification. */
  readonly events: readonly KVEvent[];
  /** Everything up to and including this revision has been delivered, with this batch. */
  readonly revision: bigint;
}

export interface KVEvent {
  readonly type: "put" | "delete";
  /** For a deletion: key and `modRevision` (the deletion's revision) only, `value` empty. */
  readonly kv: KeyValue;
  readonly prevKV?: KeyValue;
}

/** The smallest string greater than every string that starts with `prefix` (etcd's `GetPrefixRangeEnd`). */
export function prefixEnd(prefix: string): string {
  // Keys are built from characters below U+FFFF; the last one can always be raised.
  const last = prefix.charCodeAt(prefix.length - 1);
  return prefix.slice(0, -1) + String.fromCharCode(last + 1);
}

/**
 * `Compacted`: the revision is gone. `FutureRevision`: it does not exist yet. `Unavailable`: the engine cannot be
 * reached or stopped acknowledging; for a transaction the outcome is unknown. `NoSpace`: writes are refused, reads go on.
 * `TooLarge`: a value or transaction is over the engine's limit. `Untransformable`: a value could not be encrypted.
 * `LeaseNotFound`, `Closed`, `Corrupt` say what they say.
 */
export type KVErrorCode =
  | "Compacted"
  | "FutureRevision"
  | "Unavailable"
  | "NoSpace"
  | "TooLarge"
  | "Untransformable"
  | "LeaseNotFound"
  | "Corrupt"
  | "Closed"
  | "Canceled";

export class KVError extends Error {
  override readonly name = "KVError";
  readonly code: KVErrorCode;
  /** For `Compacted`: the lowest revision still readable, when known. */
  readonly compactRevision: bigint | undefined;

  constructor(code: KVErrorCode, message: string, options?: { cause?: unknown; compactRevision?: bigint }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.compactRevision = options?.compactRevision;
  }
}

/** Whether `err` is a {@link KVError}, of `code` if given; looks at the shape, so it survives two copies of the package. */
export function isKVError(err: unknown, code?: KVErrorCode): err is KVError {
  return err instanceof Error && err.name === "KVError" && (code === undefined || (err as KVError).code === code);
}
