/** Submultiples of a thousandth, by their suffix in canonical form: how many make one milli. */
const perMilli: Readonly<Record<string, bigint>> = { n: 1_000_000n, u: 1_000n };

/**
 * Rounds a canonical quantity up to thousandths, the finest that resource lists hold: `1n` becomes `1m`.
 * Mirrors `SetDefaults_ResourceList`.
 */
export function roundUpToMilli(quantity: string): string {
  const divisor = perMilli[quantity.at(-1) ?? ""];
  const digits = quantity.slice(0, -1);
  if (divisor === undefined || !/^-?\d+$/.test(digits)) return quantity;
  const value = BigInt(digits);
  const floor = value / divisor;
  const milli = value > 0n && value % divisor !== 0n ? floor + 1n : floor;
  return milli % 1000n === 0n ? `${milli / 1000n}` : `${milli}m`;
}
