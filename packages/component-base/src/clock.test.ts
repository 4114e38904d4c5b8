import assert from "node:assert/strict";
import { test } from "node:test";
import { realClock, sleep } from "./clock.js";
import { newFakeClock } from "./testing/fake-clock.js";

test("sleep waits for the clock it is given, and ends at once when aborted", async () => {
  const clock = newFakeClock(1_000);
  const order: string[] = [];
  const long = sleep(clock, 20).then(() => order.push("long"));
  const short = sleep(clock, 10).then(() => order.push("short"));
  clock.advance(9);
  await Promise.resolve();
  assert.deepEqual(order, []);
  clock.advance(11);
  await Promise.all([long, short]);
  assert.deepEqual(order, ["short", "long"]);
  assert.equal(clock.now(), 1_020);

  const abort = new AbortController();
  const aborted = sleep(clock, 1_000_000, abort.signal);
  abort.abort();
  await aborted;
  assert.equal(clock.monotonic(), 20);
});

test("what takes months is not over at once", async () => {
  const order: string[] = [];
  const timers = [2 ** 31, 2 ** 53, Number.POSITIVE_INFINITY].map((delayMs) =>
    realClock.setTimer(() => order.push("months"), delayMs),
  );
  const keepAlive = setInterval(() => undefined, 1_000);
  await new Promise<void>((resolve) => realClock.setTimer(resolve, 10));
  clearInterval(keepAlive);
  for (const timer of timers) timer.cancel();
  assert.deepEqual(order, []);
});
