import type { RequestContext } from "../../request/request-context.js";
import { maxSeatsOf, type WorkEstimate } from "../estimation/work-estimate.js";
import type { FlowCounts } from "../metrics/flow-counts.js";
import type { Linked } from "./linked-list.js";
import type { RequestQueue } from "./request-queue.js";
import { type SeatSeconds, seatsTimesMs } from "./seat-seconds.js";

/** How long a request is thought to be worked on before that is known. Same as upstream. */
export const estimatedServiceMs = 3;

/** What is to be let in. */
export interface Arrival {
  readonly flowSchemaName: string;
  /** What tells the flows of a schema apart: a user or a namespace; `""` where nothing does. */
  readonly flowDistinguisher: string;
  readonly workEstimate: WorkEstimate;
  /** Where the request is counted. */
  readonly counts: FlowCounts;
  /** For dumps. */
  readonly context: RequestContext;
}

/** Where a request is. */
export type RequestPhase = "waiting" | "executing" | "lingering" | "over";

/** A request inside a set of queues. Only its {@link QueueSet} changes it. Mirrors `queueset.request`. */
export class FairRequest implements Linked<FairRequest> {
  readonly arrival: Arrival;
  /** Undefined: it never was in one. */
  readonly queue: RequestQueue | undefined;
  /** Milliseconds of the clock's `monotonic`. */
  readonly arrivedMs: number;
  /** R when it arrived. */
  arrivalR: SeatSeconds;
  workEstimate: WorkEstimate;
  readonly totalWork: SeatSeconds;
  readonly finalWork: SeatSeconds;
  phase: RequestPhase = "waiting";
  /** When it left its queue; 0 before that. */
  startedMs = 0;
  /** Called once it may go on, if it has to wait for that. */
  onDispatched: (() => void) | undefined;
  previous: FairRequest | undefined;
  next: FairRequest | undefined;

  constructor(arrival: Arrival, queue: RequestQueue | undefined, arrivedMs: number, arrivalR: SeatSeconds) {
    const { workEstimate } = arrival;
    this.arrival = arrival;
    this.queue = queue;
    this.arrivedMs = arrivedMs;
    this.arrivalR = arrivalR;
    this.workEstimate = workEstimate;
    this.finalWork = seatsTimesMs(workEstimate.finalSeats, workEstimate.additionalLatencyMs);
    this.totalWork = seatsTimesMs(workEstimate.initialSeats, estimatedServiceMs) + this.finalWork;
  }

  get maxSeats(): number {
    return maxSeatsOf(this.workEstimate);
  }
}
