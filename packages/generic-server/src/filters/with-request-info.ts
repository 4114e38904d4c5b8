import type { Clock } from "@kube-apiserver/component-base";
import type { LongRunningPredicate } from "../request/long-running.js";
import { newRequestInfo, type RequestInfoConfig } from "../request/request-info-factory.js";
import { requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

/** Notes when the request came. Mirrors `filters.WithRequestReceivedTimestamp`. */
export function withRequestReceivedTimestamp(clock: Clock): Filter {
  return (req, _res, next) => {
    requestState(req).receivedAtMs = clock.now();
    next();
  };
}

/** Works out what the request asks for, and whether it may run long. Mirrors `filters.WithRequestInfo`. */
export function withRequestInfo(isLongRunning: LongRunningPredicate, config?: RequestInfoConfig): Filter {
  return (req, _res, next) => {
    const state = requestState(req);
    state.requestInfo = newRequestInfo(req.method ?? "", req.url ?? "", config);
    state.longRunning = isLongRunning(state.requestInfo);
    next();
  };
}
