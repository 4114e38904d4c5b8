import { newServiceUnavailable } from "@kube-apiserver/apimachinery";
import { requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

/** Requests in flight, and a way to wait until there are none. Mirrors `waitgroup.SafeWaitGroup`. */
export class RequestWaitGroup {
  #count = 0;
  #waiting = false;
  #drained: (() => void)[] = [];

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
    if (requestState(req).longRunning) {
      next();
      return;
    }
    if (!group.add()) {
      res.setHeader("Connection", "close");
      next(newServiceUnavailable("apiserver is shutting down"));
      return;
    }
    res.once("close", () => group.done());
    next();
  };
}
