import assert from "node:assert/strict";
import { test } from "node:test";
import { type Clock, realClock } from "./clock.js";
import { WorkQueue } from "./work-queue.js";

/** The real clock's timers do not keep a process alive; here they are all there is to wait for. */
const clock: Clock = {
  ...realClock,
  setTimer(callback, delayMs) {
    const handle = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};

const ignore = () => undefined;

test("a key added twice is worked on once, and again when it changes meanwhile", async () => {
  const queue = new WorkQueue<string>({ clock });
  const abort = new AbortController();
  const worked: string[] = [];
  queue.add("a");
  queue.add("a");
  await queue.run(
    async (key) => {
      worked.push(key);
      if (worked.length === 1) queue.add("a");
      else abort.abort();
    },
    { signal: abort.signal, onError: ignore },
  );
  assert.deepEqual(worked, ["a", "a"]);
});

test("a failed key is retried", async () => {
  const queue = new WorkQueue<string>({ clock, baseDelayMs: 1 });
  const abort = new AbortController();
  const errors: unknown[] = [];
  let attempts = 0;
  queue.add("a");
  await queue.run(
    async () => {
      attempts++;
      if (attempts < 3) throw new Error("not yet");
      abort.abort();
    },
    { signal: abort.signal, onError: (_, err) => errors.push(err) },
  );
  assert.equal(attempts, 3);
  assert.equal(errors.length, 2);
});

test("never more workers than asked for, and an abort waits for them", async () => {
  const queue = new WorkQueue<number>({ clock });
  const abort = new AbortController();
  let busy = 0;
  let most = 0;
  for (let key = 0; key < 10; key++) queue.add(key);
  const run = queue.run(
    async (key) => {
      busy++;
      most = Math.max(most, busy);
      await new Promise((resolve) => setTimeout(resolve, 2));
      busy--;
      if (key === 9) abort.abort();
    },
    { workers: 3, signal: abort.signal, onError: ignore },
  );
  await run;
  assert.equal(most, 3);
  assert.equal(busy, 0);
  assert.equal(queue.size, 0);
});

test("an abort cancels what was to come later", async () => {
  const queue = new WorkQueue<string>({ clock });
  const abort = new AbortController();
  queue.addAfter("a", 60_000);
  const run = queue.run(async () => assert.fail("must not run"), { signal: abort.signal, onError: ignore });
  abort.abort();
  await run;
  assert.equal(queue.size, 0);
});

test("what is wanted soon does not wait for what was wanted later", async () => {
  const queue = new WorkQueue<string>({ clock, baseDelayMs: 1 });
  const abort = new AbortController();
  let attempts = 0;
  queue.addAfter("a", 60_000);
  queue.add("a");
  await queue.run(
    async () => {
      attempts++;
      // The retry comes long before the minute is over.
      if (attempts === 1) throw new Error("not yet");
      abort.abort();
    },
    { signal: abort.signal, onError: ignore },
  );
  assert.equal(attempts, 2);
  assert.equal(queue.size, 0);
});
