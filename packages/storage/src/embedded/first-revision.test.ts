import assert from "node:assert/strict";
import { test } from "node:test";
import { newMemoryKV } from "./embedded-kv.js";

const key = "/a";

test("a store without memory can begin where an earlier one has certainly ended", async () => {
  const kv = newMemoryKV({ firstRevision: 5_000_000_000_000 });
  try {
    const first = await kv.range({ key });
    assert.equal(first.revision, 5_000_000_000_000n);
    const put = { type: "put", key, value: Buffer.from("1") } as const;
    const written = await kv.txn({ compare: [], success: [put] });
    assert.equal(written.revision, 5_000_000_000_001n);
    assert.equal((await kv.range({ key })).kvs[0]?.modRevision, 5_000_000_000_001n);
    await assert.rejects(kv.range({ key, revision: 7n }), /compacted/);
  } finally {
    await kv.close();
  }
});
