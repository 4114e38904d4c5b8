import assert from "node:assert/strict";
import { test } from "node:test";
import { WatchStream } from "./watch-stream.mjs";

test("events are found wherever the pieces of the stream are cut", () => {
  const event = (written) => `{"type":"ADDED","object":{"metadata":{"annotations":{${written}}},"data":{"é":"x"}}}\n`;
  const wire = Buffer.from(
    [event('"bench-written":"7"'), event('"other":"8"'), event('"bench-written":"123"')].join(""),
  );
  for (let size = 1; size <= wire.length; size++) {
    const numbers = [];
    const stream = new WatchStream((number) => numbers.push(number));
    for (let at = 0; at < wire.length; at += size) stream.push(wire.subarray(at, at + size));
    assert.deepEqual(numbers, [7, Number.NaN, 123], `pieces of ${size}`);
  }
});
