/** Units in one seat-second: whole numbers, so that flows with equal work are equal. */
const unitsPerSeatSecond = 1e8;
const unitsPerSeatMs = unitsPerSeatSecond / 1000;

/**
 * Work: seats times the time for which they are taken, in whole hundred-millionths of a seat-second.
 * Mirrors `request.SeatSeconds`.
 */
export type SeatSeconds = number;

/** What `seats` do in a time. */
export function seatsTimesMs(seats: number, durationMs: number): SeatSeconds {
  return Math.round(seats * durationMs * unitsPerSeatMs);
}

/** How long `seats` take for a work, in milliseconds. */
export function msPerSeat(work: SeatSeconds, seats: number): number {
  return work / seats / unitsPerSeatMs;
}

/** In seat-seconds, for metrics. */
export function toSeatSeconds(work: SeatSeconds): number {
  return work / unitsPerSeatSecond;
}

/** As upstream prints it: `1.50000000ss`. */
export function formatSeatSeconds(work: SeatSeconds): string {
  const whole = Math.trunc(work / unitsPerSeatSecond);
  return `${whole}.${String(Math.abs(work % unitsPerSeatSecond)).padStart(8, "0")}ss`;
}
