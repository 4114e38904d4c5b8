import type { RandomSource } from "@kube-apiserver/apimachinery";
import { formatIP, type IPBlock } from "../../../networking/ip-address.js";
import { usableCount } from "./service-blocks.js";

/** Random tries before the block is looked through address by address. */
const randomTries = 16;

/**
 * Addresses of a block in the order in which they are tried: some at random of the upper part, then all of it, then the
 * part at the start that is left to those who ask by name (KEP-3070).
 *
 * @param taken - names that need not be tried; asked for only when chance did not help
 */
export async function* candidatesOf(
  block: IPBlock,
  random: RandomSource,
  taken: () => Promise<ReadonlySet<string>>,
): AsyncGenerator<string> {
  const count = usableCount(block);
  const reserved = staticAddresses(block.size);
  const upper = count - reserved;
  const nameOf = (index: bigint) => formatIP({ family: block.family, value: block.base + 1n + index });
  if (upper > 0n) {
    for (let left = randomTries; left > 0; left--) yield nameOf(reserved + randomBelow(random, upper));
  }
  const known = await taken();
  yield* freeNames(nameOf, { from: reserved, count: upper, start: randomBelow(random, upper) }, known);
  yield* freeNames(nameOf, { from: 0n, count: reserved, start: randomBelow(random, reserved) }, known);
}

function* freeNames(
  nameOf: (index: bigint) => string,
  { from, count, start }: { readonly from: bigint; readonly count: bigint; readonly start: bigint },
  taken: ReadonlySet<string>,
): Generator<string> {
  for (let step = 0n; step < count; step++) {
    const name = nameOf(from + ((start + step) % count));
    if (!taken.has(name)) yield name;
  }
}

/** How many addresses at the start are left to those who ask by name. Mirrors `calculateRangeOffset`. */
export function staticAddresses(size: bigint): bigint {
  const min = 16n;
  const max = 256n;
  if (size < min) return 0n;
  const share = size / 16n;
  if (share < min) return min < size - 2n ? min : 0n;
  return share > max ? max : share;
}

function randomBelow(random: RandomSource, limit: bigint): bigint {
  if (limit <= 1n) return 0n;
  return BigInt(`0x${Buffer.from(random.bytes(16)).toString("hex")}`) % limit;
}
