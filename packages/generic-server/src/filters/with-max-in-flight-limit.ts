import { systemMasters } from "../authentication/interfaces.js";
import type { ReadWriteMetrics, RequestKind } from "../flowcontrol/metrics/read-write-metrics.js";
import { requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";
import { refuseForNow } from "./too-many-requests.js";
import type { RequestObserver } from "./with-metrics.js";

const readOnlyVerbs: ReadonlySet<string> = new Set(["get", "list", "watch"]);
const retryAfterSeconds = 1;

/** How many requests may be worked on at once; 0: no limit. */
export interface InFlightLimits {
  readonly readOnly: number;
  readonly mutating: number;
  /** Told about every change. Absent: nothing is measured. */
  readonly metrics?: ReadWriteMetrics;
}

/** Whether a request only reads. */
export function requestKindOf(verb: string): RequestKind {
  return readOnlyVerbs.has(verb) ? "readOnly" : "mutating";
}

/**
 * Refuses requests with 429 while too many are worked on; those that run long do not count, and administrators always get
 * through. What is there in place of priority and fairness where that is turned off. Mirrors `filters.WithMaxInFlightLimit`.
 */
export function withMaxInFlightLimit(limits: InFlightLimits, observer?: RequestObserver): Filter {
  const inFlight = { readOnly: 0, mutating: 0 };
  const { metrics } = limits;
  for (const kind of ["readOnly", "mutating"] as const) metrics?.limit("executing", kind, limits[kind]);
  return (req, res, next) => {
    const state = requestState(req);
    const { longRunning, requestInfo, user } = state;
    const kind = requestKindOf(requestInfo.verb);
    const limit = limits[kind];
    if (longRunning || limit === 0) {
      next();
      return;
    }
    if (inFlight[kind] >= limit) {
      // They always get an answer, and take nobody's place.
      if (user.groups.includes(systemMasters)) next();
      else refuseForNow(state, res, retryAfterSeconds, observer);
      return;
    }
    inFlight[kind]++;
    metrics?.change("executing", kind, 1);
    state.onClose(() => {
      inFlight[kind]--;
      metrics?.change("executing", kind, -1);
    });
    next();
  };
}
