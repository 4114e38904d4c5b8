import assert from "node:assert/strict";
import { test } from "node:test";
import { type Borrower, borrowSeats } from "./borrowing.js";
import { noDemand, updateDemand } from "./seat-demand.js";

function level(nominal: number, min: number, demand: number, isExempt = false): Borrower {
  const limits = { nominal, min, max: nominal + 1000 };
  const wanted = { average: demand, deviation: 0, highWatermark: demand, smoothed: demand };
  return { isExempt, limits, demand: wanted, current: nominal };
}

const current = (levels: readonly Borrower[]) => borrowSeats(levels).levels.map((borrowed) => borrowed.current);

test("a busy level borrows what an idle one lends, and no more", () => {
  assert.deepEqual(current([level(100, 20, 0), level(100, 20, 500)]), [20, 180]);
});

test("what a level wants of its own is not lent", () => {
  assert.deepEqual(current([level(100, 20, 60), level(100, 20, 500)]), [60, 140]);
});

test("idle levels share what nobody wants", () => {
  const [a = 0, b = 0] = current([level(100, 20, 0), level(50, 10, 0)]);
  assert.equal(a + b, 150);
  assert.ok(a >= 20 && b >= 10);
});

test("a limit of borrowing holds", () => {
  const bounded: Borrower = { ...level(100, 100, 500), limits: { nominal: 100, min: 100, max: 110 } };
  assert.deepEqual(current([level(100, 20, 0), bounded]), [90, 110]);
});

test("an exempt level takes what it wants; the others are left what they do not lend", () => {
  assert.deepEqual(current([level(0, 0, 300, true), level(100, 50, 500), level(100, 80, 500)]), [300, 50, 80]);
});

test("between the two, the others get the same part of what they could lend", () => {
  // 200 seats less 30 for the exempt: half way between 140 and 200 that are not to be gone below.
  assert.deepEqual(current([level(0, 0, 30, true), level(100, 60, 500), level(100, 80, 500)]), [30, 80, 90]);
});

test("demand rises at once and falls slowly", () => {
  const busy = updateDemand(noDemand, { durationMs: 10_000, average: 100, deviation: 10, max: 130 });
  assert.deepEqual(busy, { average: 100, deviation: 10, highWatermark: 130, smoothed: 110 });
  let quiet = busy;
  for (let i = 0; i < 30; i++) quiet = updateDemand(quiet, { durationMs: 10_000, average: 0, deviation: 0, max: 0 });
  // After five minutes.
  assert.ok(Math.abs(quiet.smoothed - 55) < 1, `${quiet.smoothed} instead of half`);
  assert.equal(updateDemand(busy, { durationMs: 0, average: Number.NaN, deviation: Number.NaN, max: 3 }).smoothed, 110);
});
