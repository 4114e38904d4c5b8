import assert from "node:assert/strict";
import { test } from "node:test";
import { prefixEnd } from "../kv/kv.js";
import { ManualClock } from "../testing/manual-clock.js";
import type { EmbeddedKV } from "./embedded-kv.js";
import { newMemoryKV } from "./embedded-kv.js";

async function put(kv: EmbeddedKV, key: string, value: string, lease = 0n): Promise<bigint> {
  return (await kv.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from(value), lease }] })).revision;
}

async function dump(kv: EmbeddedKV, revision = 0n): Promise<string> {
  const { kvs } = await kv.range({ key: "/", rangeEnd: prefixEnd("/"), revision });
  return kvs.map((kv) => `${kv.key}=${kv.value}`).join(" ");
}

test("a fork and its origin go their own ways from the same past", async () => {
  const origin = newMemoryKV();
  const first = await put(origin, "/a", "1");
  await put(origin, "/a", "2");
  const fork = origin.fork();
  assert.equal(await put(origin, "/a", "origin"), 4n);
  assert.equal(await put(fork, "/a", "fork"), 4n);
  assert.equal(await put(fork, "/b", "fork"), 5n);
  assert.equal(await dump(origin), "/a=origin");
  assert.equal(await dump(fork), "/a=fork /b=fork");
  for (const kv of [origin, fork]) assert.equal(await dump(kv, first), "/a=1");
  assert.equal(await dump(origin, 4n), "/a=origin");
  assert.equal(await dump(fork, 4n), "/a=fork");
  await origin.close();
  assert.equal(await dump(fork), "/a=fork /b=fork");
  await fork.close();
});

test("watches and compaction of one do not reach the other", async () => {
  const origin = newMemoryKV();
  for (let i = 0; i < 200; i++) await put(origin, "/a", String(i));
  const fork = origin.fork();
  const watch = fork.watch({ key: "/a", prevKV: false, startRevision: 150n });
  await origin.compact(201n);
  await put(origin, "/a", "origin");
  await put(fork, "/a", "fork");
  assert.equal(await dump(fork, 100n), "/a=98");
  const seen: string[] = [];
  for await (const { events } of watch) {
    seen.push(...events.map((event) => event.kv.value.toString()));
    if (seen.length >= 53) break;
  }
  assert.equal(seen.at(-1), "fork");
  assert.equal(seen[0], "148");
  await Promise.all([origin.close(), fork.close()]);
});

test("leases are forked as well", async () => {
  const clock = new ManualClock();
  const origin = newMemoryKV({ clock });
  await put(origin, "/leased", "x", await origin.grantLease(10));
  const fork = origin.fork();
  await origin.close();
  clock.advance(10_000);
  assert.equal(await dump(fork), "");
  await fork.close();
  assert.equal(clock.pendingTimers, 0);
});

test("a fork takes nothing but itself, however large the store is", async () => {
  const origin = newMemoryKV();
  for (let i = 0; i < 50_000; i++) await put(origin, `/k${i}`, "x");
  const before = process.memoryUsage().heapUsed;
  const forks = Array.from({ length: 1000 }, () => origin.fork());
  const each = (process.memoryUsage().heapUsed - before) / forks.length;
  // A copy of the keys' array alone would be 400 KB.
  assert.ok(each < 40_000, `a fork takes ${each} bytes`);
  for (const fork of [forks[0], forks[999]])
    assert.equal((await fork?.range({ key: "/", rangeEnd: "0" }))?.count, 50_000);
  await Promise.all([origin, ...forks].map((kv) => kv.close()));
});

test("a memory-only store without leases sets no timer", async () => {
  const clock = new ManualClock();
  const kv = newMemoryKV({ clock });
  await put(kv, "/a", "1");
  kv.watch({ key: "/a", prevKV: false });
  assert.equal(clock.pendingTimers, 0);
  await kv.close();
});

test("history is compacted by age and by size without being asked", async () => {
  const clock = new ManualClock();
  const byAge = newMemoryKV({ clock, autoCompaction: { retentionMs: 1000 } });
  for (let i = 0; i < 300; i++) {
    await put(byAge, "/a", String(i));
    clock.advance(10);
  }
  const { compactRevision, revision } = await byAge.status();
  assert.ok(compactRevision > revision - 250n && compactRevision < revision - 90n, `compacted to ${compactRevision}`);
  const bySize = newMemoryKV({ clock, autoCompaction: { maxHistoryBytes: 1_000_000 } });
  for (let i = 0; i < 2000; i++) await put(bySize, "/a", "x".repeat(2000));
  const status = await bySize.status();
  assert.ok(status.compactRevision > 1000n);
  assert.ok(status.sizeBytes < 1_500_000);
  await Promise.all([byAge.close(), bySize.close()]);
});
