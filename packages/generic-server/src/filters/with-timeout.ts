import { newTimeoutError } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

/** Says why a request was given up; the reason of its signal. */
export class RequestAbortedError extends Error {
  override readonly name = "RequestAbortedError";
}

const timeoutMessage = "request did not complete within the allotted timeout";

/**
 * Gives each request that does not run long its deadline: the server's, or the client's own `timeout` parameter if that is
 * sooner. Mirrors `filters.WithRequestDeadline`.
 */
export function withRequestDeadline(requestTimeoutMs: number): Filter {
  return (req, _res, next) => {
    const state = requestState(req);
    if (!state.longRunning) state.deadlineMs = state.receivedAtMs + requestTimeoutMs;
    next();
  };
}

/**
 * Aborts the request's signal when the client goes away or the deadline passes; in the latter case the client gets 504,
 * or a cut connection if the answer had begun. Mirrors `filters.WithTimeoutForNonLongRunningRequests`.
 */
export function withTimeoutForNonLongRunningRequests(clock: Clock): Filter {
  return (req, res, next) => {
    const state = requestState(req);
    const timer =
      state.deadlineMs === undefined
        ? undefined
        : clock.setTimer(() => {
            state.abort(new RequestAbortedError(timeoutMessage));
            if (res.headersSent) res.destroy();
            else next(newTimeoutError(timeoutMessage, 0));
          }, state.deadlineMs - clock.now());
    res.once("close", () => {
      timer?.cancel();
      if (!res.writableFinished) state.abort(new RequestAbortedError("the client went away"));
      else state.abort(new RequestAbortedError("the request is complete"));
    });
    next();
  };
}
