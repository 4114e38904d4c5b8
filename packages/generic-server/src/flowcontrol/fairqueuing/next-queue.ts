import type { DispatchMark } from "../metrics/level-metrics.js";
import { estimatedServiceMs } from "./fair-request.js";
import type { LinkedList } from "./linked-list.js";
import type { RequestQueue } from "./request-queue.js";
import { seatsTimesMs } from "./seat-seconds.js";

/** The queue whose turn it is. */
export interface NextQueue {
  readonly queue: RequestQueue;
  /** For metrics. */
  readonly bounds: Pick<DispatchMark, "sMin" | "sMax" | "discountedMin" | "discountedMax">;
}

/**
 * The queue whose oldest request ends first in the virtual world; of equals, the one that comes first after the queue that was
 * served last, round and round.
 * @param queues - those in which something waits
 */
export function nextQueue(
  queues: LinkedList<RequestQueue>,
  robinIndex: number,
  queueCount: number,
): NextQueue | undefined {
  let best: RequestQueue | undefined;
  let bestFinish = Number.POSITIVE_INFINITY;
  let bestDistance = queueCount;
  let [sMin, discountedMin] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [sMax, discountedMax] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let queue = queues.first; queue !== undefined; queue = queue.next) {
    const { nextDispatchR, oldest } = queue;
    if (oldest === undefined) continue;
    const discounted = nextDispatchR - seatsTimesMs(queue.seatsInUse, estimatedServiceMs);
    sMin = Math.min(sMin, nextDispatchR);
    sMax = Math.max(sMax, nextDispatchR);
    discountedMin = Math.min(discountedMin, discounted);
    discountedMax = Math.max(discountedMax, discounted);
    const finish = nextDispatchR + oldest.totalWork;
    const distance = (queue.index - robinIndex - 1 + queueCount) % queueCount;
    if (finish > bestFinish || (finish === bestFinish && distance > bestDistance)) continue;
    best = queue;
    bestFinish = finish;
    bestDistance = distance;
  }
  return best === undefined ? undefined : { queue: best, bounds: { sMin, sMax, discountedMin, discountedMax } };
}
