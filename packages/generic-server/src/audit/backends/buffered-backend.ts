import { type Clock, sleep, untilAborted } from "@kube-apiserver/component-base";
import type { AuditEvent } from "../audit-event.js";
import type { AuditFailureReporter } from "../audit-metrics.js";
import type { AuditBackend } from "./backend.js";
import { TokenBucket } from "./token-bucket.js";

const pluginName = "buffered";

/** How events are gathered. Mirrors `buffered.BatchConfig`. */
export interface BatchConfig {
  /** Events that may wait besides the batch that is being filled; more are lost. */
  readonly bufferSize: number;
  readonly maxBatchSize: number;
  /** How long a batch may take to fill. */
  readonly maxBatchWaitMs: number;
  /** Batches a second, and at once. Absent: no limit. */
  readonly throttle?: { readonly qps: number; readonly burst: number };
  /** How many may go out together when more than a batch waits. Absent: not more than a batch has. */
  readonly maxDrainSize?: number;
  /** Whether the next batch goes out before the one before has been delivered. */
  readonly asyncDelegate: boolean;
}

/** What {@link newBufferedBackend} works with. */
export interface BufferedParts {
  readonly clock: Clock;
  readonly report: AuditFailureReporter;
}

/** Lets requests go on, and delivers their events in batches. Mirrors package `buffered`. */
export function newBufferedBackend(delegate: AuditBackend, config: BatchConfig, parts: BufferedParts): AuditBackend {
  return new BufferedBackend(delegate, config, parts);
}

class BufferedBackend implements AuditBackend {
  readonly #delegate: AuditBackend;
  readonly #config: BatchConfig;
  readonly #parts: BufferedParts;
  readonly #throttle: TokenBucket | undefined;
  readonly #sending = new Set<Promise<unknown>>();
  readonly #working: Promise<void>;
  #events: AuditEvent[] = [];
  /** Whether a batch is being filled, rather than sent or held back. */
  #isCollecting = false;
  #isStopping = false;
  /** Who waits until there are so many events. */
  #waiting: { readonly count: number; readonly wake: () => void } | undefined;

  constructor(delegate: AuditBackend, config: BatchConfig, parts: BufferedParts) {
    this.#delegate = delegate;
    this.#config = config;
    this.#parts = parts;
    const { throttle } = config;
    this.#throttle = throttle === undefined ? undefined : new TokenBucket(parts.clock, throttle.qps, throttle.burst);
    this.#working = this.#work();
  }

  processEvents(events: readonly AuditEvent[]): boolean {
    const { bufferSize, maxBatchSize } = this.#config;
    if (this.#isStopping) {
      this.#parts.report(pluginName, "audit backend shut down", events);
      return true;
    }
    const room = bufferSize + (this.#isCollecting ? maxBatchSize : 0) - this.#events.length;
    const kept = events.slice(0, Math.max(0, room));
    for (const event of kept) this.#events.push(event);
    if (kept.length < events.length) {
      this.#parts.report(pluginName, "audit buffer queue blocked", events.slice(kept.length));
    }
    if (this.#waiting !== undefined && this.#events.length >= this.#waiting.count) this.#waiting.wake();
    return true;
  }

  async shutdown(): Promise<void> {
    this.#isStopping = true;
    this.#waiting?.wake();
    await this.#working;
    await Promise.all(this.#sending);
    await this.#delegate.shutdown();
  }

  toString(): string {
    return `${pluginName}<${this.#delegate}>`;
  }

  async #work(): Promise<void> {
    const { maxBatchSize, maxDrainSize = maxBatchSize } = this.#config;
    const size = Math.max(maxBatchSize, maxDrainSize);
    while (!this.#isStopping || this.#events.length > 0) {
      await this.#untilBatch();
      const batch = this.#events.splice(0, size);
      if (batch.length === 0) continue;
      await this.#throttle?.accept();
      const sending = this.#send(batch);
      if (!this.#config.asyncDelegate) await sending;
    }
  }

  async #untilBatch(): Promise<void> {
    const { maxBatchSize, maxBatchWaitMs } = this.#config;
    this.#isCollecting = true;
    await this.#untilCount(1);
    await this.#untilCount(maxBatchSize, maxBatchWaitMs);
    this.#isCollecting = false;
  }

  /** Resolves when so many events are there, at the latest after `limitMs`, or when no more will come. */
  async #untilCount(count: number, limitMs?: number): Promise<void> {
    if (this.#isStopping || this.#events.length >= count) return;
    const enough = new AbortController();
    this.#waiting = { count, wake: () => enough.abort() };
    if (limitMs === undefined) await untilAborted(enough.signal);
    else await sleep(this.#parts.clock, limitMs, enough.signal);
    this.#waiting = undefined;
  }

  #send(batch: readonly AuditEvent[]): Promise<unknown> {
    const sending = Promise.resolve(this.#delegate.processEvents(batch)).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
    return sending;
  }
}
