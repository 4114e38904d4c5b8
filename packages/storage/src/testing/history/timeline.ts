import type { KeyValue, KVEvent } from "../../kv/kv.js";

/** What a change makes of a key. */
export type KeyChange =
  | { readonly type: "put"; readonly key: string; readonly value: Buffer; readonly lease: bigint }
  | { readonly type: "delete"; readonly key: string };

/** A key or, with `rangeEnd`, the keys from it up to there. */
export interface KeyRange {
  readonly key: string;
  readonly rangeEnd?: string | undefined;
}

interface Version {
  readonly revision: bigint;
  /** Undefined: deleted. */
  readonly kv: KeyValue | undefined;
}

const NO_BYTES = Buffer.alloc(0);

/**
 * Every state that a store went through, kept in the plainest way that comes to mind: of each key the list of its
 * versions. The model that engines are compared with; it shares no code with them.
 */
export class Timeline {
  readonly #versions = new Map<string, Version[]>();
  readonly #changes = new Map<bigint, readonly KVEvent[]>();
  #sortedKeys: readonly string[] | undefined;
  #revision: bigint;

  /** Begins with what a store holds at `revision`; by default with a new store. */
  constructor(revision = 1n, kvs: readonly KeyValue[] = []) {
    this.#revision = revision;
    for (const kv of kvs) this.#push(kv.key, kv.modRevision, kv);
  }

  get revision(): bigint {
    return this.#revision;
  }

  /** The pair of a key as of a revision. */
  get(key: string, revision = this.#revision): KeyValue | undefined {
    return this.#versions.get(key)?.findLast((version) => version.revision <= revision)?.kv;
  }

  /** Every pair that a key had, the oldest first. */
  pairsOf(key: string): KeyValue[] {
    return (this.#versions.get(key) ?? []).map(({ kv }) => kv).filter((kv) => kv !== undefined);
  }

  /** The first revision from `revision` on at which a key held what is looked for; undefined: never. */
  firstWith(key: string, revision: bigint, matches: (kv: KeyValue | undefined) => boolean): bigint | undefined {
    if (matches(this.get(key, revision))) return revision;
    return this.#versions.get(key)?.find((version) => version.revision > revision && matches(version.kv))?.revision;
  }

  /** Pairs in key order as of a revision. */
  list(range: KeyRange, revision = this.#revision): KeyValue[] {
    const keys = range.rangeEnd === undefined ? [range.key] : this.#keys().filter((key) => covers(range, key));
    return keys.map((key) => this.get(key, revision)).filter((kv) => kv !== undefined);
  }

  /** What a revision changed. */
  changesAt(revision: bigint): readonly KVEvent[] {
    return this.#changes.get(revision) ?? [];
  }

  /** Makes the next revision; returns what a watch should tell of it. */
  append(changes: readonly KeyChange[]): readonly KVEvent[] {
    const revision = this.#revision + 1n;
    const events = changes.map((change) => this.#event(change, revision));
    for (const { type, kv } of events) this.#push(kv.key, revision, type === "put" ? kv : undefined);
    this.#changes.set(revision, events);
    this.#revision = revision;
    return events;
  }

  /** Another one with the same past up to `revision` and a future of its own. */
  fork(revision = this.#revision): Timeline {
    const fork = new Timeline(revision);
    for (const [key, versions] of this.#versions) {
      const kept = versions.filter((version) => version.revision <= revision);
      if (kept.length > 0) fork.#versions.set(key, kept);
    }
    for (const [at, events] of this.#changes) if (at <= revision) fork.#changes.set(at, events);
    return fork;
  }

  /** Forgets what lies before `revision`: for runs without end. */
  forgetBefore(revision: bigint): void {
    for (const [key, versions] of this.#versions) {
      const first = versions.findLastIndex((version) => version.revision <= revision);
      if (first > 0) versions.splice(0, first);
      if (versions.length === 1 && versions[0]?.kv === undefined) this.#versions.delete(key);
    }
    for (const at of this.#changes.keys()) if (at <= revision) this.#changes.delete(at);
    this.#sortedKeys = undefined;
  }

  #event(change: KeyChange, revision: bigint): KVEvent {
    const { key } = change;
    const prevKV = this.get(key);
    const kv: KeyValue = {
      key,
      value: change.type === "put" ? change.value : NO_BYTES,
      createRevision: change.type === "put" ? (prevKV?.createRevision ?? revision) : 0n,
      modRevision: revision,
      version: change.type === "put" ? (prevKV?.version ?? 0n) + 1n : 0n,
      lease: change.type === "put" ? change.lease : 0n,
    };
    return prevKV === undefined ? { type: change.type, kv } : { type: change.type, kv, prevKV };
  }

  #push(key: string, revision: bigint, kv: KeyValue | undefined): void {
    const versions = this.#versions.get(key);
    if (versions !== undefined) versions.push({ revision, kv });
    else {
      this.#versions.set(key, [{ revision, kv }]);
      this.#sortedKeys = undefined;
    }
  }

  #keys(): readonly string[] {
    this.#sortedKeys ??= [...this.#versions.keys()].sort(compareBytes);
    return this.#sortedKeys;
  }
}

/** Whether a range has a key. */
export function covers({ key: start, rangeEnd }: KeyRange, key: string): boolean {
  if (rangeEnd === undefined) return key === start;
  return compareBytes(key, start) >= 0 && compareBytes(key, rangeEnd) < 0;
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
