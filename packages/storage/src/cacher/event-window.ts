import type { Clock } from "@kube-apiserver/component-base";
import type { ObjectChange } from "../watch/object-change.js";
import type { ObjectTree } from "./cached-object.js";

export interface EventWindowLimits {
  /** Changes that are always kept. Default 100. */
  readonly minEvents?: number;
  /** Changes that are kept at most. Default 102 400. */
  readonly maxEvents?: number;
  /** Changes younger than this are kept while there is room. Default 75 000. */
  readonly freshMs?: number;
  /** Room for the encoded objects of changes beyond {@link minEvents}. Default 64 MiB. */
  readonly maxBytes?: number;
}

interface Entry {
  readonly change: ObjectChange;
  /** The state after the change. */
  readonly tree: ObjectTree;
  readonly recordedMs: number;
  readonly bytes: number;
}

/** Gone entries at the front are cut off when there are this many. */
const CUT_AT = 1_024;

/**
 * The recent changes of a resource with the state after each: watches begin and old revisions are listed from it. It is
 * bounded by number, age and bytes; what is older is a matter for the engine, or gone.
 */
export class EventWindow {
  readonly #clock: Clock;
  readonly #limits: Required<EventWindowLimits>;
  #entries: Entry[] = [];
  #head = 0;
  #bytes = 0;
  #floorRevision: bigint;
  #floorTree: ObjectTree;

  /** Starts empty: `tree` is the state at `revision`. */
  constructor(clock: Clock, revision: bigint, tree: ObjectTree, limits: EventWindowLimits = {}) {
    this.#clock = clock;
    this.#floorRevision = revision;
    this.#floorTree = tree;
    this.#limits = { minEvents: 100, maxEvents: 102_400, freshMs: 75_000, maxBytes: 64 << 20, ...limits };
  }

  /** The lowest revision whose state is retained; every change after it is. */
  get floor(): bigint {
    return this.#floorRevision;
  }

  /** Adds a change; revisions never decrease. `tree` is the state after it. */
  push(change: ObjectChange, tree: ObjectTree): void {
    const bytes = change.current?.bytes.length ?? 0;
    this.#entries.push({ change, tree, recordedMs: this.#clock.monotonic(), bytes });
    this.#bytes += bytes;
    this.#evict();
  }

  /** Changes after `revision` in order; undefined when some of them are gone. */
  since(revision: bigint): readonly ObjectChange[] | undefined {
    if (revision < this.#floorRevision) return undefined;
    return this.#entries.slice(this.#firstAfter(revision)).map(({ change }) => change);
  }

  /** The state at `revision`; undefined when it is gone. `revision` must not be in the future. */
  treeAt(revision: bigint): ObjectTree | undefined {
    if (revision < this.#floorRevision) return undefined;
    const after = this.#firstAfter(revision);
    return after === this.#head ? this.#floorTree : (this.#entries[after - 1] as Entry).tree;
  }

  /** Index of the first entry after `revision`. */
  #firstAfter(revision: bigint): number {
    let low = this.#head;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle] as Entry).change.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #evict(): void {
    while (this.#isOverfull()) this.#dropOldestRevision();
    if (this.#head < CUT_AT || this.#head * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }

  #isOverfull(): boolean {
    const size = this.#entries.length - this.#head;
    const { freshMs, maxBytes, maxEvents, minEvents } = this.#limits;
    if (size <= minEvents) return false;
    const oldest = this.#entries[this.#head] as Entry;
    const isStale = this.#clock.monotonic() - oldest.recordedMs > freshMs;
    return isStale || size > maxEvents || this.#bytes > maxBytes;
  }

  /** Changes of one revision go together: half of a revision is no state. */
  #dropOldestRevision(): void {
    const { revision } = (this.#entries[this.#head] as Entry).change;
    for (
      let entry = this.#entries[this.#head];
      entry?.change.revision === revision;
      entry = this.#entries[this.#head]
    ) {
      this.#floorTree = entry.tree;
      this.#bytes -= entry.bytes;
      this.#entries[this.#head] = undefined as unknown as Entry; // Let go of it before the array is cut.
      this.#head++;
    }
    this.#floorRevision = revision;
  }
}
