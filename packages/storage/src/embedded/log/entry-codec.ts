import type { KVEvent, Op } from "../../kv/kv.js";
import type { JournalEntry } from "../journal.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";

const TXN = 1;
const GRANT = 2;
const REVOKE = 3;
const COMPACT = 4;
const PUT = 1;
const DELETE = 2;

/** A journal entry read back: changes are operations again, to be applied anew. */
export type LoggedEntry =
  | { readonly type: "txn"; readonly revision: number; readonly ops: readonly Op[] }
  | { readonly type: "grant"; readonly id: bigint; readonly ttlSeconds: number; readonly expiresAtMs: number }
  | { readonly type: "revoke"; readonly leaseId: bigint; readonly revision: number; readonly ops: readonly Op[] }
  | { readonly type: "compact"; readonly revision: number };

export function encodeEntry(writer: ByteWriter, entry: JournalEntry): void {
  switch (entry.type) {
    case "txn":
      writer.uint8(TXN);
      encodeEvents(writer, entry.revision, entry.events);
      break;
    case "grant":
      writer.uint8(GRANT);
      writer.uint64(entry.lease.id);
      writer.uint53(Math.ceil(entry.lease.ttlSeconds));
      writer.uint53(Math.ceil(entry.lease.expiresAtMs));
      break;
    case "revoke":
      writer.uint8(REVOKE);
      writer.uint64(entry.leaseId);
      encodeEvents(writer, entry.revision, entry.events);
      break;
    case "compact":
      writer.uint8(COMPACT);
      writer.uint53(entry.revision);
      break;
    default:
      entry satisfies never;
  }
}

/**
 * Values are views of what is read from.
 * @throws RangeError when the bytes are not an entry
 */
export function decodeEntry(reader: ByteReader): LoggedEntry {
  const type = reader.uint8();
  switch (type) {
    case TXN:
      return { type: "txn", revision: reader.uint53(), ops: decodeOps(reader) };
    case GRANT:
      return { type: "grant", id: reader.uint64(), ttlSeconds: reader.uint53(), expiresAtMs: reader.uint53() };
    case REVOKE:
      return { type: "revoke", leaseId: reader.uint64(), revision: reader.uint53(), ops: decodeOps(reader) };
    case COMPACT:
      return { type: "compact", revision: reader.uint53() };
    default:
      throw new RangeError(`unknown record type ${type}`);
  }
}

function encodeEvents(writer: ByteWriter, revision: number, events: readonly KVEvent[]): void {
  writer.uint53(revision);
  writer.uint32(events.length);
  for (const { type, kv } of events) {
    writer.uint8(type === "put" ? PUT : DELETE);
    writer.string(kv.key);
    if (type === "delete") continue;
    writer.uint64(kv.lease);
    writer.block(kv.value);
  }
}

function decodeOps(reader: ByteReader): Op[] {
  return Array.from({ length: reader.uint32() }, () => {
    const type = reader.uint8();
    const key = reader.string();
    if (type === DELETE) return { type: "delete", key };
    return { type: "put", key, lease: reader.uint64(), value: reader.block() };
  });
}
