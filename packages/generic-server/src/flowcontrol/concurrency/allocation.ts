/** Who is to get a share of the seats. */
export interface AllocationClaim {
  /** What it is to have if there is just enough. Not below {@link lowerBound}. */
  readonly target: number;
  readonly lowerBound: number;
  readonly upperBound: number;
}

/** Shares that add up to what there is. */
export interface Allocation {
  /** In the order of the claims. */
  readonly shares: readonly number[];
  /** The part of its target that each gets whom no bound holds. */
  readonly fairFraction: number;
}

/** Targets below count as this much, so that nothing is divided by zero. Same as upstream. */
const minTarget = 0.001;
const epsilon = 0.0000001;

/** A bound of a claim as a fraction of its target. From a lower bound on its share grows with the fraction, to an upper one. */
interface Threshold {
  readonly fraction: number;
  /** What the sum of the growing targets changes by. */
  readonly growth: number;
}

/**
 * Divides seats so that everyone gets the same fraction of its target, but for those whose bounds are beyond it: they get their
 * bound. There is exactly one such fraction. Mirrors `computeConcurrencyAllocation`.
 *
 * @throws RangeError when the bounds leave no way to do it
 */
export function allocateConcurrency(requiredSum: number, claims: readonly AllocationClaim[]): Allocation {
  if (requiredSum < 0) throw new RangeError("negative sums are not supported");
  for (const claim of claims) check(claim);
  const lowSum = sumOf(claims, ({ lowerBound }) => lowerBound);
  const highSum = sumOf(claims, ({ upperBound }) => upperBound);
  if (lowSum - requiredSum > epsilon) {
    throw new RangeError(`lower bounds sum to ${lowSum}, which is higher than the required sum of ${requiredSum}`);
  }
  if (requiredSum - highSum > epsilon) {
    throw new RangeError(`upper bounds sum to ${highSum}, which is lower than the required sum of ${requiredSum}`);
  }
  if (requiredSum === 0) return { shares: claims.map(() => 0), fairFraction: 0 };
  const fairFraction = solve(requiredSum, lowSum, thresholdsOf(claims));
  return { shares: claims.map((claim) => shareOf(claim, fairFraction)), fairFraction };
}

function check({ target, lowerBound, upperBound }: AllocationClaim): void {
  if (lowerBound < 0) throw new RangeError(`lower bound is ${lowerBound} but negative lower bounds are not allowed`);
  if (target < lowerBound) throw new RangeError(`target is ${target}, which is below its lower bound of ${lowerBound}`);
  if (upperBound < lowerBound) {
    throw new RangeError(`upper bound is ${upperBound} but should not be less than the lower bound ${lowerBound}`);
  }
}

function thresholdsOf(claims: readonly AllocationClaim[]): readonly Threshold[] {
  return claims
    .flatMap((claim): readonly Threshold[] => {
      const target = effectiveTarget(claim);
      return [
        { fraction: claim.lowerBound / target, growth: target },
        { fraction: claim.upperBound / target, growth: -target },
      ];
    })
    .sort((a, b) => a.fraction - b.fraction);
}

/** Goes from bound to bound. In between, the sum of the shares grows with the fraction in a straight line. */
function solve(requiredSum: number, lowSum: number, thresholds: readonly Threshold[]): number {
  let sum = lowSum;
  let fraction = thresholds[0]?.fraction ?? 0;
  let growingTargets = 0;
  for (const threshold of thresholds) {
    const reached = sum + (threshold.fraction - fraction) * growingTargets;
    if (reached >= requiredSum) break;
    sum = reached;
    fraction = threshold.fraction;
    growingTargets += threshold.growth;
  }
  return growingTargets > epsilon * minTarget ? fraction + (requiredSum - sum) / growingTargets : fraction;
}

function shareOf(claim: AllocationClaim, fraction: number): number {
  return Math.max(claim.lowerBound, Math.min(claim.upperBound, fraction * effectiveTarget(claim)));
}

function effectiveTarget({ target }: AllocationClaim): number {
  return Math.max(target, minTarget);
}

function sumOf<T>(items: readonly T[], valueIn: (item: T) => number): number {
  return items.reduce((sum, item) => sum + valueIn(item), 0);
}
