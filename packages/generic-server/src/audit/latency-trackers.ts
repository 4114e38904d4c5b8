import { formatGoDuration } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";

/** A part of the server in which requests spend their time, as annotations call it. */
export type LatencyLayer =
  | "authentication"
  | "authorization"
  | "impersonation"
  | "mutating-webhook"
  | "validating-webhook"
  | "apf-queue-wait"
  | "etcd"
  | "transform-response-object"
  | "serialize-response-object"
  | "response-write";

const prefix = "apiserver.latency.k8s.io/";

/** Where the time of one request went. Mirrors `request.LatencyTrackers`. */
export class LatencyTrackers {
  readonly #spentMs = new Map<LatencyLayer, number>();

  /** Adds to what was spent in `layer`. */
  add(layer: LatencyLayer, durationMs: number): void {
    this.#spentMs.set(layer, (this.#spentMs.get(layer) ?? 0) + durationMs);
  }

  /** For what is done side by side: only the longest counts. */
  max(layer: LatencyLayer, durationMs: number): void {
    this.#spentMs.set(layer, Math.max(this.#spentMs.get(layer) ?? 0, durationMs));
  }

  /** Does something, and adds how long it took. */
  async track<T>(layer: LatencyLayer, clock: Clock, work: () => T | Promise<T>): Promise<T> {
    const startMs = clock.monotonic();
    try {
      return await work();
    } finally {
      this.add(layer, clock.monotonic() - startMs);
    }
  }

  /** The annotations of a request that took `totalMs`; none when nothing was measured. */
  annotations(totalMs: number): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const [layer, spentMs] of this.#spentMs) {
      const duration = toDuration(spentMs);
      if (duration !== undefined) found.set(`${prefix}${layer}`, duration);
    }
    if (found.size > 0) found.set(`${prefix}total`, toDuration(totalMs) ?? "0s");
    return found;
  }
}

/** As Go's `Duration` prints it; undefined for nothing. */
function toDuration(ms: number): string | undefined {
  const nanoseconds = BigInt(Math.round(ms * 1e6));
  return nanoseconds > 0n ? formatGoDuration(nanoseconds) : undefined;
}
