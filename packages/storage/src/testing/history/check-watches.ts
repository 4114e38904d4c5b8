import type { KVEvent, KVWatchBatch } from "../../kv/kv.js";
import type { CheckContext } from "./check-calls.js";
import { describeEvent, describeEvents, describeWatch } from "./describe.js";
import type { RecordedWatch } from "./history.js";
import { groupByRevision, sameEvents } from "./order.js";
import { covers } from "./timeline.js";

/** Every watch saw a piece of the one order without gap, repetition or reordering, from where it was to begin. */
export function checkWatches(context: CheckContext): void {
  for (const watch of context.history.watches) {
    new WatchCheck(watch, context).run();
    checkEnd(watch, context);
  }
}

class WatchCheck {
  readonly #watch: RecordedWatch;
  readonly #context: CheckContext;
  /** The first revision that was not told of yet. */
  #next: bigint;

  constructor(watch: RecordedWatch, context: CheckContext) {
    this.#watch = watch;
    this.#context = context;
    this.#next = firstRevision(watch, context);
  }

  run(): void {
    for (const { batch } of this.#watch.batches) {
      if (!this.#batch(batch)) return;
    }
  }

  /** False: what follows would only repeat the violation. */
  #batch({ events, revision }: KVWatchBatch): boolean {
    const groups = [...groupByRevision(events)];
    for (const [at, told] of groups) {
      if (at < this.#next) {
        const isTorn = at === this.#next - 1n;
        return this.#complain(
          isTorn ? "watch-torn" : "watch-order",
          `${describeEvents(told)} after ${this.#next - 1n}`,
        );
      }
      const missing = this.#expected(this.#next, at - 1n);
      if (missing !== undefined) return this.#complain("watch-gap", `no ${describeEvent(missing)} before ${at}`);
      const want = this.#changesAt(at);
      if (!sameEvents(told, want)) {
        return this.#complain("watch-wrong-event", `${describeEvents(told)} instead of ${describeEvents(want)}`);
      }
      if (this.#watch.request.prevKV && !sameBefore(told, want, (at) => this.#mayLackBefore(at))) {
        return this.#complain("watch-wrong-event", `${describeEvents(told)} without what was before`);
      }
      this.#next = at + 1n;
    }
    return this.#progress(revision);
  }

  #progress(revision: bigint): boolean {
    const missing = this.#expected(this.#next, revision);
    if (missing !== undefined) {
      return this.#complain("watch-gap", `no ${describeEvent(missing)} before progress to ${revision}`);
    }
    // A watch from the future may be told where the store is now.
    if (revision >= this.#next) this.#next = revision + 1n;
    return true;
  }

  /** The first event that has to come with the revisions from `from` to `to`. */
  #expected(from: bigint, to: bigint): KVEvent | undefined {
    for (let revision = from; revision <= to; revision++) {
      const event = this.#changesAt(revision).find((change) => !this.#mayBeLost(change));
      if (event !== undefined) return event;
    }
    return undefined;
  }

  #mayBeLost({ type, kv }: KVEvent): boolean {
    const { floors, losesDeletionAtFloor } = this.#context;
    return losesDeletionAtFloor && type === "delete" && floors.mayBegin(kv.modRevision);
  }

  #changesAt(revision: bigint): readonly KVEvent[] {
    return this.#context.timeline.changesAt(revision).filter(({ kv }) => covers(this.#watch.request, kv.key));
  }

  /** What was before is forgotten with the revision before. */
  #mayLackBefore(revision: bigint): boolean {
    return this.#context.floors.mayBeGone(revision - 1n, Number.POSITIVE_INFINITY);
  }

  #complain(rule: "watch-gap" | "watch-order" | "watch-torn" | "watch-wrong-event", what: string): false {
    this.#context.violations.add(rule, `${describeWatch(this.#watch)}: ${what}`);
    return false;
  }
}

/**
 * From where on a watch has to tell: of one from now, the earliest that fits what it told. What had been seen when it was
 * asked for comes not; what was asked for once it was ready does, and what comes after an answer to a question from then.
 */
function firstRevision(watch: RecordedWatch, { evidence, timeline, writeTimes }: CheckContext): bigint {
  const { request, called, ready = Number.POSITIVE_INFINITY, batches } = watch;
  if (request.startRevision !== undefined && request.startRevision > 0n) return request.startRevision;
  const earliest = evidence.seenBefore(called) + 1n;
  const asked = writeTimes.firstAskedAfter(ready) ?? timeline.revision + 1n;
  const told = (evidence.lowestAfter(ready) ?? timeline.revision) + 1n;
  const latest = asked < told ? asked : told;
  const first = batches[0]?.batch.events[0]?.kv.modRevision ?? latest;
  if (first < earliest) return earliest;
  return first < latest ? first : latest;
}

function sameBefore(
  told: readonly KVEvent[],
  want: readonly KVEvent[],
  mayLack: (revision: bigint) => boolean,
): boolean {
  return want.every(({ kv, prevKV }) => {
    const before = told.find((event) => event.kv.key === kv.key)?.prevKV;
    return (before !== undefined) === (prevKV !== undefined) || (before === undefined && mayLack(kv.modRevision));
  });
}

/**
 * A watch ends with `Compacted` only if what it had to tell next may be gone. Where it resumes it may have forgotten about
 * progress, and both engines may refuse to begin exactly where history begins.
 */
function checkEnd(watch: RecordedWatch, { evidence, floors, violations }: CheckContext): void {
  const { ended, request, batches } = watch;
  if (ended?.failure?.code !== "Compacted") return;
  const told = batches.findLast(({ batch }) => batch.events.length > 0)?.batch.revision;
  const start = request.startRevision ?? evidence.seenBefore(watch.called) + 1n;
  const next = told === undefined ? start : told + 1n;
  if (floors.mayBeGone(next - 1n, ended.time)) return;
  violations.add("wrong-failure", `${describeWatch(watch)} ended with Compacted before ${next}`);
}
