import { newTooManyRequestsError } from "@kube-apiserver/apimachinery";
import { systemMasters } from "../authentication/interfaces.js";
import { requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

const readOnlyVerbs: ReadonlySet<string> = new Set(["get", "list", "watch"]);

/** How many requests may be worked on at once; 0: no limit. */
export interface InFlightLimits {
  readonly readOnly: number;
  readonly mutating: number;
  /** Told about every change, for metrics. */
  readonly onChange?: (kind: "readOnly" | "mutating", inFlight: number) => void;
}

/**
 * Refuses requests with 429 while too many are worked on; those that run long do not count, and administrators always get
 * through. Mirrors `filters.WithMaxInFlightLimit`.
 */
export function withMaxInFlightLimit(limits: InFlightLimits): Filter {
  const inFlight = { readOnly: 0, mutating: 0 };
  return (req, res, next) => {
    const state = requestState(req);
    const { longRunning, requestInfo, user } = state;
    const kind = readOnlyVerbs.has(requestInfo.verb) ? "readOnly" : "mutating";
    const limit = limits[kind];
    if (longRunning || limit === 0) {
      next();
      return;
    }
    if (inFlight[kind] >= limit && !user.groups.includes(systemMasters)) {
      res.setHeader("Retry-After", "1");
      next(newTooManyRequestsError("Too many requests, please try again later."));
      return;
    }
    inFlight[kind]++;
    limits.onChange?.(kind, inFlight[kind]);
    state.onClose(() => {
      inFlight[kind]--;
      limits.onChange?.(kind, inFlight[kind]);
    });
    next();
  };
}
