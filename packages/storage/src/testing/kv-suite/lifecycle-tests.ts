import assert from "node:assert/strict";
import type { KVTestCase } from "./context.js";
import { rejectsWith } from "./context.js";

/** Compaction, status, aborts and the end. */
export const lifecycleTests: readonly KVTestCase[] = [
  {
    name: "compaction forgets what is below and keeps what is at and above",
    async run(context) {
      const first = await context.put("a", "1");
      const second = await context.put("a", "2");
      await context.put("a", "3");
      await context.kv.compact(second);
      await rejectsWith(context.get("a", first), "Compacted");
      assert.equal((await context.get("a", second))?.value.toString(), "2");
      assert.equal((await context.get("a"))?.value.toString(), "3");
    },
  },
  {
    name: "compacting twice to one revision, or to the future, is refused",
    async run(context) {
      const revision = await context.put("a");
      await context.kv.compact(revision);
      await rejectsWith(context.kv.compact(revision), "Compacted");
      await rejectsWith(context.kv.compact(revision - 1n), "Compacted");
      await rejectsWith(context.kv.compact(revision + 1_000_000n), "FutureRevision");
    },
  },
  {
    name: "status tells the revision and a size",
    async run(context) {
      const revision = await context.put("a", Buffer.alloc(1000));
      const status = await context.kv.status();
      assert.equal(status.revision, revision);
      assert.ok(status.sizeBytes > 1000);
      await context.kv.compact(revision);
      assert.ok((await context.kv.status()).compactRevision <= revision);
    },
  },
  {
    name: "an aborted signal cancels before anything happens",
    async run(context) {
      const signal = AbortSignal.abort();
      const before = await context.put("a");
      const key = context.key("b");
      await rejectsWith(context.kv.range({ key }, signal), "Canceled");
      await rejectsWith(
        context.kv.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from("b") }] }, signal),
        "Canceled",
      );
      await rejectsWith(context.kv.status(signal), "Canceled");
      assert.equal(await context.put("c"), before + 1n);
      assert.equal(await context.get("b"), undefined);
    },
  },
  {
    name: "an abort under way ends the wait, and the store goes on",
    async run(context) {
      const controller = new AbortController();
      const key = context.key("a");
      const write = context.kv.txn(
        { compare: [], success: [{ type: "put", key, value: Buffer.from("1") }] },
        controller.signal,
      );
      controller.abort();
      // Whether it got through is open; that it settles is not.
      await write.catch((err: unknown) => rejectsWith(Promise.reject(err), "Canceled"));
      await context.put("b", "2");
      assert.equal((await context.get("b"))?.value.toString(), "2");
    },
  },
  {
    name: "close ends watches and refuses everything after, twice as well as once",
    async run(context) {
      await context.put("a");
      const watch = context.watch();
      await watch.watch.ready;
      const ended = watch.ended();
      await Promise.all([context.kv.close(), context.kv.close()]);
      assert.equal(await ended, true);
      await rejectsWith(context.get("a"), "Closed");
      await rejectsWith(context.put("a"), "Closed");
      await rejectsWith(context.kv.compact(1n), "Closed");
      await rejectsWith(context.kv.grantLease(1), "Closed");
      await rejectsWith(context.kv.revokeLease(1n), "Closed");
      await rejectsWith(context.kv.status(), "Closed");
      assert.equal(await context.watch().ended(), true);
    },
  },
  {
    name: "a write submitted before close is done or refused, never left open",
    async run(context) {
      const writes = Array.from({ length: 20 }, (_, i) => context.put(`k${i}`));
      await context.kv.close();
      for (const result of await Promise.allSettled(writes)) {
        if (result.status === "rejected") assert.match(String(result.reason.code), /^(Closed|Unavailable|Canceled)$/);
      }
    },
  },
];
