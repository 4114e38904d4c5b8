import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { discardLogger, type Logger } from "@kube-apiserver/component-base";
import { newMemoryKV } from "../embedded/embedded-kv.js";
import { InterposedKV } from "../testing/interposed-kv.js";
import { ManualClock } from "../testing/manual-clock.js";
import { Compactor } from "./compactor.js";
import { KVError } from "./kv.js";

const key = "compact_rev_key";
const intervalMs = 300_000;

let clock: ManualClock;
let kv: InterposedKV;
let errors: string[];
let compactors: Compactor[];

beforeEach(() => {
  clock = new ManualClock();
  kv = new InterposedKV(newMemoryKV({ autoCompaction: false }));
  errors = [];
  compactors = [];
});

afterEach(async () => {
  for (const compactor of compactors) await compactor.stop();
  assert.equal(clock.pendingTimers, 0, "a timer outlived the compactor");
  await kv.close();
});

function start(): Compactor {
  const logger: Logger = { ...discardLogger, error: (_, fields) => errors.push(String(fields?.err)) };
  const compactor = new Compactor({ kv, intervalMs, clock, logger });
  compactors.push(compactor);
  compactor.start();
  return compactor;
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

async function pass(ms = intervalMs): Promise<void> {
  clock.advance(ms);
  await settle();
}

/** Writes once; resolves with the revision. */
async function write(): Promise<bigint> {
  const put = { type: "put", key: "/a", value: Buffer.from("a") } as const;
  return (await kv.txn({ compare: [], success: [put] })).revision;
}

async function read() {
  const [found] = (await kv.range({ key })).kvs;
  return found === undefined ? undefined : { value: found.value.toString(), version: found.version };
}

async function floor(): Promise<bigint> {
  return (await kv.status()).compactRevision;
}

test("compacts to where the store was an interval ago, and says so in the key", async () => {
  start();
  await write();
  assert.equal(await read(), undefined, "nothing happens before the first interval is over");
  await pass();
  assert.deepEqual(await read(), { value: "0", version: 1n });
  assert.equal(await floor(), 0n, "there is nothing to go by the first time");
  const { revision } = await kv.status();
  await write();
  await pass();
  assert.deepEqual(await read(), { value: String(revision), version: 2n });
  assert.equal(await floor(), revision);
});

test("replicas take turns: one compaction an interval, whoever makes it", async () => {
  start();
  await pass(1000);
  start();
  await pass(1000);
  start();
  for (let round = 1; round <= 5; round++) {
    await write();
    await pass();
    assert.equal((await read())?.version, BigInt(round));
  }
  assert.deepEqual(errors, []);
});

test("when the one at it is gone, another one takes over within two intervals", async () => {
  const first = start();
  await pass(1000);
  start();
  await pass(3 * intervalMs);
  const before = (await read())?.version ?? 0n;
  await first.stop();
  await write();
  await pass(2 * intervalMs);
  const after = (await read())?.version ?? 0n;
  assert.ok(after > before, `${before} to ${after}`);
  assert.ok((await floor()) > 0n);
});

test("goes on from what a replica of upstream's left in the key", async () => {
  for (const revision of ["0", "1"]) {
    await kv.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from(revision) }] });
  }
  start();
  await pass();
  assert.equal((await read())?.version, 2n, "the first attempt only looks");
  const { revision } = await kv.status();
  await write();
  await pass();
  assert.deepEqual(await read(), { value: String(revision), version: 3n });
});

test("a store that forgot more by itself is no failure", async () => {
  start();
  await pass();
  await kv.compact(await write());
  await pass();
  assert.deepEqual(errors, []);
});

test("a failure is reported, and the next interval tries again", async () => {
  start();
  await pass();
  kv.failures.txn = new KVError("Unavailable", "connection refused");
  await pass();
  assert.deepEqual(errors, ["KVError: connection refused"]);
  delete kv.failures.txn;
  await write();
  await pass();
  assert.ok((await floor()) > 0n);
});

test("stops while it waits, and does nothing afterwards", async () => {
  const compactor = start();
  await compactor.stop();
  await compactor.stop();
  await pass(10 * intervalMs);
  assert.equal(await read(), undefined);
});
