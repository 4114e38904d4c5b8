import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { newMemoryKV } from "../embedded/embedded-kv.js";
import { InterposedKV } from "../testing/interposed-kv.js";
import { ManualClock } from "../testing/manual-clock.js";
import { type KV, KVError } from "./kv.js";
import { canceledError } from "./kv-errors.js";
import { newProbe } from "./probe.js";

const timeoutMs = 2000;

let clock: ManualClock;
let kv: InterposedKV;

beforeEach(() => {
  clock = new ManualClock();
  kv = new InterposedKV(newMemoryKV());
});

afterEach(async () => {
  assert.equal(clock.pendingTimers, 0, "a timer outlived the probe");
  await kv.close();
});

test("a store that answers is well", async () => {
  await newProbe({ kv, prefix: "/registry", timeoutMs, clock })();
});

test("reads the key that upstream reads", async () => {
  const keys: string[] = [];
  const engine = { range: async ({ key }: { key: string }) => void keys.push(key) } as unknown as KV;
  await newProbe({ kv: engine, prefix: "/registry", timeoutMs, clock })();
  await newProbe({ kv: engine, prefix: "kine/x/", timeoutMs, clock })();
  assert.deepEqual(keys, ["/registry/health", "/kine/x/health"]);
});

test("a store that takes no write any more is not well at once, though it answers", async () => {
  const failure = new KVError("Unavailable", "the log could not be written, the store has stopped: EIO");
  const engine: KV & { failure?: KVError } = Object.assign(Object.create(kv), { range: () => kv.range({ key: "/a" }) });
  const probe = newProbe({ kv: engine, prefix: "/registry", timeoutMs, clock });
  await probe();
  engine.failure = failure;
  await assert.rejects(probe(), { message: `error getting data from etcd: ${failure.message}`, cause: failure });
});

test("a store that refuses is not well, and the reason is told", async () => {
  kv.failures.range = new KVError("Unavailable", "etcdserver: no leader");
  const probe = newProbe({ kv, prefix: "/registry", timeoutMs, clock });
  await assert.rejects(probe(), { message: "error getting data from etcd: etcdserver: no leader" });
});

test("a store that does not answer is not well when the time is over", async () => {
  const engine = {
    range: (_request: unknown, signal: AbortSignal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(canceledError(signal)))),
  } as unknown as KV;
  const probing = newProbe({ kv: engine, prefix: "/registry", timeoutMs, clock })();
  const rejected = assert.rejects(probing, {
    message: "error getting data from etcd: context deadline exceeded",
  });
  clock.advance(timeoutMs);
  await rejected;
});

test("the store is asked twice per timeout at most; in between everybody gets the last answer", async () => {
  const probe = newProbe({ kv, prefix: "/registry", timeoutMs, clock });
  await Promise.all(Array.from({ length: 10 }, probe));
  assert.equal(kv.calls.range, 1);
  kv.failures.range = new KVError("Unavailable", "gone");
  clock.advance(timeoutMs / 2 - 1);
  await probe();
  clock.advance(1);
  await assert.rejects(probe());
  delete kv.failures.range;
  await assert.rejects(probe(), { message: "error getting data from etcd: gone" });
  clock.advance(timeoutMs / 2);
  await probe();
});
