import assert from "node:assert/strict";
import { test } from "node:test";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import { EventLoopTurns } from "./event-loop-turns.js";

const aTurn = () => new Promise((resolve) => setImmediate(resolve));

test("a few requests begin at once", () => {
  const turns = new EventLoopTurns(newFakeClock());
  const begun: number[] = [];
  for (let i = 0; i < 16; i++) turns.take("a", 1, () => begun.push(i));
  assert.equal(begun.length, 16);
});

test("a flood begins in turns, and another flow does not wait for its end", async () => {
  const turns = new EventLoopTurns(newFakeClock());
  const begun: string[] = [];
  for (let i = 0; i < 200; i++) turns.take("flood", 1, () => begun.push("flood"));
  turns.take("quiet", 1, () => begun.push("quiet"));
  assert.equal(begun.length, 16);
  await aTurn();
  assert.equal(begun.indexOf("quiet"), 17, "the second of the next turn");
  for (let i = 0; i < 20; i++) await aTurn();
  assert.equal(begun.length, 201, "all of it in the end");
});

test("wide requests fill a turn sooner, and one that is wider than a turn has one for itself", async () => {
  const turns = new EventLoopTurns(newFakeClock());
  const begun: number[] = [];
  for (let i = 0; i < 20; i++) turns.take("wide", 5, () => begun.push(i));
  assert.equal(begun.length, 4);
  turns.take("quiet", 1, () => begun.push(100));
  await aTurn();
  assert.deepEqual(begun.splice(0), [0, 1, 2, 3, 4, 100, 5, 6, 7]);
  const alone = new EventLoopTurns(newFakeClock());
  const widest: number[] = [];
  for (let i = 0; i < 3; i++) alone.take("widest", 100, () => widest.push(i));
  assert.deepEqual(widest, [0]);
  await aTurn();
  assert.deepEqual(widest, [0, 1]);
});

test("the longer turns take, the fewer requests begin in one", async () => {
  const clock = newFakeClock();
  const turns = new EventLoopTurns(clock);
  let begun = 0;
  const perTurn: number[] = [];
  let costMs = 1;
  const run = async () => {
    for (let i = 0; i < 100; i++) {
      turns.take("a", 1, () => {
        begun++;
        clock.advance(costMs);
      });
    }
    for (let i = 0; i < 6; i++) {
      const before = begun;
      await aTurn();
      perTurn.push(begun - before);
    }
  };
  await run();
  assert.deepEqual(perTurn.splice(0), [8, 4, 4, 4, 4, 4]);
  costMs = 0;
  await run();
  assert.ok((perTurn.at(-1) ?? 0) >= 8, `${perTurn}`);
});

test("when all is done, nothing goes on", async () => {
  const clock = newFakeClock();
  let looks = 0;
  const turns = new EventLoopTurns({ ...clock, monotonic: () => ++looks });
  turns.take("a", 1, () => undefined);
  for (let i = 0; i < 5; i++) await aTurn();
  assert.equal(looks, 1);
  turns.take("a", 1, () => undefined);
  assert.equal(looks, 2, "and it begins anew");
});
