import type { KeyValue, KVEvent, Op, RangeRequest, RangeResponse, TxnRequest } from "../../kv/kv.js";
import type { Finding, RecordedCall, RecordedWatch } from "./history.js";

/** How counterexamples are written: `#12 writer-3 [40, 47] txn if /a@12 put /a="x" -> done at 13`. */
export function describeCall(call: RecordedCall): string {
  return `#${call.id} ${call.client} [${call.called}, ${call.returned ?? "…"}] ${question(call)} -> ${outcome(call)}`;
}

export function describeWatch({ id, client, called, request }: RecordedWatch): string {
  return `#${id} ${client} [${called}, …] watch ${keys(request)} from ${request.startRevision ?? "now"}`;
}

export function describePair(kv: KeyValue | undefined): string {
  if (kv === undefined) return "nothing";
  const lease = kv.lease === 0n ? "" : ` lease ${kv.lease}`;
  return `${kv.key}=${quote(kv.value)} (created ${kv.createRevision}, changed ${kv.modRevision}, version ${kv.version}${lease})`;
}

export function describePairs(kvs: readonly KeyValue[]): string {
  return kvs.length === 0 ? "nothing" : kvs.map(describePair).join(", ");
}

export function describeEvents(events: readonly KVEvent[]): string {
  return events.length === 0 ? "nothing" : events.map(describeEvent).join(", ");
}

export function describeEvent({ type, kv, prevKV }: KVEvent): string {
  const before = prevKV === undefined ? "" : ` over ${describePair(prevKV)}`;
  return type === "put" ? `put ${describePair(kv)}${before}` : `delete ${kv.key} at ${kv.modRevision}${before}`;
}

function question(call: RecordedCall): string {
  switch (call.kind) {
    case "txn":
      return `txn ${transaction(call.request)}`;
    case "range":
      return `range ${keys(call.request)}${rangeOptions(call.request)}`;
    case "look":
      return `look at ${call.key}, ${typeof call.freshness === "bigint" ? `since ${call.freshness}` : call.freshness}`;
    case "status":
      return "status";
    case "compact":
      return `compact to ${call.revision}`;
    case "grant":
      return `grant ${call.ttlSeconds} s`;
    case "revoke":
      return `revoke ${call.lease}`;
    default:
      return call satisfies never;
  }
}

function outcome(call: RecordedCall): string {
  if (call.outcome === undefined) return "no answer";
  if (!call.outcome.ok) return call.outcome.code;
  switch (call.kind) {
    case "txn": {
      const { succeeded, revision } = call.outcome.value as { succeeded: boolean; revision: bigint };
      return `${succeeded ? "done" : "refused"} at ${revision}`;
    }
    case "range": {
      const { kvs, count, revision } = call.outcome.value as RangeResponse;
      return `${count} at ${revision}: ${describePairs(kvs)}`;
    }
    case "status":
      return `at ${(call.outcome.value as { revision: bigint }).revision}`;
    case "look": {
      const found = call.outcome.value as Finding;
      return typeof found === "string" ? found : describePair(found);
    }
    default:
      return String(call.outcome.value ?? "done");
  }
}

function transaction({ compare, success, failure = [] }: TxnRequest): string {
  const parts = [
    ...compare.map(({ key, modRevision }) => `if ${key}@${modRevision}`),
    ...success.map(operation),
    ...(failure.length === 0 ? [] : ["else", ...failure.map(operation)]),
  ];
  return parts.join(" ");
}

function operation(op: Op): string {
  return op.type === "put" ? `put ${op.key}=${quote(op.value)}` : `${op.type} ${op.key}`;
}

function keys({ key, rangeEnd }: { readonly key: string; readonly rangeEnd?: string }): string {
  return rangeEnd === undefined ? key : `${key}..${rangeEnd}`;
}

function rangeOptions({ revision = 0n, limit, countOnly, keysOnly }: RangeRequest): string {
  const at = revision === 0n ? "" : ` as of ${revision}`;
  return `${at}${limit ? ` limit ${limit}` : ""}${countOnly ? " count only" : ""}${keysOnly ? " keys only" : ""}`;
}

const SHOWN_BYTES = 40;

function quote(value: Buffer): string {
  const text = value.toString("utf8", 0, SHOWN_BYTES);
  return value.length > SHOWN_BYTES ? `"${text}…" (${value.length} bytes)` : `"${text}"`;
}
