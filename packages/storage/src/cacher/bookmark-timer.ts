import type { Clock, Timer } from "@kube-apiserver/component-base";
import { nextBookmarkTime } from "../watch/bookmark-schedule.js";
import type { CacheWatcher } from "./cache-watcher.js";

/** Bookmarks that fall due within this time of each other go out together. */
const GRANULARITY_MS = 1_000;

/** Sends bookmarks to the watchers that want them, with one timer for all of them. */
export class BookmarkTimer {
  readonly #clock: Clock;
  readonly #send: (due: readonly CacheWatcher[]) => void;
  readonly #dueMs = new Map<CacheWatcher, number>();
  #timer: Timer | undefined;

  /** `send` is called with watchers that are due. */
  constructor(clock: Clock, send: (due: readonly CacheWatcher[]) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  add(watcher: CacheWatcher): void {
    this.#plan(watcher, this.#clock.now());
    this.#arm();
  }

  remove(watcher: CacheWatcher): void {
    this.#dueMs.delete(watcher);
    if (this.#dueMs.size === 0) this.stop();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #plan(watcher: CacheWatcher, nowMs: number): void {
    const at = nextBookmarkTime(nowMs, watcher.deadlineMs);
    if (at === undefined) this.#dueMs.delete(watcher);
    else this.#dueMs.set(watcher, at);
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#dueMs.size === 0) return;
    this.#timer = this.#clock.setTimer(() => this.#fire(), GRANULARITY_MS);
  }

  #fire(): void {
    this.#timer = undefined;
    const now = this.#clock.now();
    const due = [...this.#dueMs].filter(([, at]) => at <= now).map(([watcher]) => watcher);
    for (const watcher of due) this.#plan(watcher, now);
    if (due.length > 0) this.#send(due);
    this.#arm();
  }
}
