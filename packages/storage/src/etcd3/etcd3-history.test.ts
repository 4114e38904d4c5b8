import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { etcdSkipReason } from "../testing/etcd/etcd-release.js";
import { startEtcd } from "../testing/etcd/etcd-server.js";
import { describeViolations } from "../testing/history/check-history.js";
import { runHistory } from "../testing/history/run-history.js";
import { randomSource, testSeed } from "../testing/random-source.js";
import { newEtcd3KV } from "./etcd3-kv.js";

const skip = (await etcdSkipReason()) ?? false;
const seed = testSeed();
/** A longer run: `STORAGE_HISTORY_ROUNDS=50`. */
const rounds = Number(process.env.STORAGE_HISTORY_ROUNDS ?? 2);

describe(`random clients of etcd (STORAGE_SEED=${seed})`, { skip, timeout: 120_000 + rounds * 10_000 }, () => {
  test("the engine is linearizable while the server is killed and started again", async () => {
    const server = await startEtcd();
    const kv = await newEtcd3KV({ endpoints: [server.endpoint] });
    const random = randomSource(seed);
    const over = new AbortController();
    const running = runHistory({ kv, random, signal: over.signal, check: { losesDeletionAtFloor: true } });
    for (let round = 0; round < rounds; round++) {
      await new Promise((resolve) => setTimeout(resolve, 200 + random(400)));
      await server.kill();
      await new Promise((resolve) => setTimeout(resolve, random(200)));
      await server.restart();
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    over.abort();
    const { violations, recorder } = await running;
    assert.equal(describeViolations(violations), "");
    const unclear = recorder.calls.filter(({ outcome }) => outcome?.ok === false && outcome.code === "Unavailable");
    assert.ok(unclear.length > 0, "calls were cut off");
    await kv.close();
    await server.stop();
  });
});
