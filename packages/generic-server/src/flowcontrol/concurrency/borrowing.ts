import { type AllocationClaim, allocateConcurrency } from "./allocation.js";
import type { SeatDemand } from "./seat-demand.js";

/** Seats of a priority level as its configuration says. */
export interface SeatLimits {
  readonly nominal: number;
  /** Without what it lends. */
  readonly min: number;
  /** With all it may borrow. */
  readonly max: number;
}

/** A level among which seats are lent. */
export interface Borrower {
  readonly isExempt: boolean;
  readonly limits: SeatLimits;
  readonly demand: SeatDemand;
  /** Seats it has now: what it keeps where no other division is found. */
  readonly current: number;
}

/** Seats until the next adjustment. */
export interface Borrowed {
  readonly current: number;
  readonly target: number;
}

/** The outcome of an adjustment. */
export interface Borrowing {
  /** In the order of the levels. */
  readonly levels: readonly Borrowed[];
  readonly fairFraction: number;
  /** Why every level keeps what it has. Undefined: none has to. */
  readonly failure: unknown;
}

/**
 * Divides the seats of all levels anew, by what they wanted in the last period: exempt levels have what they used, the others
 * share the rest within their limits. Mirrors `configController.updateBorrowingLocked`.
 */
export function borrowSeats(levels: readonly Borrower[]): Borrowing {
  const total = levels.reduce((sum, { limits }) => sum + limits.nominal, 0);
  const claims = levels.map(claimOf);
  const remaining = levels.reduce(
    (left, { isExempt }, i) => left - (isExempt ? (claims[i]?.lowerBound ?? 0) : 0),
    total,
  );
  const { shares, fairFraction, failure } = divide(total, remaining, levels, claims);
  return {
    levels: claims.map(({ target }, i) => ({ current: shares[i] ?? 0, target })),
    fairFraction,
    failure,
  };
}

/** A level is not to have less than it wanted at most, as far as that is its own; nor less than what it does not lend. */
function claimOf({ isExempt, limits, demand }: Borrower): AllocationClaim {
  const own = isExempt ? demand.highWatermark : Math.min(limits.nominal, demand.highWatermark);
  const lowerBound = Math.max(limits.min, own);
  return { lowerBound, upperBound: limits.max, target: Math.max(lowerBound, demand.smoothed) };
}

interface Division {
  readonly shares: readonly number[];
  readonly fairFraction: number;
  readonly failure?: unknown;
}

function divide(
  total: number,
  remaining: number,
  levels: readonly Borrower[],
  claims: readonly AllocationClaim[],
): Division {
  const limited = levels.flatMap(({ isExempt }, i) => (isExempt ? [] : [i]));
  const sum = (valueIn: (i: number) => number) => limited.reduce((so, i) => so + valueIn(i), 0);
  const min = (i: number) => levels[i]?.limits.min ?? 0;
  const lower = (i: number) => claims[i]?.lowerBound ?? 0;
  const minSum = sum(min);
  const lowerSum = sum(lower);
  const withExempt = (shareOf: (i: number) => number) =>
    levels.map(({ isExempt }, i) => Math.round(isExempt ? lower(i) : shareOf(i)));
  if (remaining <= minSum) return { shares: withExempt(min), fairFraction: 0 };
  if (remaining <= lowerSum) {
    const fraction = (remaining - minSum) / (lowerSum - minSum);
    return { shares: withExempt((i) => min(i) + Math.round((lower(i) - min(i)) * fraction)), fairFraction: 0 };
  }
  try {
    // As upstream, of all there is, not only of what exempt levels leave: they are not limited by theirs.
    const { shares, fairFraction } = allocateConcurrency(
      total,
      limited.flatMap((i) => claims[i] ?? []),
    );
    return { shares: withExempt((i) => shares[limited.indexOf(i)] ?? 0), fairFraction };
  } catch (failure) {
    return { shares: withExempt((i) => levels[i]?.current ?? 0), fairFraction: 0, failure };
  }
}
