import assert from "node:assert/strict";
import { test } from "node:test";
import type { KeyValue } from "../../kv/kv.js";
import type { JournalEntry } from "../journal.js";
import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { decodeEntry, encodeEntry, type LoggedEntry } from "./entry-codec.js";

function pair(key: string, value: string, lease = 0n): KeyValue {
  return { key, value: Buffer.from(value), createRevision: 1n, modRevision: 1n, version: 1n, lease };
}

const revision = 2 ** 40 + 7;
const lease = { id: 2n ** 60n, ttlSeconds: 5, deadlineMs: 1, expiresAtMs: 1_700_000_000_000 };
const rows: { name: string; entry: JournalEntry; want: LoggedEntry }[] = [
  {
    name: "a transaction with puts and deletions",
    entry: {
      type: "txn",
      revision,
      events: [
        { type: "put", kv: pair("/ä/\u{1f600}", "value", 7n) },
        { type: "delete", kv: pair("/gone", "") },
        { type: "put", kv: pair("/empty", "") },
      ],
    },
    want: {
      type: "txn",
      revision,
      ops: [
        { type: "put", key: "/ä/\u{1f600}", lease: 7n, value: Buffer.from("value") },
        { type: "delete", key: "/gone" },
        { type: "put", key: "/empty", lease: 0n, value: Buffer.alloc(0) },
      ],
    },
  },
  {
    name: "a grant",
    entry: { type: "grant", lease },
    want: { type: "grant", id: lease.id, ttlSeconds: 5, expiresAtMs: lease.expiresAtMs },
  },
  {
    name: "a revocation",
    entry: { type: "revoke", leaseId: 9n, revision, events: [{ type: "delete", kv: pair("/a", "") }] },
    want: { type: "revoke", leaseId: 9n, revision, ops: [{ type: "delete", key: "/a" }] },
  },
  { name: "a compaction", entry: { type: "compact", revision }, want: { type: "compact", revision } },
];
for (const { name, entry, want } of rows) {
  test(`${name} comes back as it was written`, () => {
    const writer = new ByteWriter(8);
    encodeEntry(writer, entry);
    const reader = new ByteReader(writer.bytes());
    assert.deepEqual(decodeEntry(reader), want);
    assert.ok(reader.done);
  });
}

test("bytes that end too early, or are of no known type, are refused", () => {
  const writer = new ByteWriter(64);
  encodeEntry(writer, { type: "txn", revision, events: [{ type: "put", kv: pair("/a", "value") }] });
  const bytes = Buffer.from(writer.bytes());
  for (let end = 0; end < bytes.length; end++) {
    assert.throws(() => decodeEntry(new ByteReader(bytes.subarray(0, end))), RangeError);
  }
  assert.throws(() => decodeEntry(new ByteReader(Buffer.from([99, 0]))), RangeError);
});
