import type { RequestInfo } from "../../request/request-info.js";
import { msPerSeat, seatsTimesMs } from "../fairqueuing/seat-seconds.js";
import type { FlowCounts } from "../metrics/flow-counts.js";
import { listSeats } from "./list-work.js";
import type { ObjectCountTracker } from "./object-count-tracker.js";
import type { WatchTracker } from "./watch-tracker.js";
import { seats, type WorkEstimate } from "./work-estimate.js";

// All as upstream's defaults.
const maxListSeats = 100;
const maxMutatingSeats = 10;
const watchesPerSeat = 10;
/** What one event costs in its watchers' seats. */
const eventMs = 5;

/** Most requests are this much work. */
const oneSeat: WorkEstimate = Object.freeze(seats(1));

/** What estimates are made from. */
export interface WorkEstimatorParts {
  readonly objectCounts: ObjectCountTracker;
  readonly watches: WatchTracker;
}

/** A request whose work is to be estimated. */
export interface WorkSubject {
  readonly info: RequestInfo;
  readonly url: string;
  /** The most seats that one request of its priority level is to take; 0: no such limit. */
  readonly maxSeats: number;
  readonly counts: FlowCounts;
}

/** Estimates the work of a request. Mirrors `request.NewWorkEstimator`. */
export type WorkEstimator = (subject: WorkSubject) => WorkEstimate;

/** Lists count by their size, writes by how many watch them, everything else is one seat. */
export function newWorkEstimator({ objectCounts, watches }: WorkEstimatorParts): WorkEstimator {
  return (subject) => {
    const { info, url, maxSeats } = subject;
    switch (info.verb) {
      case "list":
      case "watch": {
        const limit = limitOf(maxSeats, maxListSeats);
        return seats(Math.max(1, Math.min(listSeats(info, url, objectCounts) ?? limit, limit)));
      }
      case "create":
      case "update":
      case "patch":
      case "delete":
        return mutatingWork(subject, watches);
      default:
        return oneSeat;
    }
  };
}

/**
 * A write makes work for its watchers after its answer: a tenth of a seat for each, for as long as an event takes. On fewer
 * seats, if it were too many, it takes longer. Mirrors `mutatingWorkEstimator`.
 */
function mutatingWork({ info, maxSeats, counts }: WorkSubject, watches: WatchTracker): WorkEstimate {
  // Tokens are no events.
  if (info.resource === "serviceaccounts" && info.subresource === "token") return oneSeat;
  const watchCount = watches.interestedWatches(info);
  counts.watchersFound(watchCount);
  if (watchCount < watchesPerSeat) return oneSeat;
  const wanted = Math.ceil(watchCount / watchesPerSeat);
  const finalSeats = Math.min(wanted, limitOf(maxSeats, maxMutatingSeats));
  const additionalLatencyMs = msPerSeat(seatsTimesMs(wanted, eventMs), finalSeats);
  return { initialSeats: 1, finalSeats, additionalLatencyMs };
}

function limitOf(ofLevel: number, ofAll: number): number {
  return ofLevel === 0 ? ofAll : Math.min(ofLevel, ofAll);
}
