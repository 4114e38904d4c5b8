import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonEqual } from "./equal.js";

const big = 2n ** 60n;
for (const [left, right, want] of [
  [1n, 1, true],
  [1n, 1.5, false],
  [big, Number(big), true],
  [big + 1n, Number(big), false],
  [1n, "1", false],
  [0n, false, false],
  [0n, null, false],
  [1n, Number.POSITIVE_INFINITY, false],
] as const) {
  test(`a bigint ${left} and ${typeof right} ${right} are ${want ? "" : "not "}equal`, () => {
    assert.equal(jsonEqual(left, right), want);
    assert.equal(jsonEqual(right, left), want);
    assert.equal(jsonEqual({ a: [left] }, { a: [right] }), want);
  });
}
