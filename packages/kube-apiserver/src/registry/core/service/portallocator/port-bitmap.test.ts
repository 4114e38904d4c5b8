import assert from "node:assert/strict";
import { test } from "node:test";
import { PortBitmap } from "./port-bitmap.js";

test("the bytes are those of Go's big.Int", () => {
  const ports = new PortBitmap(2768);
  assert.deepEqual([...ports.toBuffer()], []);
  ports.add(0);
  ports.add(9);
  assert.deepEqual([...ports.toBuffer()], [0b10, 0b1]);
  const read = new PortBitmap(2768, ports.toBuffer());
  assert.deepEqual(
    [0, 1, 8, 9].map((index) => read.has(index)),
    [true, false, false, true],
  );
  read.remove(9);
  assert.deepEqual([...read.toBuffer()], [0b1]);
});

test("the search for a free number goes round once", () => {
  const ports = new PortBitmap(4);
  for (const index of [2, 3]) ports.add(index);
  assert.equal(ports.nextFree(1, 2, 4), 1);
  ports.add(1);
  assert.equal(ports.nextFree(1, 2, 4), undefined);
});
