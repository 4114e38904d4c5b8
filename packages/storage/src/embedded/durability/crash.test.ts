import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { CrashTest } from "../../testing/crashtest/crash-test.js";
import { testSeed } from "../../testing/random-source.js";
import { DurableStore } from "./durable-store.js";

// The same for hours: pnpm --filter @kube-apiserver/storage crashtest --runs 10000
const seed = testSeed();
const settings = { seed, longestLifeMs: 200 };

test(`kill -9 loses nothing that anybody was told of (STORAGE_SEED=${seed})`, async (t) => {
  const { dir: dataDir } = await DurableStore.make(t);
  const crashes = new CrashTest({ ...settings, dataDir });
  while (crashes.totals.runs < 4 || crashes.totals.acknowledgedWrites < 100) await crashes.run();
  assert.ok(crashes.totals.kills >= 4 && crashes.totals.answeredReads > 0);
});

test("a batch that is gone when the store is opened again is missed", async (t) => {
  const store = await DurableStore.make(t);
  /** Makes the end of the log look as if it had never been written. */
  const forgetTheEnd = async () => {
    const path = (await store.files("wal-")).at(-1);
    // The first victim may have been killed before it had one.
    if (path === undefined) return;
    const bytes = await readFile(path);
    const end = bytes.findLastIndex((byte) => byte !== 0);
    await writeFile(path, bytes.fill(0, Math.max(48, end - 1500)));
  };
  const crashes = new CrashTest({ ...settings, dataDir: store.dir, afterKill: forgetTheEnd });
  await assert.rejects(async () => {
    for (;;) await crashes.run();
  }, /stale-answer|revision-unaccounted|lost-write|is missing|is damaged|but back at/);
});
