import type { Clock } from "@kube-apiserver/component-base";
import type { History } from "./history.js";
import type { AutoCompaction } from "./options.js";

const DEFAULT_RETENTION_MS = 300_000;
const DEFAULT_MAX_HISTORY_BYTES = 268_435_456;

/**
 * Decides when history is forgotten. It is asked after every change and needs no timer: a store that is not written to
 * has a past that does not grow.
 */
export class AutoCompactor {
  readonly #clock: Clock;
  readonly #retentionMs: number;
  readonly #maxHistoryBytes: number;
  /** The revision at the last mark: what is older may go when the next is made. */
  #mark: { readonly atMs: number; readonly revision: number } | undefined;
  /** Looking at the clock every so many changes is enough. */
  #untilLook = 0;

  constructor(settings: AutoCompaction | false | undefined, clock: Clock) {
    this.#clock = clock;
    const off = settings === false;
    const { retentionMs = DEFAULT_RETENTION_MS, maxHistoryBytes = DEFAULT_MAX_HISTORY_BYTES } = settings || {};
    this.#retentionMs = off || retentionMs === 0 ? Number.POSITIVE_INFINITY : retentionMs;
    this.#maxHistoryBytes = off ? Number.POSITIVE_INFINITY : maxHistoryBytes;
  }

  /** The revision to compact to now, if any. */
  due(history: History): number | undefined {
    if (history.bytes > this.#maxHistoryBytes) return history.floorLeaving(this.#maxHistoryBytes / 2);
    if (this.#untilLook-- > 0) return undefined;
    this.#untilLook = LOOK_EVERY;
    return this.#byAge(history);
  }

  #byAge(history: History): number | undefined {
    const now = this.#clock.monotonic();
    const { revision } = history;
    const last = this.#mark;
    if (last !== undefined && now - last.atMs < this.#retentionMs) return undefined;
    this.#mark = { atMs: now, revision };
    return last !== undefined && last.revision > history.floor ? last.revision : undefined;
  }
}

const LOOK_EVERY = 16;
