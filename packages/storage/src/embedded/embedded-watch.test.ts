import assert from "node:assert/strict";
import { test } from "node:test";
import { newMemoryKV } from "./embedded-kv.js";

const put = (key: string) => ({ compare: [], success: [{ type: "put", key, value: Buffer.alloc(0) }] }) as const;

test("a watch finds its key behind tens of thousands of changes elsewhere, in slices", async () => {
  const kv = newMemoryKV();
  for (let i = 0; i < 30_000; i++) await kv.txn(put(`/other/${i % 100}`));
  const { revision } = await kv.txn(put("/mine"));
  const watch = kv.watch({ key: "/mine", prevKV: false, startRevision: 2n });
  let turns = 0;
  const counting = setInterval(() => turns++, 0);
  for await (const batch of watch) {
    assert.equal(batch.revision, revision);
    break;
  }
  clearInterval(counting);
  assert.ok(turns > 0, "other work had its turn");
  await kv.close();
});

test("a closed engine gives out closed watches and asks them for nothing", async () => {
  const kv = newMemoryKV({ progressIntervalMs: 1 });
  await kv.close();
  const watch = kv.watch({ key: "/a", prevKV: false, progressNotify: true });
  await assert.rejects(watch.requestProgress(), { code: "Closed" });
  for await (const _ of watch) assert.fail("nothing comes");
});

test("progress is told on the engine's own schedule when it is wanted", async () => {
  const kv = newMemoryKV({ progressIntervalMs: 1 });
  // Engines' timers do not keep a process alive.
  const alive = setInterval(() => {}, 1000);
  const { revision } = await kv.txn(put("/elsewhere"));
  for await (const batch of kv.watch({ key: "/a", prevKV: false, progressNotify: true })) {
    assert.deepEqual(batch, { events: [], revision });
    break;
  }
  clearInterval(alive);
  await kv.close();
});
