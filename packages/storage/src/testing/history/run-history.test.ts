import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newMemoryKV } from "../../embedded/embedded-kv.js";
import type { KV } from "../../kv/kv.js";
import { randomSource, testSeed } from "../random-source.js";
import { brokenEngines } from "./broken-kv.js";
import { describeViolations } from "./check-history.js";
import { runHistory } from "./run-history.js";

const seed = testSeed();

/** Runs clients against the engine in memory, or something before it, that gives others their turn now and then. */
async function run(wrap: (kv: KV) => KV) {
  const kv = newMemoryKV({ autoCompaction: false });
  const random = randomSource(seed);
  const pause = async () => {
    if (random(3) === 0) await new Promise((resolve) => setImmediate(resolve));
  };
  const result = await runHistory({ kv: wrap(kv), random, calls: 250, pause });
  await kv.close();
  return result;
}

describe(`random clients (STORAGE_SEED=${seed})`, () => {
  test("the engine in memory is linearizable", async () => {
    const { violations, recorder } = await run((kv) => kv);
    assert.equal(describeViolations(violations), "");
    assert.ok(recorder.calls.length > 700 && recorder.watches.length > 10);
  });

  for (const [name, Engine] of Object.entries(brokenEngines)) {
    test(`an engine that is wrong is found: ${name}`, async () => {
      const { violations } = await run((kv) => new Engine(kv, randomSource(seed)));
      assert.notEqual(describeViolations(violations), "");
    });
  }
});
