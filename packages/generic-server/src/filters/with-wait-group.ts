import { newServiceUnavailable } from "@kube-apiserver/apimachinery";
import { type RequestState, requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";
import { RequestAbortedError } from "./with-timeout.js";

/** Requests in flight, and a way to wait until there are none. Mirrors `waitgroup.SafeWaitGroup`. */
export class RequestWaitGroup {
  #count = 0;
  #waiting = false;
  #drained: (() => void)[] = [];
  readonly #longRunning = new Set<RequestState>();

  get size(): number {
    return this.#count;
  }

  /** Counts a request; false when the server waits for the last one already. */
  add(): boolean {
    if (this.#waiting && this.#count === 0) return false;
    this.#count++;
    return true;
  }

  done(): void {
    this.#count--;
    if (!this.#waiting || this.#count > 0) return;
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  /** Notes a request that runs long: it is not waited for, but told when it is time to end. */
  addLongRunning(state: RequestState): void {
    this.#longRunning.add(state);
  }

  doneLongRunning(state: RequestState): void {
    this.#longRunning.delete(state);
  }

  /** Aborts the signals of requests that run long: watches end as they do when their time is up, and are not cut off. */
  endLongRunning(): void {
    for (const state of this.#longRunning) state.abort(new RequestAbortedError("the server is shutting down"));
  }

  /** Resolves when no request is in flight any more. */
  wait(): Promise<void> {
    this.#waiting = true;
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }
}

/**
 * Counts requests that do not run long, so that shutdown can wait for their answers. Mirrors `filters.WithWaitGroup`.
 */
export function withWaitGroup(group: RequestWaitGroup): Filter {
  return (req, res, next) => {
    const state = requestState(req);
    if (state.longRunning) {
      group.addLongRunning(state);
      state.onClose(() => group.doneLongRunning(state));
      next();
      return;
    }
    if (!group.add()) {
      if (req.httpVersionMajor < 2) res.setHeader("Connection", "close");
      res.setHeader("Retry-After", "1");
      next(newServiceUnavailable("apiserver is shutting down"));
      return;
    }
    state.onClose(() => group.done());
    next();
  };
}
