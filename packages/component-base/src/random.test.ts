import assert from "node:assert/strict";
import { test } from "node:test";
import { cryptoRandom, newSeededRandom } from "./random.js";

test("a seed gives the same bytes however they are asked for", () => {
  const whole = newSeededRandom(7).bytes(100);
  const pieces = newSeededRandom(7);
  assert.deepEqual([...pieces.bytes(1), ...pieces.bytes(33), ...pieces.bytes(66)], [...whole]);
  assert.notDeepEqual(newSeededRandom(8).bytes(100), whole);
});

test("the machine's bytes differ from call to call", () => {
  assert.equal(cryptoRandom.bytes(16).length, 16);
  assert.notDeepEqual(cryptoRandom.bytes(16), cryptoRandom.bytes(16));
});
