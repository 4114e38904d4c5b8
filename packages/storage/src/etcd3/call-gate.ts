import type { KVError } from "../kv/kv.js";
import { canceledError, closedError } from "../kv/kv-errors.js";
import { toKVError } from "./etcd-errors.js";

/**
 * Lets calls end early: when their signal aborts, and all of them when the engine closes. What the abandoned call comes
 * to later is nobody's business any more and does not surface as an unhandled rejection.
 */
export class CallGate {
  readonly #open = new Set<(err: KVError) => void>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  /** Rejects with KVErrors only. */
  run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#closed) return Promise.reject(closedError());
    if (signal?.aborted) return Promise.reject(canceledError(signal));
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#open.delete(abandon);
        signal?.removeEventListener("abort", onAbort);
      };
      const abandon = (err: KVError) => {
        leave();
        reject(err);
      };
      const onAbort = () => abandon(canceledError(signal));
      this.#open.add(abandon);
      signal?.addEventListener("abort", onAbort, { once: true });
      call()
        .then(resolve, (err: unknown) => reject(toKVError(err)))
        .finally(leave);
    });
  }

  close(): void {
    this.#closed = true;
    for (const abandon of [...this.#open]) abandon(closedError());
  }
}
