import type { MetricsRegistry } from "@kube-apiserver/component-base";
import type { Borrowed } from "../concurrency/borrowing.js";
import type { PriorityLevel } from "../priority-level.js";
import { FlowCounts } from "./flow-counts.js";
import { type FlowInstruments, newFlowInstruments } from "./flow-instruments.js";
import { type LevelInstruments, newLevelInstruments } from "./level-instruments.js";
import { LevelMetrics } from "./level-metrics.js";

/** Everything that priority and fairness measures, under upstream's names: `apiserver_flowcontrol_*`. */
export class FlowControlMetrics {
  readonly #flows: FlowInstruments;
  readonly #levels: LevelInstruments;
  readonly #counts = new Map<string, FlowCounts>();

  constructor(registry: MetricsRegistry) {
    this.#flows = newFlowInstruments(registry);
    this.#levels = newLevelInstruments(registry);
    registry.addCollector(() => this.#collect());
  }

  /** Where the requests of a schema at a level are counted: the same every time. */
  countsOf(priorityLevel: string, flowSchema: string): FlowCounts {
    const key = `${priorityLevel}/${flowSchema}`;
    const known = this.#counts.get(key) ?? new FlowCounts(this.#flows, priorityLevel, flowSchema);
    this.#counts.set(key, known);
    return known;
  }

  newLevelMetrics(priorityLevel: string): LevelMetrics {
    return new LevelMetrics(this.#levels, priorityLevel);
  }

  /** Gauges of flows that are not used any more go, once their last request is over. */
  keepOnly(used: ReadonlySet<FlowCounts>): void {
    const { waitingRequests, waitingSeats, executingRequests, executingSeats } = this.#flows;
    for (const [key, counts] of this.#counts) {
      if (used.has(counts) || !counts.isIdle) continue;
      this.#counts.delete(key);
      for (const gauge of [waitingRequests, waitingSeats, executingRequests, executingSeats])
        gauge.remove(counts.labels);
    }
  }

  limited({ spec: { name }, limits }: PriorityLevel): void {
    this.#levels.nominalLimit.set([name], limits.nominal);
    this.#levels.lowerLimit.set([name], limits.min);
    this.#levels.upperLimit.set([name], limits.max);
  }

  adjusted({ spec: { name }, demand }: PriorityLevel, { current, target }: Borrowed): void {
    this.#levels.demandHighWatermark.set([name], demand.highWatermark);
    this.#levels.demandAverage.set([name], demand.average);
    this.#levels.demandStandardDeviation.set([name], demand.deviation);
    this.#levels.demandSmoothed.set([name], demand.smoothed);
    this.#levels.target.set([name], target);
    this.#levels.currentLimit.set([name], current);
  }

  divided(fairFraction: number): void {
    this.#levels.fairFraction.set([], fairFraction);
  }

  /** A level that is gone has no limits. */
  removeLevel(name: string): void {
    const { currentR, dispatchR, latestS, nextSBounds, nextDiscountedSBounds } = this.#levels;
    const { nominalLimit, lowerLimit, upperLimit, currentLimit, target } = this.#levels;
    const { demandHighWatermark, demandAverage, demandStandardDeviation, demandSmoothed } = this.#levels;
    for (const gauge of [
      ...[currentR, dispatchR, latestS, nominalLimit, lowerLimit, upperLimit, currentLimit, target],
      ...[demandHighWatermark, demandAverage, demandStandardDeviation, demandSmoothed],
    ]) {
      gauge.remove([name]);
    }
    for (const gauge of [nextSBounds, nextDiscountedSBounds]) {
      for (const bound of ["min", "max"]) gauge.remove([name, bound]);
    }
  }

  #collect(): void {
    for (const counts of this.#counts.values()) {
      this.#flows.waitingRequests.set(counts.labels, counts.waitingRequests);
      this.#flows.waitingSeats.set(counts.labels, counts.waitingSeats);
      this.#flows.executingRequests.set(counts.labels, counts.executingRequests);
      this.#flows.executingSeats.set(counts.labels, counts.executingSeats);
    }
  }
}
