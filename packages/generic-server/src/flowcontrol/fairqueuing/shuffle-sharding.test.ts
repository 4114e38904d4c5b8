import assert from "node:assert/strict";
import { test } from "node:test";
import { HandCache } from "./hand-cache.js";
import { Dealer, hashFlowID } from "./shuffle-sharding.js";

test("a hand has as many different cards as it should, the same every time", () => {
  const dealer = new Dealer(64, 8);
  for (let i = 0; i < 500; i++) {
    const hash = hashFlowID("schema", `user-${i}`);
    const hand = dealer.deal(hash);
    assert.equal(new Set(hand).size, 8);
    assert.ok(hand.every((card) => card >= 0 && card < 64));
    assert.deepEqual(dealer.deal(hash), hand);
  }
});

test("cards are dealt evenly", () => {
  const dealer = new Dealer(16, 4);
  const dealt = new Array<number>(16).fill(0);
  const hands = 20_000;
  for (let i = 0; i < hands; i++) {
    for (const card of dealer.deal(hashFlowID("schema", String(i)))) dealt[card] = (dealt[card] ?? 0) + 1;
  }
  const expected = (hands * 4) / 16;
  for (const count of dealt) assert.ok(Math.abs(count - expected) < expected / 20, `${count} instead of ${expected}`);
});

test("the same cards as upstream deals for the same hash", () => {
  // 0, 1, ... of the cards that are left: the remainders are 6 of 8, 5 of 7 and 4 of 6.
  assert.deepEqual(new Dealer(8, 3).deal(6n + 8n * (5n + 7n * 4n)), [6, 5, 4]);
  assert.deepEqual(new Dealer(8, 3).deal(0n), [0, 1, 2]);
  assert.deepEqual(new Dealer(128, 1).deal(2n ** 64n - 1n), [127]);
});

for (const [deck, hand] of [
  [0, 1],
  [1, 0],
  [2, 3],
  [2 ** 27, 1],
  [1024, 7],
] as const) {
  test(`${hand} of ${deck} cannot be dealt`, () => assert.throws(() => new Dealer(deck, hand), RangeError));
}

test("hands are remembered, but not without end", () => {
  const cache = new HandCache(64, 6);
  const hand = cache.handOf("schema", "alice");
  assert.equal(cache.handOf("schema", "alice"), hand);
  for (let i = 0; i < 5_000; i++) cache.handOf("schema", `user-${i}`);
  assert.notEqual(cache.handOf("schema", "alice"), hand);
  assert.deepEqual(cache.handOf("schema", "alice"), hand);
});
