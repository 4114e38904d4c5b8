import { type GroupResource, toGroupResourceString } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import type { StorageStats } from "@kube-apiserver/storage";

/** Objects are counted each minute: a few counts may fail. Same as upstream. */
const staleAfterMs = 3 * 60_000;

/** How many objects there were when they were last counted. */
export interface CountedObjects extends StorageStats {
  /** Whether that was too long ago. */
  readonly isStale: boolean;
}

/** Remembers how many objects of each resource there are. Mirrors `request.StorageObjectCountTracker`. */
export class ObjectCountTracker {
  readonly #clock: Clock;
  readonly #counts = new Map<string, { readonly stats: StorageStats; readonly countedMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(resource: GroupResource, stats: StorageStats): void {
    this.#counts.set(toGroupResourceString(resource), { stats, countedMs: this.#clock.monotonic() });
  }

  /** A resource that is not served any more. */
  forget(resource: GroupResource): void {
    this.#counts.delete(toGroupResourceString(resource));
  }

  /** Undefined: nobody counts them here. */
  get(resource: GroupResource): CountedObjects | undefined {
    const counted = this.#counts.get(toGroupResourceString(resource));
    if (counted === undefined) return undefined;
    return { ...counted.stats, isStale: this.#clock.monotonic() - counted.countedMs > staleAfterMs };
  }
}
