import type { FairRequest } from "./fair-request.js";
import type { RequestQueue } from "./request-queue.js";

/** The inside of a set of queues, for whoever debugs it. It goes on changing: read it at once. */
export interface QueueSetDump {
  readonly queues: readonly RequestQueue[];
  /** Worked on without ever having been in a queue. */
  readonly queueless: Iterable<FairRequest>;
  readonly waiting: number;
  readonly executing: number;
  readonly dispatched: number;
  readonly rejected: number;
  readonly timedOut: number;
  readonly cancelled: number;
}
