import assert from "node:assert/strict";
import type { KVTestCase } from "./context.js";
import { rejectsWith } from "./context.js";

/** Writing: revisions, compare-and-swap, leases. */
export const txnTests: readonly KVTestCase[] = [
  {
    name: "each change moves the revision by one and stamps the key",
    async run(context) {
      const first = await context.put("a", "1");
      const second = await context.put("a", "2");
      const other = await context.put("b");
      assert.equal(second, first + 1n);
      assert.equal(other, first + 2n);
      const { value, ...kv } = (await context.get("a")) ?? assert.fail("missing");
      assert.equal(value.toString(), "2");
      assert.deepEqual(kv, {
        key: context.key("a"),
        createRevision: first,
        modRevision: second,
        version: 2n,
        lease: 0n,
      });
    },
  },
  {
    name: "a deleted key begins a new life",
    async run(context) {
      await context.put("a");
      const deleted = await context.delete("a");
      assert.equal(await context.get("a"), undefined);
      const again = await context.put("a");
      assert.equal(again, deleted + 1n);
      const kv = await context.get("a");
      assert.equal(kv?.createRevision, again);
      assert.equal(kv?.version, 1n);
    },
  },
  {
    name: "deleting what is not there, and reading, leave the revision alone",
    async run(context) {
      const before = await context.put("a");
      assert.equal(await context.delete("missing"), before);
      const read = await context.kv.txn({ compare: [], success: [{ type: "range", key: context.key("a") }] });
      assert.equal(read.revision, before);
      assert.equal(read.results[0]?.kv?.value.toString(), "a");
    },
  },
  {
    name: "compare with 0 creates once",
    async run(context) {
      const created = await context.compareAndSwap("a", 0n, "mine");
      assert.equal(created.succeeded, true);
      const refused = await context.compareAndSwap("a", 0n, "yours");
      assert.equal(refused.succeeded, false);
      assert.equal(refused.results[0]?.kv?.value.toString(), "mine");
      assert.equal(refused.results[0]?.kv?.modRevision, created.revision);
      assert.ok(refused.revision >= created.revision);
    },
  },
  {
    name: "compare with a revision updates that revision only",
    async run(context) {
      const first = await context.put("a", "1");
      const second = await context.compareAndSwap("a", first, "2");
      assert.equal(second.succeeded, true);
      const stale = await context.compareAndSwap("a", first, "3");
      assert.equal(stale.succeeded, false);
      assert.equal(stale.results[0]?.kv?.modRevision, second.revision);
      assert.equal((await context.get("a"))?.value.toString(), "2");
    },
  },
  {
    name: "a failed comparison without failure operations does nothing",
    async run(context) {
      const key = context.key("a");
      const response = await context.kv.txn({
        compare: [{ key, modRevision: 7n }],
        success: [{ type: "delete", key }],
      });
      assert.equal(response.succeeded, false);
      assert.deepEqual(response.results, []);
    },
  },
  {
    name: "several changes of one transaction share a revision, and all or none happen",
    async run(context) {
      await context.put("old");
      const put = (name: string) => ({ type: "put", key: context.key(name), value: Buffer.from(name) }) as const;
      const success = [put("x"), put("y"), { type: "delete", key: context.key("old") }] as const;
      const both = await context.kv.txn({ compare: [{ key: context.key("x"), modRevision: 0n }], success });
      assert.equal(both.results.length, 3);
      assert.equal((await context.get("x"))?.modRevision, both.revision);
      assert.equal((await context.get("y"))?.modRevision, both.revision);
      assert.equal(await context.get("old"), undefined);
      const compare = [
        { key: context.key("x"), modRevision: both.revision },
        { key: context.key("y"), modRevision: 1n },
      ];
      const neither = await context.kv.txn({ compare, success: [put("z")] });
      assert.equal(neither.succeeded, false);
      assert.equal(await context.get("z"), undefined);
    },
  },
  {
    name: "of many writers that increment with compare-and-swap none is lost",
    async run(context) {
      const increment = async () => {
        for (;;) {
          const kv = await context.get("counter");
          const next = String(Number(kv?.value.toString() ?? "0") + 1);
          if ((await context.compareAndSwap("counter", kv?.modRevision ?? 0n, next)).succeeded) return;
        }
      };
      const writer = async () => {
        for (let i = 0; i < 10; i++) await increment();
      };
      await Promise.all(Array.from({ length: 8 }, writer));
      const kv = await context.get("counter");
      assert.equal(kv?.value.toString(), "80");
      assert.equal(kv?.version, 80n);
    },
  },
  {
    name: "values are bytes: any, empty, and of a megabyte",
    async run(context) {
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
      const large = Buffer.alloc(1_048_576, bytes);
      await context.put("bytes", bytes);
      await context.put("empty", "");
      await context.put("large", large);
      assert.deepEqual((await context.get("bytes"))?.value, bytes);
      assert.equal((await context.get("empty"))?.value.length, 0);
      assert.ok((await context.get("large"))?.value.equals(large));
    },
  },
  {
    name: "a transaction over the limit is refused and changes nothing",
    async run(context) {
      const before = await context.put("a");
      await rejectsWith(context.put("huge", Buffer.alloc(3_000_000)), "TooLarge");
      assert.equal(await context.put("b"), before + 1n);
    },
  },
  {
    name: "when a lease ends its keys are deleted, as changes that watches see",
    async run(context) {
      const watch = context.watch();
      await watch.watch.ready;
      const lease = await context.kv.grantLease(1);
      await context.put("kept");
      await context.put("leased", "v", lease);
      assert.equal((await context.get("leased"))?.lease, lease);
      const [, , event] = await watch.events(3);
      assert.equal(event?.type, "delete");
      assert.equal(event?.kv.key, context.key("leased"));
      assert.equal(event?.prevKV?.value.toString(), "v");
      assert.deepEqual(context.names(await context.list()), ["kept"]);
      watch.watch.close();
    },
  },
  {
    name: "a key that was put without its lease outlives it",
    async run(context) {
      const lease = await context.kv.grantLease(60);
      await context.put("detached", "1", lease);
      await context.put("detached", "2");
      await context.put("attached", "1", lease);
      await context.kv.revokeLease(lease);
      assert.deepEqual(context.names(await context.list()), ["detached"]);
    },
  },
  {
    name: "a revoked lease takes all its keys in one revision",
    async run(context) {
      const lease = await context.kv.grantLease(60);
      await context.put("a", "1", lease);
      const last = await context.put("b", "1", lease);
      const watch = context.watch({ startRevision: last + 1n });
      await watch.watch.ready;
      await context.kv.revokeLease(lease);
      const events = await watch.events(2);
      assert.deepEqual(
        events.map((event) => event.type),
        ["delete", "delete"],
      );
      assert.deepEqual(
        events.map((event) => event.kv.modRevision),
        [last + 1n, last + 1n],
      );
      watch.watch.close();
    },
  },
  {
    name: "a lease that does not exist cannot be used or revoked",
    async run(context) {
      const lease = await context.kv.grantLease(60);
      await context.kv.revokeLease(lease);
      await rejectsWith(context.put("a", "1", lease), "LeaseNotFound");
      await rejectsWith(context.kv.revokeLease(lease), "LeaseNotFound");
      assert.equal(await context.get("a"), undefined);
    },
  },
];
