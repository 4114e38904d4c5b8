import type { Clock } from "@kube-apiserver/component-base";
import { type RequestState, requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

/** What is counted about a request once it is answered. */
export interface RequestObserver {
  observe(state: RequestState, statusCode: number, durationSeconds: number): void;
  /** The server refused the request in self-defence, with 429. */
  dropped(state: RequestState): void;
}

/** Observes every request that was let through, when its answer is complete. */
export function withMetrics(observer: RequestObserver, clock: Clock): Filter {
  return (req, res, next) => {
    const state = requestState(req);
    const startMs = clock.monotonic();
    state.onClose(() => observer.observe(state, res.statusCode, (clock.monotonic() - startMs) / 1000));
    next();
  };
}
