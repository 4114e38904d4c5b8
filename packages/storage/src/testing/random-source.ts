import { randomInt } from "node:crypto";

/** A whole number from 0 up to, but not including, `below`. */
export type RandomSource = (below: number) => number;

/** The same numbers for the same seed: mulberry32. */
export function randomSource(seed: number): RandomSource {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** The seed in `STORAGE_SEED`, or a new one. Whoever uses it prints it, so that a run can be had again. */
export function testSeed(): number {
  return Number(process.env.STORAGE_SEED ?? randomInt(2 ** 31));
}
