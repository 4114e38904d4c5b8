import type { Clock, Gauge, HistogramCell, MetricsRegistry } from "@kube-apiserver/component-base";
import type { PriorityLevel } from "../priority-level.js";

/** What a request does, as far as limits go. */
export type RequestKind = "readOnly" | "mutating";
/** Where a request is. */
export type CountedPhase = "executing" | "waiting";

const nsPerMs = 1e6;
const secondMs = 1000;

/** A number of requests, as a share of a limit over time and by its maximum of late. */
class Watermark {
  readonly #utilization: HistogramCell;
  limit = 1;
  #count = 0;
  #sinceMs: number;
  #second = 0;
  #max = 0;

  constructor(utilization: HistogramCell, nowMs: number) {
    this.#utilization = utilization;
    this.#sinceMs = nowMs;
  }

  change(by: 1 | -1, nowMs: number): void {
    this.#utilization.observe(this.#count / this.limit, (nowMs - this.#sinceMs) * nsPerMs);
    this.#sinceMs = nowMs;
    this.#roll(nowMs);
    this.#count += by;
    if (this.#count > this.#max) this.#max = this.#count;
  }

  /** The maximum of the current second, or what there is now if nothing has changed in it. */
  maximum(nowMs: number): number {
    this.#roll(nowMs);
    return this.#max;
  }

  #roll(nowMs: number): void {
    const second = Math.floor(nowMs / secondMs);
    if (second === this.#second) return;
    this.#second = second;
    this.#max = this.#count;
  }
}

/** Measures reads and writes apart, over all priority levels. Mirrors `requestWatermark`. */
export class ReadWriteMetrics {
  readonly #clock: Clock;
  readonly #watermarks: Readonly<Record<CountedPhase, Readonly<Record<RequestKind, Watermark>>>>;

  constructor(registry: MetricsRegistry, clock: Clock) {
    this.#clock = clock;
    const utilization = registry.histogram({
      name: "apiserver_flowcontrol_read_vs_write_current_requests",
      help: "Requests as a share of their limit. One observation for each nanosecond.",
      labels: ["phase", "request_kind"],
      buckets: [0, 0.001, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1],
    });
    const inFlight = registry.gauge({
      name: "apiserver_current_inflight_requests",
      help: "Requests that are worked on, but for those that run long: the most of late.",
      labels: ["request_kind"],
    });
    const inQueue = registry.gauge({
      name: "apiserver_current_inqueue_requests",
      help: "Requests that wait: the most of late.",
      labels: ["request_kind"],
    });
    const of = (phase: CountedPhase, kind: RequestKind) =>
      new Watermark(utilization.cell([phase, kind]), clock.monotonic());
    this.#watermarks = {
      executing: { readOnly: of("executing", "readOnly"), mutating: of("executing", "mutating") },
      waiting: { readOnly: of("waiting", "readOnly"), mutating: of("waiting", "mutating") },
    };
    registry.addCollector(() => {
      this.#show("executing", inFlight);
      this.#show("waiting", inQueue);
    });
  }

  /** A request comes or goes. */
  change(phase: CountedPhase, kind: RequestKind, by: 1 | -1): void {
    this.#watermarks[phase][kind].change(by, this.#clock.monotonic());
  }

  /** As many requests may wait, and as many seats may be taken, as the levels allow together. */
  setLimits(levels: readonly PriorityLevel[]): void {
    const sum = (valueIn: (level: PriorityLevel) => number) => levels.reduce((so, level) => so + valueIn(level), 0);
    const waiting = sum(({ spec: { queuing } }) => Math.max(0, queuing.queues) * queuing.queueLengthLimit);
    this.limit("waiting", "readOnly", waiting);
    this.limit("waiting", "mutating", waiting);
    const executing = sum(({ limits }) => limits.nominal);
    this.limit("executing", "readOnly", executing);
    this.limit("executing", "mutating", executing);
  }

  /** What the number is a share of. */
  limit(phase: CountedPhase, kind: RequestKind, limit: number): void {
    this.#watermarks[phase][kind].limit = Math.max(1, limit);
  }

  #show(phase: CountedPhase, gauge: Gauge): void {
    const nowMs = this.#clock.monotonic();
    for (const kind of ["readOnly", "mutating"] as const) {
      gauge.set([kind], this.#watermarks[phase][kind].maximum(nowMs));
    }
  }
}
