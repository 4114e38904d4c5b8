/** The largest cost; more is told from it no more. */
export const maxCost = 2 ** 64;

export function multiplyCosts(a: number, b: number): number {
  return a === 0 ? 0 : Math.min(a * b, maxCost);
}
