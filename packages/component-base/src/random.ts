import { createHash, randomFillSync } from "node:crypto";

/** Random bytes; structurally the `RandomSource` of apimachinery, which this package must not import. */
export interface RandomBytes {
  /** `count` fresh bytes. */
  bytes(count: number): Uint8Array;
}

const poolBytes = 4096;
const pool = new Uint8Array(poolBytes);
let used = poolBytes;

/** Random bytes of the machine, fit for credentials. Small amounts come from a pool: the machine is slow to be asked. */
export const cryptoRandom: RandomBytes = Object.freeze({
  bytes(count: number) {
    if (count > poolBytes / 16) return randomFillSync(new Uint8Array(count));
    if (used + count > poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    const end = used + count;
    const bytes = pool.slice(used, end);
    // Nobody finds in the pool what became somebody's secret.
    pool.fill(0, used, end);
    used = end;
    return bytes;
  },
});

/**
 * The same bytes for the same seed, on every machine: for tests that want the same UIDs and names again. SHA-256 over
 * seed and counter, so neighbouring seeds have nothing in common. Never for credentials.
 */
export function newSeededRandom(seed: number | string): RandomBytes {
  let counter = 0;
  let block = Buffer.alloc(0);
  return {
    bytes(count) {
      const out = new Uint8Array(count);
      for (let filled = 0; filled < count; ) {
        if (block.length === 0) block = createHash("sha256").update(`${seed}:${counter++}`).digest();
        const take = Math.min(block.length, count - filled);
        out.set(block.subarray(0, take), filled);
        block = block.subarray(take);
        filled += take;
      }
      return out;
    },
  };
}
