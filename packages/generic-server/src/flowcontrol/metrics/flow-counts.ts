import type { CounterCell, HistogramCell } from "@kube-apiserver/component-base";
import type { FlowInstruments } from "./flow-instruments.js";

/** Why a request was not let in. Same words as upstream. */
export type RejectReason = "concurrency-limit" | "queue-full" | "time-out";

/**
 * What is counted of the requests of one flow schema at one priority level. Gauges are plain numbers, copied when somebody
 * scrapes: a request changes them several times, a scrape comes a few times a minute.
 */
export class FlowCounts {
  readonly labels: readonly [priorityLevel: string, flowSchema: string];
  waitingRequests = 0;
  waitingSeats = 0;
  executingRequests = 0;
  executingSeats = 0;
  readonly #instruments: FlowInstruments;
  #dispatched: CounterCell | undefined;
  #noAccommodation: CounterCell | undefined;
  #waited: HistogramCell | undefined;
  #executed: HistogramCell | undefined;
  #watchStarted: HistogramCell | undefined;
  #queueLength: HistogramCell | undefined;
  #estimatedSeats: HistogramCell | undefined;
  #watchCount: HistogramCell | undefined;

  constructor(instruments: FlowInstruments, priorityLevel: string, flowSchema: string) {
    this.#instruments = instruments;
    this.labels = [priorityLevel, flowSchema];
  }

  /** Whether none of its requests is waiting or worked on. */
  get isIdle(): boolean {
    return this.waitingRequests === 0 && this.executingRequests === 0 && this.executingSeats === 0;
  }

  rejected(reason: RejectReason): void {
    this.#instruments.rejected.inc([...this.labels, reason]);
  }

  dispatched(): void {
    this.#dispatched ??= this.#instruments.dispatched.cell(this.labels);
    this.#dispatched.inc();
  }

  /** The next in turn found no seats. */
  notAccommodated(): void {
    this.#noAccommodation ??= this.#instruments.noAccommodation.cell(this.labels);
    this.#noAccommodation.inc();
  }

  /** A request that may have had to wait was let in. */
  waited(durationMs: number): void {
    this.#waited ??= this.#instruments.wait.cell([...this.labels, "true"]);
    this.#waited.observe(durationMs / 1000);
  }

  waitedInVain(durationMs: number): void {
    this.#instruments.wait.observe([...this.labels, "false"], durationMs / 1000);
  }

  executed(durationMs: number, isWatch: boolean): void {
    if (isWatch) {
      this.#watchStarted ??= this.#instruments.execution.cell([...this.labels, "watch"]);
      this.#watchStarted.observe(durationMs / 1000);
      return;
    }
    this.#executed ??= this.#instruments.execution.cell([...this.labels, "regular"]);
    this.#executed.observe(durationMs / 1000);
  }

  enqueued(queueLength: number): void {
    this.#queueLength ??= this.#instruments.queueLength.cell(this.labels);
    this.#queueLength.observe(queueLength);
  }

  estimated(seats: number): void {
    this.#estimatedSeats ??= this.#instruments.estimatedSeats.cell(this.labels);
    this.#estimatedSeats.observe(seats);
  }

  watchersFound(count: number): void {
    this.#watchCount ??= this.#instruments.watchCount.cell(this.labels);
    this.#watchCount.observe(count);
  }
}
