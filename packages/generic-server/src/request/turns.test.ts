import assert from "node:assert/strict";
import { test } from "node:test";
import { turns } from "./turns.js";

function busy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test("many that work for a while do not hold the event loop together", async () => {
  const workers = 60;
  let done = 0;
  const perRound: number[] = [];
  const work = async () => {
    await turns.take();
    busy(1);
    done++;
  };
  const all = Promise.all(Array.from({ length: workers }, work));
  for (let before = 0; done < workers; before = done) {
    await new Promise((resolve) => setImmediate(resolve));
    perRound.push(done - before);
  }
  await all;
  // Eight milliseconds, and one worker that began before they were over.
  assert.ok(Math.max(...perRound) <= 9, `in a round of the event loop ${Math.max(...perRound)} had their turn`);
});
