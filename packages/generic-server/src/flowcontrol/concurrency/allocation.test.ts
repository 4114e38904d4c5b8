import assert from "node:assert/strict";
import { test } from "node:test";
import { type AllocationClaim, allocateConcurrency } from "./allocation.js";

const slack = 1e-6;

/** Numbers from a seed, so that a failure can be repeated. */
function newRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

function randomClaims(random: () => number): AllocationClaim[] {
  return Array.from({ length: 1 + Math.floor(random() * 8) }, () => {
    if (random() < 0.2) return { lowerBound: 0, target: 0, upperBound: random() + 0.00001 };
    const lowerBound = Math.max(0, random() * 5 - 1);
    return { lowerBound, target: lowerBound + 2 * random(), upperBound: lowerBound + 3 * random() };
  });
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

test("shares add up, and each is the same part of its target unless a bound holds it", () => {
  const random = newRandom(42);
  let solved = 0;
  for (let round = 0; round < 5_000; round++) {
    const claims = randomClaims(random);
    const low = sum(claims.map(({ lowerBound }) => lowerBound));
    const high = sum(claims.map(({ upperBound }) => upperBound));
    const required = Math.round(low + (high - low) * random());
    if (required < low || required > high) {
      assert.throws(() => allocateConcurrency(required, claims), RangeError);
      continue;
    }
    solved++;
    const { shares, fairFraction } = allocateConcurrency(required, claims);
    assert.ok(Math.abs(sum(shares) - required) < slack, `round ${round}: ${sum(shares)} for ${required}`);
    for (const [i, { lowerBound, upperBound, target }] of claims.entries()) {
      const fair = fairFraction * Math.max(target, 0.001);
      const share = shares[i] ?? -1;
      if (fair <= lowerBound) assert.equal(share, lowerBound);
      else if (fair >= upperBound) assert.equal(share, upperBound);
      else assert.ok(Math.abs(share - fair) < slack, `round ${round}: ${share} instead of ${fair}`);
    }
  }
  assert.ok(solved > 1_000);
});

const cases: { name: string; required: number; claims: AllocationClaim[]; want: number[] }[] = [
  { name: "nothing to share", required: 0, claims: [{ lowerBound: 0, target: 1, upperBound: 1 }], want: [0] },
  {
    name: "in proportion",
    required: 9,
    claims: [
      { lowerBound: 0, target: 1, upperBound: 100 },
      { lowerBound: 0, target: 2, upperBound: 100 },
    ],
    want: [3, 6],
  },
  {
    name: "one held from above, the other takes the rest",
    required: 9,
    claims: [
      { lowerBound: 0, target: 1, upperBound: 1 },
      { lowerBound: 0, target: 2, upperBound: 100 },
    ],
    want: [1, 8],
  },
  {
    name: "one held from below",
    required: 9,
    claims: [
      { lowerBound: 7, target: 7, upperBound: 100 },
      { lowerBound: 0, target: 21, upperBound: 100 },
    ],
    want: [7, 2],
  },
];
for (const { name, required, claims, want } of cases) {
  test(`allocation: ${name}`, () => assert.deepEqual(allocateConcurrency(required, claims).shares, want));
}

test("claims that contradict themselves are refused", () => {
  for (const claim of [
    { lowerBound: -1, target: 1, upperBound: 1 },
    { lowerBound: 2, target: 1, upperBound: 3 },
    { lowerBound: 2, target: 2, upperBound: 1 },
  ]) {
    assert.throws(() => allocateConcurrency(1, [claim]), RangeError);
  }
});
