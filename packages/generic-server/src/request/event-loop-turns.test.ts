import assert from "node:assert/strict";
import { test } from "node:test";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import { EventLoopTurns } from "./event-loop-turns.js";

/** A clock that does not go by itself, and how often somebody looked at it. */
function newWatchedClock() {
  const clock = newFakeClock();
  const watched = {
    ...clock,
    looks: 0,
    monotonic: () => {
      watched.looks++;
      return clock.monotonic();
    },
  };
  return watched;
}

const aTurn = () => new Promise((resolve) => setImmediate(resolve));

test("a few requests begin at once", () => {
  const turns = new EventLoopTurns(newFakeClock());
  const begun: number[] = [];
  for (let i = 0; i < 16; i++) turns.begin("a", 1, () => begun.push(i));
  assert.equal(begun.length, 16);
});

test("a flood begins in turns, and another flow does not wait for its end", async () => {
  const turns = new EventLoopTurns(newFakeClock());
  const begun: string[] = [];
  for (let i = 0; i < 200; i++) turns.begin("flood", 1, () => begun.push("flood"));
  turns.begin("quiet", 1, () => begun.push("quiet"));
  assert.equal(begun.length, 16);
  await aTurn();
  assert.equal(begun.indexOf("quiet"), 17, "the second of the next turn");
  for (let i = 0; i < 20; i++) await aTurn();
  assert.equal(begun.length, 201, "all of it in the end");
});

test("wide requests fill a turn sooner, and one that is wider than a turn has one for itself", async () => {
  const turns = new EventLoopTurns(newFakeClock());
  const begun: number[] = [];
  for (let i = 0; i < 20; i++) turns.begin("wide", 5, () => begun.push(i));
  assert.equal(begun.length, 4);
  turns.begin("quiet", 1, () => begun.push(100));
  await aTurn();
  assert.deepEqual(begun.splice(0), [0, 1, 2, 3, 4, 100, 5, 6, 7]);
  const alone = new EventLoopTurns(newFakeClock());
  const widest: number[] = [];
  for (let i = 0; i < 3; i++) alone.begin("widest", 100, () => widest.push(i));
  assert.deepEqual(widest, [0]);
  await aTurn();
  assert.deepEqual(widest, [0, 1]);
});

test("requests begin for a millisecond in a turn", async () => {
  const clock = newFakeClock();
  const turns = new EventLoopTurns(clock);
  let begun = 0;
  let costMs = 0.5;
  const run = async () => {
    const perTurn: number[] = [];
    for (let i = 0; i < 100; i++) {
      turns.begin("a", 1, () => {
        begun++;
        clock.advance(costMs);
      });
    }
    perTurn.push(begun);
    for (let i = 0; i < 5; i++) {
      const before = begun;
      await aTurn();
      perTurn.push(begun - before);
    }
    begun = 0;
    return perTurn;
  };
  assert.deepEqual(await run(), [2, 2, 2, 2, 2, 2]);
  costMs = 3;
  assert.deepEqual((await run()).slice(2), [1, 1, 1, 1], "one there is always");
  costMs = 0;
  assert.ok(((await run()).at(-1) ?? 0) >= 8, "and many when they take little");
});

test("what goes on in microtasks counts as part of what began it", async () => {
  const clock = newFakeClock();
  const turns = new EventLoopTurns(clock);
  let done = 0;
  for (let i = 0; i < 40; i++) {
    turns.begin("a", 1, () => {
      void Promise.resolve().then(() => {
        done++;
        clock.advance(0.5);
      });
    });
  }
  await aTurn();
  const before = done;
  await aTurn();
  assert.equal(done - before, 2);
});

test("fewer requests begin in a turn when much is to be done after it for each", async () => {
  const clock = newFakeClock();
  const turns = new EventLoopTurns(clock);
  let begun = 0;
  for (let i = 0; i < 100; i++) turns.begin("a", 1, () => begun++);
  const perTurn: number[] = [];
  for (let i = 0; i < 4; i++) {
    const before = begun;
    await aTurn();
    perTurn.push(begun - before);
    clock.advance(begun - before);
  }
  // The first of them is as long as a turn that nothing was known about.
  assert.deepEqual(perTurn, [17, 8, 4, 4]);
});

test("what takes long goes on for a millisecond in a turn, all of it together, and requests begin beside it", async () => {
  const clock = newFakeClock();
  const turns = new EventLoopTurns(clock);
  const workers = 60;
  let done = 0;
  const work = async () => {
    await turns.take();
    clock.advance(0.5);
    done++;
  };
  const all = Promise.all(Array.from({ length: workers }, work));
  await aTurn();
  assert.equal(done, 2);
  let begunAfter: number | undefined;
  for (let i = 0; i < 30; i++) {
    turns.begin("flood", 1, () => clock.advance(0.5));
  }
  turns.begin("quiet", 1, () => {
    begunAfter = done;
  });
  const perTurn: number[] = [];
  for (let before = done; done < workers; before = done) {
    await aTurn();
    perTurn.push(done - before);
  }
  await all;
  assert.ok(Math.max(...perTurn) <= 2, `${perTurn}`);
  assert.ok((begunAfter ?? workers) <= 6, `a quiet request began when ${begunAfter} had gone on`);
});

test("however many wait, all go on", async () => {
  const turns = new EventLoopTurns(newFakeClock());
  const waiting = 1_000;
  let done = 0;
  for (let i = 0; i < waiting; i++) {
    void turns.take().then(() => done++);
    turns.begin(`flow-${i % 7}`, 1, () => done++);
  }
  for (let i = 0; i < waiting && done < 2 * waiting; i++) await aTurn();
  assert.equal(done, 2 * waiting);
});

test("a hundred that wait do not cost a turn a hundred looks at the clock", async () => {
  const clock = newWatchedClock();
  const turns = new EventLoopTurns(clock);
  for (let i = 0; i < 100; i++) void turns.take().then(() => clock.advance(2));
  await aTurn();
  await aTurn();
  clock.looks = 0;
  await aTurn();
  assert.ok(clock.looks <= 4, `${clock.looks}`);
});

test("when all is done, nothing goes on", async () => {
  const clock = newWatchedClock();
  const turns = new EventLoopTurns(clock);
  turns.begin("a", 1, () => undefined);
  for (let i = 0; i < 5; i++) await aTurn();
  const before = clock.looks;
  for (let i = 0; i < 5; i++) await aTurn();
  assert.equal(clock.looks, before);
  turns.begin("a", 1, () => undefined);
  assert.ok(clock.looks > before, "and it begins anew");
});
