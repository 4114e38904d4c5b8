import { randomFillSync } from "node:crypto";
import type { RandomSource } from "@kube-apiserver/apimachinery";

const poolBytes = 4096;

/** Random bytes of the machine, drawn from a pool that is refilled in one call. */
export function newSystemRandom(): RandomSource {
  const pool = Buffer.allocUnsafe(poolBytes);
  let used = poolBytes;
  return {
    bytes(count) {
      if (count > poolBytes) return randomFillSync(Buffer.allocUnsafe(count));
      if (used + count > poolBytes) {
        randomFillSync(pool);
        used = 0;
      }
      used += count;
      return Uint8Array.from(pool.subarray(used - count, used));
    },
  };
}
