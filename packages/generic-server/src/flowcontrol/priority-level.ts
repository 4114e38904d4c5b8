import type { Clock } from "@kube-apiserver/component-base";
import type { Borrower, SeatLimits } from "./concurrency/borrowing.js";
import { noDemand, type SeatDemand, updateDemand } from "./concurrency/seat-demand.js";
import { QueueSet } from "./fairqueuing/queue-set.js";
import type { LevelMetrics } from "./metrics/level-metrics.js";
import type { PriorityLevelSpec } from "./priority-level-spec.js";

/** The largest part of a level's seats that one request is taken to need. Same as upstream. */
const maxSeatsShare = 0.15;

/** What a level is made from. */
export interface PriorityLevelParts {
  readonly clock: Clock;
  readonly metrics: LevelMetrics;
  /** Called when nothing waits and nothing is worked on at a level that is not wanted any more. */
  readonly onDrained: () => void;
}

/** A priority level with its queues and its seats. It outlives changes of its configuration. */
export class PriorityLevel implements Borrower {
  readonly queueSet: QueueSet;
  /** Nobody wants it any more: it goes when it is drained. */
  isQuiescing = false;
  limits: SeatLimits = { nominal: 0, min: 0, max: 0 };
  current = 0;
  #spec: PriorityLevelSpec;
  #demand: SeatDemand = noDemand;

  constructor(spec: PriorityLevelSpec, { clock, metrics, onDrained }: PriorityLevelParts) {
    this.#spec = spec;
    this.queueSet = new QueueSet({
      clock,
      metrics,
      onIdle: () => {
        if (this.isQuiescing) onDrained();
      },
    });
  }

  get spec(): PriorityLevelSpec {
    return this.#spec;
  }

  get isExempt(): boolean {
    return this.#spec.isExempt;
  }

  get demand(): SeatDemand {
    return this.#demand;
  }

  /** The most seats that the work of one request is estimated at; 0: as many as anywhere. */
  get maxSeats(): number {
    const { queues, handSize } = this.#spec.queuing;
    if (queues < 1) return 0;
    const { nominal } = this.limits;
    return Math.max(1, Math.min(Math.ceil(nominal * maxSeatsShare), Math.trunc(nominal / handSize)));
  }

  /** Takes a new configuration; it has effect with the next {@link setCurrent}. */
  update(spec: PriorityLevelSpec): void {
    this.#spec = spec;
    this.isQuiescing = false;
  }

  /** Shares the server's seats out by what is configured. */
  divide(serverConcurrencyLimit: number, shareSum: number): void {
    const { nominalConcurrencyShares, lendablePercent, borrowingLimitPercent } = this.#spec;
    // Rounded up: a level is not to have none. The sum may be a little more than there is.
    const nominal = Math.ceil((serverConcurrencyLimit * nominalConcurrencyShares) / shareSum);
    const lendable = Math.round((nominal * lendablePercent) / 100);
    const borrowable =
      borrowingLimitPercent === undefined
        ? serverConcurrencyLimit
        : Math.round((nominal * borrowingLimitPercent) / 100);
    const isNew = this.limits.nominal === 0 && this.current === 0;
    this.limits = { nominal, min: nominal - lendable, max: nominal + borrowable };
    if (isNew) this.current = nominal - Math.trunc(lendable / 2);
  }

  /** Takes in what was wanted since the last time. */
  observeDemand(): void {
    this.#demand = updateDemand(this.#demand, this.queueSet.takeDemand());
  }

  /** Lets as many seats be taken from now on. */
  setCurrent(current: number, serverConcurrencyLimit: number): void {
    this.current = current;
    const concurrencyDenominator = current > 0 ? current : Math.max(1, Math.round(serverConcurrencyLimit / 10));
    this.queueSet.configure(this.#spec.queuing, { concurrencyLimit: current, concurrencyDenominator });
  }
}
