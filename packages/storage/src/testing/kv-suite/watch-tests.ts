import assert from "node:assert/strict";
import type { KVEvent } from "../../kv/kv.js";
import type { KVTestCase, KVTestContext } from "./context.js";
import { rejectsWith } from "./context.js";

function describeEvent({ type, kv, prevKV }: KVEvent): string {
  return `${type} ${kv.key.split("/").at(-1)} ${kv.value.toString()} < ${prevKV?.value.toString() ?? "none"}`;
}

/** Writes `count` changes from several writers at once; resolves with the last revision. */
async function writeConcurrently(context: KVTestContext, count: number): Promise<bigint> {
  const writer = async (id: number) => {
    let last = 0n;
    for (let i = 0; i < count / 8; i++) {
      last = i % 5 === 4 ? await context.delete(`w${id}-${i - 1}`) : await context.put(`w${id}-${i}`);
    }
    return last;
  };
  const revisions = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(writer));
  return revisions.sort((a, b) => Number(a - b)).at(-1) ?? 0n;
}

function assertGapless(revisions: readonly bigint[], first: bigint): void {
  assert.deepEqual(
    revisions,
    Array.from(revisions, (_, i) => first + BigInt(i)),
  );
}

/** Watching: starting points, previous values, order, progress, compaction. */
export const watchTests: readonly KVTestCase[] = [
  {
    name: "a watch from now sees what comes after ready, and only that",
    async run(context) {
      await context.put("before");
      const watch = context.watch();
      await watch.watch.ready;
      await context.put("a", "1");
      await context.put("a", "2");
      await context.delete("a");
      const events = await watch.events(3);
      assert.deepEqual(events.map(describeEvent), ["put a 1 < none", "put a 2 < 1", "delete a  < 2"]);
      watch.watch.close();
    },
  },
  {
    name: "a watch from a revision replays from it on",
    async run(context) {
      await context.put("a", "1");
      const start = await context.put("a", "2");
      await context.put("b", "3");
      const watch = context.watch({ startRevision: start });
      const replayed = await watch.events(2);
      assert.deepEqual(replayed.map(describeEvent), ["put a 2 < 1", "put b 3 < none"]);
      await context.delete("b");
      assert.deepEqual((await watch.events(1)).map(describeEvent), ["delete b  < 3"]);
      watch.watch.close();
    },
  },
  {
    name: "a watch from the future waits for it",
    async run(context) {
      const revision = await context.put("a", "1");
      const watch = context.watch({ startRevision: revision + 2n });
      await watch.watch.ready;
      await context.put("a", "2");
      await context.put("a", "3");
      assert.deepEqual(
        (await watch.events(1)).map((event) => event.kv.value.toString()),
        ["3"],
      );
      watch.watch.close();
    },
  },
  {
    name: "a deletion carries key and revision, and the pair before with prevKV",
    async run(context) {
      const put = await context.put("a", "1");
      const deleted = await context.delete("a");
      const watch = context.watch({ startRevision: deleted });
      const [event] = await watch.events(1);
      assert.equal(event?.kv.key, context.key("a"));
      assert.equal(event?.kv.modRevision, deleted);
      assert.equal(event?.kv.value.length, 0);
      assert.equal(event?.prevKV?.modRevision, put);
      watch.watch.close();
    },
  },
  {
    name: "without prevKV a put comes without the pair before",
    async run(context) {
      await context.put("a", "1");
      const second = await context.put("a", "2");
      const watch = context.watch({ startRevision: second, prevKV: false });
      const [event] = await watch.events(1);
      assert.equal(event?.kv.version, 2n);
      assert.equal(event?.prevKV, undefined);
      watch.watch.close();
    },
  },
  {
    name: "a watch of one key sees that key only",
    async run(context) {
      const watch = context.kv.watch({ key: context.key("a"), prevKV: false });
      await watch.ready;
      await context.put("a/b");
      await context.put("a0");
      await context.put("a", "mine");
      for await (const { events } of watch) {
        assert.deepEqual(
          events.map((event) => event.kv.value.toString()),
          ["mine"],
        );
        break;
      }
    },
  },
  {
    name: "all changes of one revision are in one batch",
    async run(context) {
      const watch = context.watch();
      await watch.watch.ready;
      const success = Array.from({ length: 20 }, (_, i) => {
        return { type: "put", key: context.key(`k${i}`), value: Buffer.alloc(20_000, i) } as const;
      });
      const { revision } = await context.kv.txn({ compare: [], success });
      const batch = await watch.batch();
      assert.equal(batch.events.length, 20);
      assert.equal(batch.revision, revision);
      assert.ok(batch.events.every((event) => event.kv.modRevision === revision));
      watch.watch.close();
    },
  },
  {
    name: "under concurrent writers a live watch sees every revision once and in order",
    async run(context) {
      const first = (await context.put("start")) + 1n;
      const watch = context.watch();
      await watch.watch.ready;
      const last = await writeConcurrently(context, 400);
      const events = await watch.events(Number(last - first) + 1);
      assertGapless(
        events.map((event) => event.kv.modRevision),
        first,
      );
      watch.watch.close();
    },
  },
  {
    name: "a replay that meets live changes has no gap and no repetition",
    async run(context) {
      const first = await context.put("start");
      await writeConcurrently(context, 400);
      const writing = writeConcurrently(context, 400);
      const watches = [1n, 150n, 333n].map((skip) => ({
        from: first + skip,
        watch: context.watch({ startRevision: first + skip }),
      }));
      const last = await writing;
      for (const { from, watch } of watches) {
        const events = await watch.events(Number(last - from) + 1);
        assertGapless(
          events.map((event) => event.kv.modRevision),
          from,
        );
        watch.watch.close();
      }
    },
  },
  {
    name: "batches say how far they reach",
    async run(context) {
      const watch = context.watch();
      await watch.watch.ready;
      const last = await writeConcurrently(context, 80);
      for (let reached = 0n; reached < last; ) {
        const batch = await watch.batch();
        assert.ok(batch.revision > reached, "revisions go up");
        assert.ok(
          batch.events.every((event) => event.kv.modRevision > reached && event.kv.modRevision <= batch.revision),
        );
        reached = batch.revision;
      }
      watch.watch.close();
    },
  },
  {
    name: "a slow reader gets everything",
    async run(context) {
      const first = (await context.put("start")) + 1n;
      const watch = context.watch();
      await watch.watch.ready;
      const last = await writeConcurrently(context, 800);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const events = await watch.events(Number(last - first) + 1);
      assertGapless(
        events.map((event) => event.kv.modRevision),
        first,
      );
      watch.watch.close();
    },
  },
  {
    name: "a watch below the compacted revision fails, one above goes on",
    async run(context) {
      const first = await context.put("a", "1");
      const second = await context.put("a", "2");
      const third = await context.put("a", "3");
      await context.kv.compact(second);
      await rejectsWith(context.watch({ startRevision: first }).batch(), "Compacted");
      const watch = context.watch({ startRevision: third });
      assert.deepEqual(
        (await watch.events(1)).map((event) => event.kv.value.toString()),
        ["3"],
      );
      watch.watch.close();
    },
  },
  {
    name: "compaction does not disturb a watch that is up to date",
    async run(context) {
      const watch = context.watch();
      await watch.watch.ready;
      const revision = await context.put("a", "1");
      await watch.events(1);
      await context.kv.compact(revision);
      await context.put("a", "2");
      assert.deepEqual(
        (await watch.events(1)).map((event) => event.kv.value.toString()),
        ["2"],
      );
      watch.watch.close();
    },
  },
  {
    name: "a closed watch ends its iteration, also a waiting one",
    async run(context) {
      const waiting = context.watch();
      await waiting.watch.ready;
      const ended = waiting.ended();
      waiting.watch.close();
      waiting.watch.close();
      assert.equal(await ended, true);
      const unread = context.watch();
      unread.watch.close();
      assert.equal(await unread.ended(), true);
    },
  },
];

/** What requests for progress lead to, in engines that answer them and in those that do not. */
export const progressTests: readonly KVTestCase[] = [
  {
    name: "without answers to rely on, a request for progress is not answered at all",
    async run(context) {
      await context.put("start");
      if (context.kv.answersProgress) return;
      const watch = context.watch();
      await watch.watch.ready;
      for (let i = 0; i < 5; i++) {
        const revision = await context.put("a");
        await watch.watch.requestProgress();
        const batch = await watch.batch();
        assert.deepEqual([batch.revision, batch.events.length], [revision, 1]);
      }
      watch.watch.close();
    },
  },
  {
    name: "progress reaches the current revision once everything before it was delivered",
    async run(context) {
      await context.put("start");
      if (!context.kv.answersProgress) return;
      const watch = context.watch();
      await watch.watch.ready;
      await context.put("a");
      const revision = await context.put("b");
      await watch.watch.requestProgress();
      const seen: string[] = [];
      let reached = 0n;
      while (reached < revision) {
        const batch = await watch.batch();
        seen.push(...batch.events.map((event) => event.kv.value.toString()));
        reached = batch.revision;
      }
      assert.deepEqual(seen, ["a", "b"]);
      watch.watch.close();
    },
  },
  {
    name: "progress covers changes outside the watched range",
    async run(context) {
      await context.put("start");
      if (!context.kv.answersProgress) return;
      const watch = context.kv.watch({ key: context.key("watched"), prevKV: false });
      await watch.ready;
      const revision = await context.put("elsewhere");
      await watch.requestProgress();
      for await (const batch of watch) {
        assert.deepEqual(batch.events, []);
        if (batch.revision >= revision) break;
        await watch.requestProgress();
      }
    },
  },
  {
    name: "a request that comes before the watch has begun is answered when it has",
    async run(context) {
      const revision = await context.put("start");
      if (!context.kv.answersProgress) return;
      const watch = context.watch({ startRevision: revision });
      await watch.watch.requestProgress();
      await watch.events(1);
      await watch.batch();
      watch.watch.close();
    },
  },
];
