import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { KVEvent, KVWatchRequest, RangeRequest, TxnRequest } from "../../kv/kv.js";
import { checkHistory, describeViolations } from "./check-history.js";
import type { Question } from "./history.js";
import { Recorder } from "./recorder.js";
import { Timeline } from "./timeline.js";
import { txnEffect } from "./txn-effect.js";
import type { Rule } from "./violation.js";

const ALL = { key: "/", rangeEnd: "0" };

/** Writes histories: what a store would answer at some revision, told as the case wants it. */
class Story {
  readonly recorder = new Recorder();
  /** The store as it is. */
  readonly store = new Timeline();

  /** A call that begins now; what it returns ends it. `revision`: of the state it is answered from. */
  txn(request: TxnRequest): { end(told?: { revision?: bigint; succeeded?: boolean }): void; crash(): void } {
    const id = this.#call({ kind: "txn", request });
    const { succeeded, changes, found } = txnEffect(this.store, request);
    if (changes.length > 0) this.store.append(changes);
    const { revision } = this.store;
    const results = found.map(({ kv }) => (kv === undefined ? {} : { kv }));
    return {
      end: (told = {}) => {
        const value = { succeeded, revision, results, ...told };
        this.recorder.record({ type: "return", id, outcome: { ok: true, value } });
      },
      crash: () => {},
    };
  }

  put(key: string, value: string, told?: { revision?: bigint; succeeded?: boolean }): void {
    this.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from(value) }] }).end(told);
  }

  delete(key: string, told?: { revision?: bigint }): void {
    this.txn({ compare: [], success: [{ type: "delete", key }] }).end(told);
  }

  swap(key: string, modRevision: bigint, value: string, told?: { revision?: bigint; succeeded?: boolean }): void {
    this.txn({ compare: [{ key, modRevision }], success: [{ type: "put", key, value: Buffer.from(value) }] }).end(told);
  }

  /** Reads as of `state`, and says that the store was at `header`. */
  range(request: RangeRequest, told: { state?: bigint; header?: bigint } = {}): void {
    const state = told.state ?? this.store.revision;
    const header = told.header ?? state;
    const id = this.#call({ kind: "range", request });
    const kvs = this.store.list(request, request.revision || state);
    const value = { kvs, count: kvs.length, more: false, revision: header };
    this.recorder.record({ type: "return", id, outcome: { ok: true, value } });
  }

  fail(request: RangeRequest, code: "Compacted" | "FutureRevision"): void {
    const id = this.#call({ kind: "range", request });
    this.recorder.record({ type: "return", id, outcome: { ok: false, code, message: code } });
  }

  compact(revision: bigint): void {
    const id = this.#call({ kind: "compact", revision });
    this.recorder.record({ type: "return", id, outcome: { ok: true, value: undefined } });
  }

  /** Events of these revisions, as a watch of everything tells them. */
  events(...revisions: bigint[]): KVEvent[] {
    return revisions.flatMap((revision) => [...this.store.changesAt(revision)]);
  }

  /** A watch that is told these batches now. */
  watch(batches: readonly KVEvent[][], request: Partial<KVWatchRequest> = {}, progress?: bigint): void {
    const id = this.recorder.nextId();
    const asked = { ...ALL, prevKV: true, startRevision: 2n, ...request };
    this.recorder.record({ type: "watch", id, client: "watcher", request: asked });
    for (const events of batches) {
      const batch = { events, revision: events.at(-1)?.kv.modRevision ?? 0n };
      this.recorder.record({ type: "batch", id, batch });
    }
    if (progress !== undefined) this.recorder.record({ type: "batch", id, batch: { events: [], revision: progress } });
  }

  #call(question: Question): number {
    const id = this.recorder.nextId();
    this.recorder.record({ type: "call", id, client: "client", question });
    return id;
  }
}

const cases: { name: string; tell: (story: Story) => void; breaks?: Rule }[] = [
  {
    name: "what a store does is in order",
    tell: (story) => {
      story.put("/a", "1");
      story.put("/b", "2");
      story.swap("/a", 2n, "3");
      story.swap("/a", 2n, "4");
      story.delete("/b");
      story.delete("/b");
      story.range(ALL);
      story.range({ ...ALL, revision: 3n });
      story.watch([story.events(2n), story.events(3n, 4n, 5n)], {}, 5n);
      story.watch([story.events(3n)], { key: "/b", rangeEnd: "/c", startRevision: 3n }, 4n);
    },
  },
  {
    name: "an acknowledged write that nobody sees",
    tell: (story) => {
      story.put("/a", "1");
      story.put("/a", "2");
      const [first] = story.events(2n);
      assert.ok(first !== undefined);
      story.watch([
        [first],
        [{ ...first, kv: { ...first.kv, modRevision: 3n, value: Buffer.from("other"), version: 2n } }],
      ]);
    },
    breaks: "lost-write",
  },
  {
    name: "an acknowledged write that a read afterwards does not show",
    tell: (story) => {
      story.put("/a", "1");
      story.put("/b", "2");
      story.range(ALL, { state: 2n, header: 3n });
    },
    breaks: "wrong-answer",
  },
  {
    name: "a read of an old state after a newer one was acknowledged",
    tell: (story) => {
      story.put("/a", "1");
      story.put("/a", "2");
      story.range(ALL, { state: 2n });
    },
    breaks: "stale-answer",
  },
  {
    name: "a read of an old state that began before the newer one was acknowledged is fine",
    tell: (story) => {
      story.put("/a", "1");
      const write = story.txn({ compare: [], success: [{ type: "put", key: "/a", value: Buffer.from("2") }] });
      story.range(ALL, { state: 2n });
      write.end();
    },
  },
  {
    name: "a read of an old state after another read saw a newer one",
    tell: (story) => {
      story.put("/a", "1");
      const write = story.txn({ compare: [], success: [{ type: "put", key: "/a", value: Buffer.from("2") }] });
      story.range(ALL, { state: 3n });
      story.range(ALL, { state: 2n });
      write.end();
    },
    breaks: "stale-answer",
  },
  {
    name: "a revision that was seen before its write was asked for",
    tell: (story) => {
      story.put("/a", "1");
      story.recorder.record({
        type: "call",
        id: 100,
        client: "oracle",
        question: { kind: "status" },
      });
      const value = { revision: 3n, compactRevision: 0n, sizeBytes: 0 };
      story.recorder.record({ type: "return", id: 100, outcome: { ok: true, value } });
      story.put("/a", "2");
    },
    breaks: "stale-answer",
  },
  {
    name: "two writes with one revision",
    tell: (story) => {
      story.put("/a", "1");
      story.put("/b", "2", { revision: 2n });
    },
    breaks: "revision-used-twice",
  },
  {
    name: "a revision that nothing explains",
    tell: (story) => {
      story.put("/a", "1");
      story.put("/a", "2", { revision: 4n });
    },
    breaks: "revision-unaccounted",
  },
  {
    name: "a comparison that did not hold",
    tell: (story) => {
      story.put("/a", "1");
      story.put("/a", "2");
      story.store.append([{ type: "put", key: "/a", value: Buffer.from("3"), lease: 0n }]);
      const id = story.recorder.nextId();
      const success = [{ type: "put", key: "/a", value: Buffer.from("3") }] as const;
      const request = { compare: [{ key: "/a", modRevision: 2n }], success };
      story.recorder.record({ type: "call", id, client: "client", question: { kind: "txn", request } });
      const value = { succeeded: true, revision: 4n, results: [{}] };
      story.recorder.record({ type: "return", id, outcome: { ok: true, value } });
    },
    breaks: "wrong-comparison",
  },
  {
    name: "a comparison that held and was refused",
    tell: (story) => {
      story.put("/a", "1");
      const id = story.recorder.nextId();
      const request = { compare: [{ key: "/a", modRevision: 2n }], success: [] };
      story.recorder.record({ type: "call", id, client: "client", question: { kind: "txn", request } });
      const value = { succeeded: false, revision: 2n, results: [] };
      story.recorder.record({ type: "return", id, outcome: { ok: true, value } });
    },
    breaks: "wrong-comparison",
  },
  {
    name: "a deleted key that is there again",
    tell: (story) => {
      story.put("/a", "1");
      story.delete("/a");
      story.range({ key: "/a" }, { state: 2n, header: 3n });
    },
    breaks: "wrong-answer",
  },
  {
    name: "of two deletions of one key the second did nothing",
    tell: (story) => {
      story.put("/a", "1");
      const first = story.txn({ compare: [], success: [{ type: "delete", key: "/a" }] });
      const second = story.txn({ compare: [], success: [{ type: "delete", key: "/a" }] });
      second.end();
      first.end();
      story.watch([story.events(2n, 3n)]);
    },
  },
  {
    name: "of two deletions the one that compared must have found the key",
    tell: (story) => {
      story.put("/a", "1");
      const success = [{ type: "delete", key: "/a" }] as const;
      const blind = { compare: [], success };
      const id = story.recorder.nextId();
      story.recorder.record({ type: "call", id, client: "first", question: { kind: "txn", request: blind } });
      story.txn({ compare: [{ key: "/a", modRevision: 2n }], success }).end();
      const value = { succeeded: true, revision: 3n, results: [{}] };
      story.recorder.record({ type: "return", id, outcome: { ok: true, value } });
    },
  },
  {
    name: "a write without an answer may have happened",
    tell: (story) => {
      story.put("/a", "1");
      story.txn({ compare: [], success: [{ type: "put", key: "/a", value: Buffer.from("2") }] }).crash();
      story.put("/a", "3");
      story.watch([story.events(2n, 3n, 4n)]);
    },
  },
  {
    name: "a write that nobody asked for",
    tell: (story) => {
      story.put("/a", "1");
      story.store.append([{ type: "put", key: "/a", value: Buffer.from("2"), lease: 0n }]);
      story.watch([story.events(2n, 3n)]);
    },
    breaks: "change-from-nowhere",
  },
  {
    name: "one write without an answer that happened twice",
    tell: (story) => {
      story.put("/a", "1");
      story.txn({ compare: [], success: [{ type: "put", key: "/b", value: Buffer.from("2") }] }).crash();
      story.store.append([{ type: "put", key: "/b", value: Buffer.from("2"), lease: 0n }]);
      story.watch([story.events(2n, 3n, 4n)]);
    },
    breaks: "change-from-nowhere",
  },
  {
    name: "a write of a process that had been dead before others were told of less",
    tell: (story) => {
      story.put("/a", "1");
      story.recorder.record({
        type: "call",
        id: 100,
        client: "dead",
        question: {
          kind: "txn",
          request: { compare: [], success: [{ type: "put", key: "/a", value: Buffer.from("late") }] },
        },
      });
      story.recorder.gone();
      story.range(ALL);
      story.put("/b", "2");
      story.store.append([{ type: "put", key: "/a", value: Buffer.from("late"), lease: 0n }]);
      story.watch([story.events(2n, 3n, 4n)]);
    },
    breaks: "change-from-nowhere",
  },
  {
    name: "an event that a watch skips",
    tell: (story) => {
      for (const value of ["1", "2", "3"]) story.put("/a", value);
      story.watch([story.events(2n), story.events(4n)], { key: "/a", rangeEnd: "/b" });
    },
    breaks: "watch-gap",
  },
  {
    name: "an event that progress passes over",
    tell: (story) => {
      for (const value of ["1", "2", "3"]) story.put("/a", value);
      story.watch([story.events(2n, 3n)], { key: "/a", rangeEnd: "/b" }, 4n);
    },
    breaks: "watch-gap",
  },
  {
    name: "an event that comes twice",
    tell: (story) => {
      for (const value of ["1", "2"]) story.put("/a", value);
      story.watch([story.events(2n, 3n), story.events(2n)], { key: "/a", rangeEnd: "/b" });
    },
    breaks: "watch-order",
  },
  {
    name: "events in the wrong order",
    tell: (story) => {
      story.put("/a", "1");
      story.put("/b", "2");
      story.watch([[...story.events(3n), ...story.events(2n)]], { rangeEnd: "/z" });
    },
    breaks: "watch-gap",
  },
  {
    name: "a watch that begins before it was to",
    tell: (story) => {
      story.put("/a", "1");
      story.put("/b", "2");
      story.watch([story.events(2n)], { startRevision: 3n, rangeEnd: "/z" });
    },
    breaks: "watch-torn",
  },
  {
    name: "one revision in two batches",
    tell: (story) => {
      const success = ["/a", "/b"].map((key) => ({ type: "put", key, value: Buffer.from(key) }) as const);
      story.txn({ compare: [], success }).end();
      const [first, second] = story.events(2n);
      assert.ok(first !== undefined && second !== undefined);
      story.watch([[first], [second]], { rangeEnd: "/z" });
    },
    breaks: "watch-wrong-event",
  },
  {
    name: "an event with another value",
    tell: (story) => {
      story.put("/a", "1");
      const [event] = story.events(2n);
      assert.ok(event !== undefined);
      story.watch([[{ ...event, kv: { ...event.kv, value: Buffer.from("2") } }]], { rangeEnd: "/z" });
    },
    breaks: "watch-wrong-event",
  },
  {
    name: "an event that does not say what was before",
    tell: (story) => {
      story.put("/a", "1");
      story.put("/a", "2");
      const events = story.events(2n, 3n).map(({ type, kv }) => ({ type, kv }));
      story.watch([events], { rangeEnd: "/z" });
    },
    breaks: "watch-wrong-event",
  },
  {
    name: "what is compacted may be refused",
    tell: (story) => {
      for (const value of ["1", "2", "3"]) story.put("/a", value);
      story.compact(3n);
      story.fail({ key: "/a", revision: 2n }, "Compacted");
      story.fail({ key: "/a", revision: 9n }, "FutureRevision");
      story.range({ key: "/a", revision: 3n }, { header: 4n });
    },
  },
  {
    name: "a revision that was never compacted is refused",
    tell: (story) => {
      for (const value of ["1", "2", "3"]) story.put("/a", value);
      story.compact(3n);
      story.fail({ key: "/a", revision: 3n }, "Compacted");
    },
    breaks: "wrong-failure",
  },
  {
    name: "a revision that is there is called the future",
    tell: (story) => {
      story.put("/a", "1");
      story.fail({ key: "/a", revision: 2n }, "FutureRevision");
    },
    breaks: "wrong-failure",
  },
  {
    name: "a compacted revision is read",
    tell: (story) => {
      for (const value of ["1", "2", "3"]) story.put("/a", value);
      story.compact(3n);
      story.range({ key: "/a", revision: 2n }, { header: 4n });
    },
    breaks: "wrong-failure",
  },
];

describe("the check of histories", () => {
  for (const { name, tell, breaks } of cases) {
    test(breaks === undefined ? name : `${name} is found: ${breaks}`, () => {
      const story = new Story();
      tell(story);
      const { violations } = checkHistory(story.recorder);
      if (breaks === undefined) assert.equal(describeViolations(violations), "");
      else
        assert.ok(
          violations.some(({ rule }) => rule === breaks),
          describeViolations(violations) || "no violation",
        );
    });
  }
});
