import type { Clock, Timer } from "@kube-apiserver/component-base";
import type { KVWatch } from "../kv/kv.js";

/** Asks for progress on watches that want it regularly; no timer while there is none. */
export class ProgressTicker {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #watches = new Set<KVWatch>();
  #timer: Timer | undefined;

  constructor(clock: Clock, intervalMs: number) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
  }

  add(watch: KVWatch): void {
    this.#watches.add(watch);
    this.#timer ??= this.#clock.setTimer(() => this.#tick(), this.#intervalMs);
  }

  delete(watch: KVWatch): void {
    this.#watches.delete(watch);
    if (this.#watches.size === 0) this.stop();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #tick(): void {
    this.#timer = this.#clock.setTimer(() => this.#tick(), this.#intervalMs);
    // Only open watches are in the set, so none of them refuses.
    for (const watch of this.#watches) void watch.requestProgress();
  }
}
