import { newBadRequest, newTimeoutError, parseGoDuration } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { requestState } from "../request/request-state.js";
import type { FailedRequestAudit } from "./failed-request-audit.js";
import type { Filter } from "./filter.js";

/** Says why a request was given up; the reason of its signal. */
export class RequestAbortedError extends Error {
  override readonly name = "RequestAbortedError";
}

const timeoutMessage = "request did not complete within the allotted timeout";

/**
 * Gives each request that does not run long its deadline: the server's, or the client's own `timeout` parameter if that is
 * sooner. Mirrors `filters.WithRequestDeadline`.
 *
 * @param recordFailure - absent: requests that are refused are not recorded
 */
export function withRequestDeadline(requestTimeoutMs: number, recordFailure?: FailedRequestAudit): Filter {
  return (req, res, next) => {
    const state = requestState(req);
    if (state.longRunning) {
      next();
      return;
    }
    let timeoutMs = requestTimeoutMs;
    try {
      const askedMs = askedTimeoutMs(req.url ?? "");
      if (askedMs > 0 && askedMs < timeoutMs) timeoutMs = askedMs;
    } catch (err) {
      const problem = `invalid timeout specified in the request URL - ${(err as Error).message}`;
      recordFailure?.(req, res, problem);
      next(newBadRequest(problem));
      return;
    }
    state.deadlineMs = state.receivedAtMs + timeoutMs;
    next();
  };
}

/** The `timeout` parameter, a Go duration; 0 when there is none. */
function askedTimeoutMs(url: string): number {
  const mark = url.indexOf("?");
  if (mark === -1 || !url.includes("timeout=", mark)) return 0;
  const text = new URLSearchParams(url.slice(mark + 1)).get("timeout") ?? "";
  return text === "" ? 0 : Number(parseGoDuration(text)) / 1e6;
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
    state.onClose(() => {
      timer?.cancel();
      // An answered request has nobody left to tell; most requests end so, and telling costs.
      if (!res.writableFinished) state.abort(new RequestAbortedError("the client went away"));
    });
    next();
  };
}
