import type {
  KV,
  KVEvent,
  KVWatch,
  KVWatchBatch,
  KVWatchRequest,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
} from "../../kv/kv.js";
import { PassingKV } from "../passing-kv.js";
import type { RandomSource } from "../random-source.js";

/** How often a broken store does it wrong: once in so many times. */
const RARELY = 12;

/** Keeps a promise less than the store below. */
abstract class BrokenKV extends PassingKV {
  readonly #random: RandomSource;

  constructor(inner: KV, random: RandomSource) {
    super(inner);
    this.#random = random;
  }

  protected get misbehaves(): boolean {
    return this.#random(RARELY) === 0;
  }
}

/** Answers from a cache that is behind. */
class StaleReads extends BrokenKV {
  override async range(request: RangeRequest): Promise<RangeResponse> {
    const { revision } = await this.inner.status();
    if (!this.misbehaves || request.revision || revision < 4n) return this.inner.range(request);
    const past = revision - 2n;
    const answer = await this.inner.range({ ...request, revision: past }).catch(() => this.inner.range(request));
    return { ...answer, revision: past };
  }
}

/** Answers from a cache that is behind, and says that it is not. */
class LyingReads extends BrokenKV {
  override async range(request: RangeRequest): Promise<RangeResponse> {
    const { revision } = await this.inner.status();
    if (!this.misbehaves || request.revision || revision < 4n) return this.inner.range(request);
    return this.inner.range({ ...request, revision: revision - 3n }).catch(() => this.inner.range(request));
  }
}

/** Acknowledges a write and forgets it. */
class LosesWrites extends BrokenKV {
  override async txn(request: TxnRequest): Promise<TxnResponse> {
    if (!this.misbehaves) return this.inner.txn(request);
    const { succeeded, ...answer } = await this.inner.txn({ ...request, success: [] });
    const results = succeeded ? request.success.map(() => ({})) : answer.results;
    return { ...answer, succeeded, results, revision: answer.revision + (succeeded ? 1n : 0n) };
  }
}

/** Does not look whether somebody else was faster. */
class IgnoresComparisons extends BrokenKV {
  override txn(request: TxnRequest): Promise<TxnResponse> {
    return this.inner.txn(this.misbehaves ? { ...request, compare: [] } : request);
  }
}

/** Gives out a revision that another write has. */
class RepeatsRevisions extends BrokenKV {
  override async txn(request: TxnRequest): Promise<TxnResponse> {
    const answer = await this.inner.txn(request);
    return this.misbehaves && answer.succeeded ? { ...answer, revision: answer.revision - 1n } : answer;
  }
}

/** Applies the changes of one transaction one by one. */
class TearsTransactions extends BrokenKV {
  override async txn(request: TxnRequest): Promise<TxnResponse> {
    const { success } = request;
    if (success.length < 2) return this.inner.txn(request);
    const first = await this.inner.txn({ ...request, success: success.slice(0, 1) });
    return first.succeeded ? this.inner.txn({ compare: [], success: success.slice(1) }) : first;
  }
}

/** Shows a key again that was deleted. */
class ResurrectsKeys extends BrokenKV {
  override async range(request: RangeRequest): Promise<RangeResponse> {
    const answer = await this.inner.range(request);
    if (answer.count > 0 || request.revision || request.rangeEnd !== undefined) return answer;
    for (let revision = answer.revision - 1n; revision > answer.revision - 20n && revision > 0n; revision--) {
      const before = await this.inner.range({ ...request, revision }).catch(() => answer);
      if (before.count > 0) return { ...before, revision: answer.revision };
    }
    return answer;
  }
}

class DropsEvents extends BrokenKV {
  protected override async *distort(watch: KVWatch): AsyncGenerator<KVWatchBatch> {
    for await (const { events, revision } of watch) {
      yield { events: this.misbehaves ? events.slice(1) : events, revision };
    }
  }
}

class RepeatsEvents extends BrokenKV {
  protected override async *distort(watch: KVWatch): AsyncGenerator<KVWatchBatch> {
    for await (const batch of watch) {
      yield batch;
      if (this.misbehaves) yield batch;
    }
  }
}

class ReordersBatches extends BrokenKV {
  protected override async *distort(watch: KVWatch): AsyncGenerator<KVWatchBatch> {
    let held: KVWatchBatch | undefined;
    for await (const batch of watch) {
      if (held === undefined && this.misbehaves) {
        held = batch;
        // Something has to come next.
        void watch.requestProgress();
      } else {
        yield batch;
        if (held !== undefined) yield held;
        held = undefined;
      }
    }
  }
}

/** Hands out the changes of one revision in several batches. */
class TearsRevisions extends BrokenKV {
  protected override async *distort(watch: KVWatch): AsyncGenerator<KVWatchBatch> {
    for await (const { events, revision } of watch) {
      for (const event of events) yield { events: [event], revision: event.kv.modRevision };
      if (events.length === 0) yield { events, revision };
    }
  }
}

/** Says that it has told everything before it has. */
class HastyProgress extends BrokenKV {
  protected override async *distort(watch: KVWatch): AsyncGenerator<KVWatchBatch> {
    for await (const batch of watch) {
      const { revision } = await this.inner.status();
      if (this.misbehaves) yield { events: [], revision };
      yield batch;
    }
  }
}

/** Begins a watch where the store is, not where it was asked to. */
class StartsLate extends BrokenKV {
  override watch(request: KVWatchRequest): KVWatch {
    const { startRevision, ...now } = request;
    return super.watch(startRevision === undefined ? request : now);
  }
}

/** Tells of another value than the one that was written. */
class WrongValues extends BrokenKV {
  protected override async *distort(watch: KVWatch): AsyncGenerator<KVWatchBatch> {
    for await (const { events, revision } of watch) {
      yield { events: this.misbehaves ? events.map(withoutValue) : events, revision };
    }
  }
}

function withoutValue(event: KVEvent): KVEvent {
  return { ...event, kv: { ...event.kv, value: Buffer.alloc(0) } };
}

/** Keeps the keys of a lease that was ended. */
class KeepsLeasedKeys extends BrokenKV {
  override async revokeLease(): Promise<void> {}
}

/** Says that history is gone that is not. */
class ForgetsTooMuch extends BrokenKV {
  override async range(request: RangeRequest): Promise<RangeResponse> {
    if (request.revision && this.misbehaves) await this.inner.compact(request.revision + 1n).catch(() => {});
    return this.inner.range(request);
  }
}

/** Engines that are wrong in one way each: what checks histories has to find every one. */
export const brokenEngines = {
  StaleReads,
  LyingReads,
  LosesWrites,
  IgnoresComparisons,
  RepeatsRevisions,
  TearsTransactions,
  ResurrectsKeys,
  DropsEvents,
  RepeatsEvents,
  ReordersBatches,
  TearsRevisions,
  HastyProgress,
  StartsLate,
  WrongValues,
  KeepsLeasedKeys,
  ForgetsTooMuch,
} satisfies Record<string, new (inner: KV, random: RandomSource) => KV>;
