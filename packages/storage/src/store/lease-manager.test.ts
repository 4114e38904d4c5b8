import assert from "node:assert/strict";
import { test } from "node:test";
import type { KV } from "../kv/kv.js";
import { ManualClock } from "../testing/manual-clock.js";
import { LeaseManager } from "./lease-manager.js";

/** An engine that only grants leases, numbered from 1. */
function newGranter(): { kv: KV; granted: number[]; fail: boolean } {
  const state = { granted: [] as number[], fail: false, kv: {} as KV };
  state.kv = {
    async grantLease(ttlSeconds: number) {
      if (state.fail) throw new Error("unreachable");
      return BigInt(state.granted.push(ttlSeconds));
    },
  } as Partial<KV> as KV;
  return state;
}

test("objects that expire at about the same time share a lease, a little longer than asked for", async () => {
  const clock = new ManualClock();
  const { granted, kv } = newGranter();
  const leases = new LeaseManager({ kv, clock });
  assert.equal(await leases.leaseFor(3_600), 1n);
  clock.advance(59_000);
  assert.equal(await leases.leaseFor(3_600), 1n);
  clock.advance(2_000);
  assert.equal(await leases.leaseFor(3_600), 2n);
  assert.deepEqual(granted, [3_660, 3_660]);
});

test("the time of day may be set: a lease shared too long would end too early", async () => {
  const clock = new ManualClock();
  const leases = new LeaseManager({ kv: newGranter().kv, clock });
  await leases.leaseFor(3_600);
  clock.advance(61_000);
  clock.setWallBy(-60_000);
  assert.equal(await leases.leaseFor(3_600), 2n);
});

test("a lease is never longer than 5% over what was asked for", async () => {
  const clock = new ManualClock();
  const { granted, kv } = newGranter();
  const leases = new LeaseManager({ kv, clock });
  await leases.leaseFor(100);
  assert.equal(await leases.leaseFor(10), 2n);
  assert.deepEqual(granted, [105, 10]);
});

test("leases are shared for as long as is asked for, and with 0 by those that expire together only", async () => {
  const clock = new ManualClock();
  const { granted, kv } = newGranter();
  const leases = new LeaseManager({ kv, clock, reuseSeconds: 10 });
  await leases.leaseFor(3_600);
  clock.advance(11_000);
  await leases.leaseFor(3_600);
  const unshared = new LeaseManager({ kv, clock, reuseSeconds: 0 });
  await unshared.leaseFor(3_600);
  clock.advance(1);
  await unshared.leaseFor(3_600);
  assert.deepEqual(granted, [3_610, 3_610, 3_600, 3_600]);
});

test("a lease carries a bounded number of objects", async () => {
  const { kv } = newGranter();
  const counts: number[] = [];
  const onReplaced = (objects: number) => counts.push(objects);
  const leases = new LeaseManager({ kv, clock: new ManualClock(), maxObjects: 2, onReplaced });
  const ids = [await leases.leaseFor(3_600), await leases.leaseFor(3_600), await leases.leaseFor(3_600)];
  assert.deepEqual(ids, [1n, 1n, 2n]);
  assert.deepEqual(counts, [2]);
});

test("concurrent writers wait for one grant, and a failed one is not kept", async () => {
  const engine = newGranter();
  const leases = new LeaseManager({ kv: engine.kv, clock: new ManualClock() });
  engine.fail = true;
  await assert.rejects(leases.leaseFor(3_600), /unreachable/);
  engine.fail = false;
  assert.deepEqual(await Promise.all([leases.leaseFor(3_600), leases.leaseFor(3_600)]), [1n, 1n]);
});
