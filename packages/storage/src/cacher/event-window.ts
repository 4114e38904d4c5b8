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
  /** Room for the encoded objects of changes, before and after, beyond {@link minEvents}. Default 128 MiB. */
  readonly maxBytes?: number;
}

interface Entry {
  readonly change: ObjectChange;
  /** The state after the change, with one entry in {@link CHECKPOINT_EVERY}: each kept tree has nodes of its own. */
  readonly checkpoint: ObjectTree | undefined;
  readonly recordedMs: number;
  readonly bytes: number;
}

/** Changes between two kept states. A state in between is made by repeating the changes since the last one. */
const CHECKPOINT_EVERY = 32;
/** Gone entries at the front are cut off when there are this many. */
const CUT_AT = 1_024;

/**
 * The recent changes of a resource, and every state in between: watches begin and old revisions are listed from it. It
 * is bounded by number, age and bytes; what is older is a matter for the engine, or gone.
 */
export class EventWindow {
  readonly #clock: Clock;
  readonly #limits: Required<EventWindowLimits>;
  #entries: Entry[] = [];
  /** Index of the oldest entry that is retained. */
  #head = 0;
  /** Index of the entry to which {@link baseTree} is the state before; not after the head. */
  #base = 0;
  #baseTree: ObjectTree;
  #untilCheckpoint = CHECKPOINT_EVERY;
  #bytes = 0;
  #floorRevision: bigint;

  /** Starts empty: `tree` is the state at `revision`. */
  constructor(clock: Clock, revision: bigint, tree: ObjectTree, limits: EventWindowLimits = {}) {
    this.#clock = clock;
    this.#floorRevision = revision;
    this.#baseTree = tree;
    this.#limits = { minEvents: 100, maxEvents: 102_400, freshMs: 75_000, maxBytes: 128 << 20, ...limits };
  }

  /** The lowest revision whose state is retained; every change after it is. */
  get floor(): bigint {
    return this.#floorRevision;
  }

  /** Adds a change; revisions never decrease. `tree` is the state after it. */
  push(change: ObjectChange, tree: ObjectTree): void {
    const bytes = (change.current?.byteLength ?? 0) + (change.previous?.byteLength ?? 0);
    const isDue = --this.#untilCheckpoint === 0;
    if (isDue) this.#untilCheckpoint = CHECKPOINT_EVERY;
    const checkpoint = isDue ? tree : undefined;
    this.#entries.push({ change, checkpoint, recordedMs: this.#clock.monotonic(), bytes });
    this.#bytes += bytes;
    this.evict();
  }

  /** Lets go of what is beyond the bounds: time passes without changes, too. */
  evict(): void {
    while (this.#isOverfull()) this.#dropOldestRevision();
    if (this.#base < CUT_AT || this.#base * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#base);
    this.#head -= this.#base;
    this.#base = 0;
  }

  /** Changes after `revision` in order; undefined when some of them are gone. */
  since(revision: bigint): readonly ObjectChange[] | undefined {
    if (revision < this.#floorRevision) return undefined;
    return this.#entries.slice(this.#firstAfter(revision)).map(({ change }) => change);
  }

  /** The state at `revision`; undefined when it is gone. `revision` must not be in the future. */
  treeAt(revision: bigint): ObjectTree | undefined {
    if (revision < this.#floorRevision) return undefined;
    return this.#treeBefore(this.#firstAfter(revision));
  }

  /** The state before the entry at `index`. */
  #treeBefore(index: number): ObjectTree {
    let start = index;
    while (start > this.#base && this.#entries[start - 1]?.checkpoint === undefined) start--;
    let tree = start === this.#base ? this.#baseTree : ((this.#entries[start - 1] as Entry).checkpoint as ObjectTree);
    for (let i = start; i < index; i++) tree = applied(tree, (this.#entries[i] as Entry).change);
    return tree;
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
      this.#bytes -= entry.bytes;
      this.#head++;
      if (entry.checkpoint !== undefined) this.#startFrom(entry.checkpoint);
    }
    this.#floorRevision = revision;
  }

  /** Takes the state before the head for the base, and lets go of what lies before it. */
  #startFrom(tree: ObjectTree): void {
    // Now, not only when the array is cut.
    this.#entries.fill(undefined as unknown as Entry, this.#base, this.#head);
    this.#base = this.#head;
    this.#baseTree = tree;
  }
}

function applied(tree: ObjectTree, { key, revision, current }: ObjectChange): ObjectTree {
  return current === undefined ? tree.delete(key) : tree.set(key, { object: current, revision });
}
