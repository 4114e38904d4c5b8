import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeEvent, encodeEvent } from "./history-lines.js";
import type { HistoryEvent } from "./recorder.js";

const kv = {
  key: "/ä/\u{1f600}",
  value: Buffer.from([0, 255, 10, 34]),
  createRevision: 2n ** 62n,
  modRevision: 3n,
  version: 1n,
  lease: 0n,
};
const events: HistoryEvent[] = [
  {
    type: "call",
    id: 1,
    client: "a",
    question: {
      kind: "txn",
      request: {
        compare: [{ key: "/a", modRevision: 9_007_199_254_740_993n }],
        success: [{ type: "put", key: "/a", value: Buffer.from("\n") }],
        failure: [{ type: "range", key: "/a" }],
      },
    },
  },
  { type: "return", id: 1, outcome: { ok: true, value: { succeeded: true, revision: 5n, results: [{ kv }, {}] } } },
  { type: "return", id: 2, outcome: { ok: false, code: "Compacted", message: "gone" } },
  { type: "watch", id: 3, client: "w", request: { key: "/", rangeEnd: "0", startRevision: 1n, prevKV: true } },
  { type: "batch", id: 3, batch: { events: [{ type: "put", kv, prevKV: kv }], revision: 5n } },
  { type: "end", id: 3 },
];
for (const event of events) {
  test(`a ${event.type} is one line, and comes back as it was`, () => {
    const line = encodeEvent(event);
    assert.ok(!line.includes("\n"));
    assert.deepEqual(decodeEvent(line), event);
    assert.throws(() => decodeEvent(line.slice(0, -1)), SyntaxError);
  });
}
