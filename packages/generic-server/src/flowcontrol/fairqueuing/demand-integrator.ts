/** What a number was over a time. */
export interface DemandOverTime {
  readonly durationMs: number;
  /** Weighted by time; NaN over no time. */
  readonly average: number;
  readonly deviation: number;
  readonly max: number;
}

/**
 * Integrates a number over time, for its average and deviation. It keeps no time of its own: whoever changes the number says
 * how long the old one held. Mirrors `fairqueuing.Integrator`.
 */
export class DemandIntegrator {
  #durationMs = 0;
  #integral = 0;
  #integralOfSquares = 0;
  #max = 0;

  /** The number was `value` for `durationMs`. */
  held(value: number, durationMs: number): void {
    this.#durationMs += durationMs;
    this.#integral += value * durationMs;
    this.#integralOfSquares += value * value * durationMs;
  }

  /** The number is `value` now, however briefly. */
  note(value: number): void {
    if (value > this.#max) this.#max = value;
  }

  /** What came since the last reset; begins anew at `value`. */
  reset(value: number): DemandOverTime {
    const durationMs = this.#durationMs;
    const average = durationMs > 0 ? this.#integral / durationMs : Number.NaN;
    const variance = this.#integralOfSquares / durationMs - average * average;
    const max = this.#max;
    this.#durationMs = 0;
    this.#integral = 0;
    this.#integralOfSquares = 0;
    this.#max = value;
    return { durationMs, average, deviation: variance >= 0 ? Math.sqrt(variance) : Number.NaN, max };
  }
}
