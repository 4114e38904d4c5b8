import assert from "node:assert/strict";
import { test } from "node:test";
import { newMemoryKV } from "../../embedded/embedded-kv.js";
import { everyKey } from "./check-history.js";
import { Recorder } from "./recorder.js";
import { Witness, witnessedUpTo } from "./witness.js";

test("a revision that somebody was told of is not witnessed yet: those before it may be nobody's", async () => {
  const kv = newMemoryKV();
  const recorder = new Recorder();
  assert.equal(witnessedUpTo(recorder, everyKey, 1n), 1n);
  const client = recorder.client(kv, "writer");
  const put = (key: string) => client.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from("v") }] });
  const witness = new Witness(recorder, kv, everyKey, 2n);
  await put("/a");
  await witness.reaches(2n);
  await witness.close();
  const { revision } = await put("/b");
  assert.equal(revision, 3n);
  assert.equal(witnessedUpTo(recorder, everyKey, 1n), 2n);
  await kv.close();
});
