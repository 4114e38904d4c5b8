import type { KeyValue, KVEvent } from "../kv/kv.js";
import type { PersistentTree } from "../tree/persistent-tree.js";
import { pairBytes } from "./store-state.js";

type Tree = PersistentTree<KeyValue>;

/** Revisions between two kept trees. More: less memory per revision; fewer: less work to read an old one. */
const CHUNK_REVISIONS = 64;

/** A run of revisions, from `first` on, and the tree before them. */
interface Chunk {
  readonly first: number;
  readonly base: Tree;
  readonly changes: (readonly KVEvent[])[];
  bytes: number;
}

/**
 * The retained past: what every revision changed, for watches, and now and then a tree to read old revisions from. A
 * read in between replays a few changes on the tree before it.
 */
export class History {
  #chunks: Chunk[];
  /** Whether another store holds the same array: then it is copied before it changes. */
  #arrayShared = false;
  /** Whether another store holds the same last chunk: then it never grows again. */
  #tailShared = false;
  #revision: number;
  #floor: number;
  #bytes: number;

  private constructor(chunks: Chunk[], revision: number, floor: number, bytes: number) {
    this.#chunks = chunks;
    this.#revision = revision;
    this.#floor = floor;
    this.#bytes = bytes;
  }

  /** A past that begins with `tree` at `revision`; nothing below `floor` can be read. */
  static startingAt(revision: number, tree: Tree, floor: number): History {
    return new History([newChunk(revision + 1, tree)], revision, floor, 0);
  }

  /** The lowest readable revision; 0 when nothing was compacted. */
  get floor(): number {
    return this.#floor;
  }

  /** The newest revision. */
  get revision(): number {
    return this.#revision;
  }

  /** What the changes, with the values they replaced, take in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds the changes of the next revision; `before` is the tree that they were made to. */
  append(changes: readonly KVEvent[], before: Tree): void {
    this.#revision++;
    let tail = this.#tail();
    if (this.#tailShared || tail.changes.length >= CHUNK_REVISIONS) {
      tail = newChunk(this.#revision, before);
      this.#tailShared = false;
      this.#own().push(tail);
    }
    tail.changes.push(changes);
    const bytes = changeBytes(changes);
    tail.bytes += bytes;
    this.#bytes += bytes;
  }

  /** The changes of a revision at or above the floor; empty for one that the store did not see. */
  changesAt(revision: number): readonly KVEvent[] {
    const chunk = this.#chunkOf(revision);
    return chunk?.changes[revision - chunk.first] ?? [];
  }

  /** The tree as of a revision at or above the floor. */
  treeAt(revision: number): Tree {
    const chunk = this.#chunkOf(revision) ?? (this.#chunks[0] as Chunk);
    let tree = chunk.base;
    for (const changes of chunk.changes.slice(0, Math.max(0, revision - chunk.first + 1))) {
      for (const { type, kv } of changes) tree = type === "put" ? tree.set(kv.key, kv) : tree.delete(kv.key);
    }
    return tree;
  }

  /** Raises the floor and lets go of what lies wholly below it. */
  compact(floor: number): void {
    this.#floor = floor;
    const first = this.#indexOf(floor);
    if (first <= 0) return;
    const dropped = this.#own().splice(0, first);
    for (const chunk of dropped) this.#bytes -= chunk.bytes;
  }

  /** A revision to compact to, so that about `bytes` of changes remain; undefined when there is nothing to drop. */
  floorLeaving(bytes: number): number | undefined {
    let excess = this.#bytes - bytes;
    let floor: number | undefined;
    for (const chunk of this.#chunks.slice(1)) {
      if (excess <= 0) break;
      excess -= chunk.bytes;
      floor = chunk.first;
    }
    return floor !== undefined && floor > this.#floor && floor <= this.#revision ? floor : undefined;
  }

  /** A history that goes its own way from here. Takes no time: the past is shared. */
  fork(): History {
    const forked = new History(this.#chunks, this.#revision, this.#floor, this.#bytes);
    for (const history of [this, forked]) {
      history.#arrayShared = true;
      history.#tailShared = true;
    }
    return forked;
  }

  #own(): Chunk[] {
    if (this.#arrayShared) this.#chunks = this.#chunks.slice();
    this.#arrayShared = false;
    return this.#chunks;
  }

  #tail(): Chunk {
    // There is always one: the constructor gets one, and compaction keeps the last.
    return this.#chunks[this.#chunks.length - 1] as Chunk;
  }

  #chunkOf(revision: number): Chunk | undefined {
    const tail = this.#tail();
    return revision >= tail.first ? tail : this.#chunks[this.#indexOf(revision)];
  }

  /** Index of the chunk that covers `revision`; -1 when it lies before all of them. */
  #indexOf(revision: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#chunks[middle] as Chunk).first <= revision) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

function newChunk(first: number, base: Tree): Chunk {
  return { first, base, changes: [], bytes: 0 };
}

function changeBytes(changes: readonly KVEvent[]): number {
  let bytes = 0;
  for (const { prevKV } of changes) if (prevKV !== undefined) bytes += pairBytes(prevKV);
  return bytes + CHANGE_OVERHEAD_BYTES;
}

/** Objects of one revision and its share of a kept tree's copied path. */
const CHANGE_OVERHEAD_BYTES = 600;
