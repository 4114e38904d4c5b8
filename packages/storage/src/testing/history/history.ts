import type {
  KeyValue,
  KVErrorCode,
  KVStatus,
  KVWatchBatch,
  KVWatchRequest,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
} from "../../kv/kv.js";

/**
 * What clients asked of a store and what they were told, in the one order in which the recorder saw it happen. A time is
 * a place in that order: what returned at an earlier time than another call was made at was over before it.
 */
export interface History {
  readonly calls: readonly RecordedCall[];
  readonly watches: readonly RecordedWatch[];
}

/** What was asked. */
export type Question =
  | { readonly kind: "txn"; readonly request: TxnRequest }
  | {
      readonly kind: "range";
      readonly request: RangeRequest;
      /** The answer may be old, with `serializable`, but not older than this. */
      readonly notOlderThan?: bigint;
    }
  | { readonly kind: "look"; readonly key: string; readonly freshness: Freshness }
  | { readonly kind: "status" }
  | { readonly kind: "compact"; readonly revision: bigint }
  | { readonly kind: "grant"; readonly ttlSeconds: number }
  | { readonly kind: "revoke"; readonly lease: bigint };

/** How new an answer has to be: as everybody's last write, or at least as new as a revision. */
export type Freshness = "consistent" | bigint;

/**
 * What a look at one key found, by a client that is not told at which revision: a pair, nothing, or that there is
 * something.
 */
export type Finding = KeyValue | "nothing" | "something";

/** What each kind of question is answered with. */
interface Answers {
  look: Finding;
  txn: TxnResponse;
  range: RangeResponse;
  status: KVStatus;
  compact: undefined;
  grant: bigint;
  revoke: undefined;
}

/** A failed call: `code` of the KVError, `NotDone` when it was not made after all, or `Other`. */
export interface Failure {
  readonly ok: false;
  readonly code: KVErrorCode | "NotDone" | "Other";
  readonly message: string;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | Failure;

type CallOf<K extends Question["kind"]> = Extract<Question, { kind: K }> & {
  /** Counts calls; for messages. */
  readonly id: number;
  readonly client: string;
  readonly called: number;
  /** Absent: never; the call may take effect at any time. With an unclear outcome: it will have no effect after it. */
  returned?: number;
  /** Absent: the caller is gone. */
  outcome?: Outcome<Answers[K]>;
};

export type TxnCall = CallOf<"txn">;
export type RangeCall = CallOf<"range">;
export type LookCall = CallOf<"look">;
export type RecordedCall =
  | TxnCall
  | RangeCall
  | LookCall
  | CallOf<"status">
  | CallOf<"compact">
  | CallOf<"grant">
  | CallOf<"revoke">;

/** A watch and what came through it. */
export interface RecordedWatch {
  readonly id: number;
  readonly client: string;
  readonly request: KVWatchRequest;
  readonly called: number;
  /** When it was sure that nothing more can be missed. */
  ready?: number;
  readonly batches: { readonly time: number; readonly batch: KVWatchBatch }[];
  /** How it ended, unless it did not; without a failure: it was closed. */
  ended?: { readonly time: number; readonly failure?: Failure };
}

/** Whether a call was answered; if not, its outcome is a failure or unknown. */
export function answered<C extends RecordedCall>(
  call: C,
): call is C & { readonly returned: number; readonly outcome: Extract<NonNullable<C["outcome"]>, { ok: true }> } {
  return call.outcome?.ok === true;
}

/** Failures that say for sure that nothing was changed. */
const WITHOUT_EFFECT = new Set<Failure["code"]>([
  "NoSpace",
  "TooLarge",
  "LeaseNotFound",
  "Compacted",
  "FutureRevision",
]);

/** Whether a call that was not answered may have changed something all the same. */
export function isUnclear({ outcome }: RecordedCall): boolean {
  return outcome === undefined || (!outcome.ok && !WITHOUT_EFFECT.has(outcome.code));
}
