import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../testing/manual-clock.js";
import type { EmbeddedKV } from "../embedded-kv.js";
import { DurableStore, dump, put } from "./durable-store.js";

const hour = 3_600_000;

/** Once expired leases were ended: one after the other, and their deletions are before these transactions. */
async function settled(kv: EmbeddedKV, clock: ManualClock): Promise<string[]> {
  for (let lease = 0; lease < 2; lease++) {
    clock.advance(0);
    await kv.txn({ compare: [], success: [] });
  }
  return dump(kv);
}

test("leases go on after a restart and end when they would have", async (t) => {
  const clock = new ManualClock();
  const store = await DurableStore.make(t, { clock });
  const kv = await store.open();
  await put(kv, "/short", "x", await kv.grantLease(10));
  await put(kv, "/long", "x", await kv.grantLease(100));
  clock.advance(5000);
  const again = await store.reopen();
  assert.equal((await again.range({ key: "/short" })).count, 1);
  clock.advance(5000);
  assert.deepEqual(await settled(again, clock), ["/long=x"]);
  await store.close();
  clock.advance(200_000);
  const later = await store.open();
  assert.deepEqual(await settled(later, clock), []);
});

for (const jump of [-hour, hour]) {
  test(`a clock set by ${jump / hour} h while the store is open changes no lease`, async (t) => {
    const clock = new ManualClock();
    const store = await DurableStore.make(t, { clock });
    const kv = await store.open();
    await put(kv, "/before", "x", await kv.grantLease(10));
    clock.setWallBy(jump);
    await put(kv, "/after", "x", await kv.grantLease(10));
    clock.advance(9_999);
    assert.deepEqual(await settled(kv, clock), ["/after=x", "/before=x"]);
    clock.advance(1);
    assert.deepEqual(await settled(kv, clock), []);
  });
}

test("a clock that was set back over a restart gives a lease its whole time again, and no more", async (t) => {
  const clock = new ManualClock();
  const store = await DurableStore.make(t, { clock });
  const kv = await store.open();
  await put(kv, "/leased", "x", await kv.grantLease(10));
  clock.advance(8_000);
  await store.close();
  clock.setWallBy(-hour);
  const again = await store.open();
  clock.advance(9_999);
  assert.deepEqual(await settled(again, clock), ["/leased=x"]);
  clock.advance(1);
  assert.deepEqual(await settled(again, clock), []);
});

test("restarting again and again after the clock was set back keeps a lease no longer than once", async (t) => {
  const clock = new ManualClock();
  const store = await DurableStore.make(t, { clock });
  const kv = await store.open();
  await put(kv, "/leased", "x", await kv.grantLease(10));
  await store.close();
  clock.setWallBy(-hour);
  for (let restart = 0; restart < 3; restart++) {
    assert.deepEqual(await settled(await store.open(), clock), ["/leased=x"]);
    await store.close();
    clock.advance(4_000);
  }
  const last = await store.open();
  assert.deepEqual(await settled(last, clock), []);
});

test("a clock that was set forward over a restart ends leases as if the time had passed", async (t) => {
  const clock = new ManualClock();
  const store = await DurableStore.make(t, { clock });
  const kv = await store.open();
  await put(kv, "/short", "x", await kv.grantLease(10));
  await put(kv, "/long", "x", await kv.grantLease(2 * 3600));
  await store.close();
  clock.setWallBy(hour);
  const again = await store.open();
  assert.deepEqual(await settled(again, clock), ["/long=x"]);
});
