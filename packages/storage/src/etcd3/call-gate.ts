import type { Cancellation } from "@kube-apiserver/component-base";
import type { KVError } from "../kv/kv.js";
import { canceledError, closedError } from "../kv/kv-errors.js";
import { toKVError } from "./etcd-errors.js";

const LONG_MS = 2 ** 30;

/**
 * Lets calls end early: when their signal aborts, and all of them when the engine closes. What the abandoned call comes
 * to later is nobody's business any more and does not surface as an unhandled rejection.
 */
export class CallGate {
  readonly #open = new Set<(err: KVError) => void>();
  #closed = false;
  #keepAlive: NodeJS.Timeout | undefined;

  get closed(): boolean {
    return this.#closed;
  }

  /** Rejects with KVErrors only. */
  run<T>(call: () => Promise<T>, signal?: Cancellation): Promise<T> {
    if (this.#closed) return Promise.reject(closedError());
    if (signal?.aborted) return Promise.reject(canceledError(signal));
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#leave(abandon);
        signal?.removeEventListener("abort", onAbort);
      };
      const abandon = (err: KVError) => {
        leave();
        reject(err);
      };
      const onAbort = () => abandon(canceledError(signal));
      this.#enter(abandon);
      signal?.addEventListener("abort", onAbort, { once: true });
      call()
        .then(resolve, (err: unknown) => reject(toKVError(err)))
        .finally(leave);
    });
  }

  /**
   * A call that someone waits for keeps the process alive, as its socket does; between two attempts there is none, and
   * a program that starts while etcd is down would end without a word.
   */
  #enter(abandon: (err: KVError) => void): void {
    this.#open.add(abandon);
    this.#keepAlive ??= setInterval(() => {}, LONG_MS);
  }

  #leave(abandon: (err: KVError) => void): void {
    this.#open.delete(abandon);
    if (this.#open.size > 0) return;
    clearInterval(this.#keepAlive);
    this.#keepAlive = undefined;
  }

  close(): void {
    this.#closed = true;
    for (const abandon of [...this.#open]) abandon(closedError());
  }
}
