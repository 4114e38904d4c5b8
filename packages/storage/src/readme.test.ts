import assert from "node:assert/strict";
import { test } from "node:test";
import { newEmbeddedKV } from "./index.js";

test("README: the embedded engine", async () => {
  const kv = await newEmbeddedKV();

  const key = "/registry/configmaps/default/greeting";
  const created = await kv.txn({
    compare: [{ key, modRevision: 0n }],
    success: [{ type: "put", key, value: Buffer.from("hello") }],
    failure: [{ type: "range", key }],
  });
  assert.equal(created.succeeded, true);
  assert.equal(created.revision, 2n);

  const fork = kv.fork();
  const watch = fork.watch({ key, prevKV: true, startRevision: created.revision + 1n });
  await fork.txn({ compare: [], success: [{ type: "delete", key }] });
  for await (const { events } of watch) {
    assert.equal(events[0]?.type, "delete");
    assert.equal(events[0]?.prevKV?.value.toString(), "hello");
    break;
  }
  assert.equal((await kv.range({ key })).count, 1);

  await Promise.all([fork.close(), kv.close()]);
});
