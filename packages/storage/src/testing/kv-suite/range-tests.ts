import assert from "node:assert/strict";
import { prefixEnd } from "../../kv/kv.js";
import type { KVTestCase, KVTestContext } from "./context.js";
import { rejectsWith } from "./context.js";

async function putAll(context: KVTestContext, names: readonly string[]): Promise<void> {
  for (const name of names) await context.put(name);
}

/** Reading: one key, ranges, limits, the past. */
export const rangeTests: readonly KVTestCase[] = [
  {
    name: "a missing key is an empty answer",
    async run(context) {
      const response = await context.kv.range({ key: context.key("missing") });
      assert.deepEqual(response.kvs, []);
      assert.equal(response.count, 0);
      assert.equal(response.more, false);
      assert.ok(response.revision >= 1n);
    },
  },
  {
    name: "a range comes in the order of UTF-8 bytes",
    async run(context) {
      const names = ["b", "a/b", "a", "a-b", "a0", "B", "ä", "\u{1f600}", "\uff5e", "z"];
      await putAll(context, names);
      const want = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      assert.deepEqual(context.names(await context.list()), want);
    },
  },
  {
    name: "the end of a range is exclusive, its start inclusive",
    async run(context) {
      await putAll(context, ["a", "b", "c", "d"]);
      const response = await context.kv.range({ key: context.key("b"), rangeEnd: context.key("d") });
      assert.deepEqual(context.names(response), ["b", "c"]);
      assert.equal(response.count, 2);
    },
  },
  {
    name: "prefixEnd bounds exactly the keys that start with the prefix",
    async run(context) {
      await putAll(context, ["pods", "pods/", "pods/a", "pods/z/z", "pods0", "pods-x/a", "pods/\u{1f600}"]);
      const prefix = context.key("pods/");
      const response = await context.kv.range({ key: prefix, rangeEnd: prefixEnd(prefix) });
      assert.deepEqual(context.names(response), ["pods/", "pods/a", "pods/z/z", "pods/\u{1f600}"]);
    },
  },
  {
    name: "limit cuts a range, and count and more tell of the rest",
    async run(context) {
      await putAll(context, ["a", "b", "c"]);
      const cut = await context.list({ limit: 2 });
      assert.deepEqual(context.names(cut), ["a", "b"]);
      assert.equal(cut.more, true);
      assert.equal(cut.count, 3);
      const exact = await context.list({ limit: 3 });
      assert.equal(exact.more, false);
      assert.equal(exact.kvs.length, 3);
    },
  },
  {
    name: "countOnly counts without pairs, keysOnly leaves values out",
    async run(context) {
      await putAll(context, ["a", "b"]);
      const counted = await context.list({ countOnly: true });
      assert.equal(counted.count, 2);
      assert.deepEqual(counted.kvs, []);
      assert.equal(counted.more, false);
      const [first] = (await context.list({ keysOnly: true })).kvs;
      assert.equal(first?.key, context.key("a"));
      assert.equal(first?.value.length, 0);
      assert.ok((first?.modRevision ?? 0n) > 1n);
    },
  },
  {
    name: "a read at a revision sees the store as it was",
    async run(context) {
      const first = await context.put("a", "1");
      const second = await context.put("a", "2");
      await context.put("b");
      const deleted = await context.delete("a");
      assert.equal((await context.get("a", first))?.value.toString(), "1");
      assert.equal((await context.get("a", second))?.value.toString(), "2");
      assert.deepEqual(context.names(await context.list({ revision: second })), ["a"]);
      assert.deepEqual(context.names(await context.list({ revision: deleted - 1n })), ["a", "b"]);
      const then = await context.list({ revision: first });
      assert.deepEqual(context.names(then), ["a"]);
      assert.ok(then.revision >= deleted, "the answer's revision is the store's, not the one read at");
    },
  },
  {
    name: "pages at one revision do not see later changes",
    async run(context) {
      await putAll(context, ["a", "b", "c", "d"]);
      const page = await context.list({ limit: 2 });
      await context.delete("c");
      await context.put("d", "later");
      const rest = await context.kv.range({
        key: `${context.key("b")}\0`,
        rangeEnd: prefixEnd(context.prefix),
        revision: page.revision,
      });
      assert.deepEqual(
        rest.kvs.map((kv) => kv.value.toString()),
        ["c", "d"],
      );
    },
  },
  {
    name: "every one of hundreds of old revisions can be read",
    async run(context) {
      const revisions: bigint[] = [];
      for (let i = 0; i < 200; i++) revisions.push(await context.put(`k${i % 7}`, String(i)));
      for (const [i, revision] of revisions.entries()) {
        assert.equal((await context.get(`k${i % 7}`, revision))?.value.toString(), String(i));
        assert.equal((await context.list({ revision, countOnly: true })).count, Math.min(i + 1, 7));
      }
    },
  },
  {
    name: "a revision that does not exist yet is refused",
    async run(context) {
      const revision = (await context.put("a")) + 1_000_000n;
      await rejectsWith(context.list({ revision }), "FutureRevision");
    },
  },
  {
    name: "a serializable read answers",
    async run(context) {
      await context.put("a");
      const { kvs } = await context.kv.range({ key: context.key("a"), serializable: true });
      assert.equal(kvs.length, 1);
    },
  },
  {
    name: "thousands of keys come back whole and in order",
    async run(context) {
      const name = (i: number) => `n${String(i).padStart(5, "0")}`;
      const numbers = Array.from({ length: 3000 }, (_, i) => (i * 7919) % 3000);
      for (let at = 0; at < numbers.length; at += 100) {
        await Promise.all(numbers.slice(at, at + 100).map((i) => context.put(name(i), `value ${i}`)));
      }
      const { kvs, count } = await context.list();
      assert.equal(count, 3000);
      assert.deepEqual(
        kvs.map((kv) => kv.key),
        Array.from({ length: 3000 }, (_, i) => context.key(name(i))),
      );
      assert.equal(kvs[1234]?.value.toString(), "value 1234");
    },
  },
];
