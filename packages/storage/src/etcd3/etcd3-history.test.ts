import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { etcdSkipReason } from "../testing/etcd/etcd-release.js";
import { startEtcd } from "../testing/etcd/etcd-server.js";
import { describeViolations } from "../testing/history/check-history.js";
import { Recorder } from "../testing/history/recorder.js";
import { runHistory } from "../testing/history/run-history.js";
import { randomSource, testSeed } from "../testing/random-source.js";
import { until } from "../testing/until.js";
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
    const recorder = new Recorder();
    const running = runHistory({ kv, recorder, random, signal: over.signal, check: { losesDeletionAtFloor: true } });
    // Its first question, what the revision is, has to be answered.
    await until(() => recorder.answered > 0);
    for (let round = 0; round < rounds || recorder.cutOff === 0; round++) {
      await delay(200 + random(400));
      await server.kill();
      await delay(random(200));
      await server.restart();
    }
    const { answered } = recorder;
    await until(() => recorder.answered > answered);
    over.abort();
    const { violations } = await running;
    assert.equal(describeViolations(violations), "");
    await kv.close();
    await server.stop();
  });
});
