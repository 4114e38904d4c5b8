import type { KVEvent } from "../kv/kv.js";
import type { Lease } from "./store-state.js";

/** One change as it is written down. */
export type JournalEntry =
  | { readonly type: "txn"; readonly revision: number; readonly events: readonly KVEvent[] }
  | { readonly type: "grant"; readonly lease: Lease }
  | {
      readonly type: "revoke";
      readonly leaseId: bigint;
      readonly revision: number;
      readonly events: readonly KVEvent[];
    }
  | { readonly type: "compact"; readonly revision: number };
