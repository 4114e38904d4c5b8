import type { DemandOverTime } from "../fairqueuing/demand-integrator.js";

/** How slowly smoothed demand falls: by half in five minutes. Same as upstream. */
const smoothing = 0.977;

/** What a level wanted, from one adjustment to the next. */
export interface SeatDemand {
  readonly average: number;
  readonly deviation: number;
  readonly highWatermark: number;
  /** Average and deviation together: rises at once, falls slowly. */
  readonly smoothed: number;
}

/** Nothing was wanted yet. */
export const noDemand: SeatDemand = Object.freeze({ average: 0, deviation: 0, highWatermark: 0, smoothed: 0 });

/** What is known after a period. Mirrors `seatDemandStats.update`. */
export function updateDemand(before: SeatDemand, { durationMs, average, deviation, max }: DemandOverTime): SeatDemand {
  const highWatermark = Math.round(max);
  if (durationMs <= 0) return { ...before, highWatermark };
  const spread = Number.isNaN(deviation) ? 0 : deviation;
  const envelope = average + spread;
  const smoothed = Math.max(envelope, smoothing * before.smoothed + (1 - smoothing) * envelope);
  return { average, deviation: spread, highWatermark, smoothed };
}
