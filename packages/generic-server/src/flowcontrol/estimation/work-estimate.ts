/** How much work a request is thought to be. How long its first phase takes shows only later. Mirrors `request.WorkEstimate`. */
export interface WorkEstimate {
  /** Seats while it is worked on. */
  readonly initialSeats: number;
  /** Seats after its answer, for {@link additionalLatencyMs}: what it makes others do. */
  readonly finalSeats: number;
  /** How long seats stay taken after the answer. Clients do not wait for it. */
  readonly additionalLatencyMs: number;
}

/** The most seats that a request takes at a time. */
export function maxSeatsOf({ initialSeats, finalSeats }: WorkEstimate): number {
  return Math.max(initialSeats, finalSeats);
}

/** A request that takes `initialSeats` and nothing afterwards. */
export function seats(initialSeats: number): WorkEstimate {
  return { initialSeats, finalSeats: 0, additionalLatencyMs: 0 };
}
