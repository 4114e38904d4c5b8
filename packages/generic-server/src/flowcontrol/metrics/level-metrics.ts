import type { HistogramCell } from "@kube-apiserver/component-base";
import { type SeatSeconds, toSeatSeconds } from "../fairqueuing/seat-seconds.js";
import type { LevelInstruments } from "./level-instruments.js";

/** How much of a level's capacity is used. */
export interface LevelUsage {
  readonly waitingRequests: number;
  readonly executingRequests: number;
  readonly seatsInUse: number;
  readonly seatsWaiting: number;
}

/** Where the virtual world was when a request was taken from a queue. */
export interface DispatchMark {
  readonly r: SeatSeconds;
  readonly s: SeatSeconds;
  readonly sMin: SeatSeconds;
  readonly sMax: SeatSeconds;
  readonly discountedMin: SeatSeconds;
  readonly discountedMax: SeatSeconds;
}

const nsPerMs = 1e6;

/** What is measured of one priority level. */
export class LevelMetrics {
  readonly #instruments: LevelInstruments;
  readonly #name: string;
  readonly #waiting: HistogramCell;
  readonly #executing: HistogramCell;
  readonly #seats: HistogramCell;
  readonly #demand: HistogramCell;
  #waitingLimit = 1;
  #seatLimit = 1;
  #lastDispatch: DispatchMark | undefined;

  constructor(instruments: LevelInstruments, name: string) {
    this.#instruments = instruments;
    this.#name = name;
    this.#waiting = instruments.requestUtilization.cell(["waiting", name]);
    this.#executing = instruments.requestUtilization.cell(["executing", name]);
    this.#seats = instruments.seatUtilization.cell(["executing", name]);
    this.#demand = instruments.demand.cell([name]);
  }

  /** What {@link LevelUsage} is a share of. */
  setLimits(waitingRequests: number, seats: number): void {
    this.#waitingLimit = waitingRequests;
    this.#seatLimit = seats;
  }

  /** `usage` has held for `durationMs`. */
  held(usage: LevelUsage, durationMs: number): void {
    const nanoseconds = durationMs * nsPerMs;
    this.#waiting.observe(usage.waitingRequests / this.#waitingLimit, nanoseconds);
    this.#executing.observe(usage.executingRequests / this.#seatLimit, nanoseconds);
    this.#seats.observe(usage.seatsInUse / this.#seatLimit, nanoseconds);
    this.#demand.observe((usage.seatsInUse + usage.seatsWaiting) / this.#seatLimit, nanoseconds);
  }

  dispatched(mark: DispatchMark): void {
    this.#lastDispatch = mark;
  }

  epochAdvanced(): void {
    this.#instruments.epochAdvances.inc([this.#name, "true"]);
  }

  /** Brings the gauges of the virtual world up to date. */
  collect(currentR: SeatSeconds): void {
    const { currentR: meter, dispatchR, latestS, nextSBounds, nextDiscountedSBounds } = this.#instruments;
    meter.set([this.#name], toSeatSeconds(currentR));
    if (this.#lastDispatch === undefined) return;
    const { r, s, sMin, sMax, discountedMin, discountedMax } = this.#lastDispatch;
    dispatchR.set([this.#name], toSeatSeconds(r));
    latestS.set([this.#name], toSeatSeconds(s));
    nextSBounds.set([this.#name, "min"], toSeatSeconds(sMin));
    nextSBounds.set([this.#name, "max"], toSeatSeconds(sMax));
    nextDiscountedSBounds.set([this.#name, "min"], toSeatSeconds(discountedMin));
    nextDiscountedSBounds.set([this.#name, "max"], toSeatSeconds(discountedMax));
  }
}
