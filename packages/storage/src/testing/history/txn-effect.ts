import type { KeyValue, KVEvent, Op, TxnRequest } from "../../kv/kv.js";
import type { KeyChange, Timeline } from "./timeline.js";

/** What a transaction does to the state it meets. */
export interface TxnEffect {
  /** Whether the comparisons hold. */
  readonly succeeded: boolean;
  readonly changes: readonly KeyChange[];
  /** What each operation that ran found: for a range the answer, for a change the pair that it replaced. */
  readonly found: readonly { readonly op: Op; readonly kv: KeyValue | undefined }[];
}

/** Runs a transaction on the state as of `revision`, which stays as it is. */
export function txnEffect(timeline: Timeline, request: TxnRequest, revision = timeline.revision): TxnEffect {
  return effectOn((key) => timeline.get(key, revision), request);
}

/**
 * Runs a transaction on any state. `branch`: which operations to run, whatever the comparisons say. Not for transactions
 * that read what they change.
 */
export function effectOn(get: (key: string) => KeyValue | undefined, request: TxnRequest, branch?: boolean): TxnEffect {
  const succeeded = request.compare.every(({ key, modRevision }) => (get(key)?.modRevision ?? 0n) === modRevision);
  const ops = (branch ?? succeeded) ? request.success : (request.failure ?? []);
  const found = ops.map((op) => ({ op, kv: get(op.key) }));
  const changes = found.flatMap(({ op, kv }): KeyChange[] => {
    if (op.type === "put") return [{ type: "put", key: op.key, value: op.value, lease: op.lease ?? 0n }];
    return op.type === "delete" && kv !== undefined ? [{ type: "delete", key: op.key }] : [];
  });
  return { succeeded, changes, found };
}

/** Whether changes are what events tell, in any order. */
export function makes(changes: readonly KeyChange[], events: readonly KVEvent[]): boolean {
  if (changes.length !== events.length) return false;
  return changes.every((change) => {
    const event = events.find(({ kv }) => kv.key === change.key);
    if (event?.type !== change.type) return false;
    return change.type === "delete" || (event.kv.value.equals(change.value) && event.kv.lease === change.lease);
  });
}
