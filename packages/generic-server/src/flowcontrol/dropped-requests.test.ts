import assert from "node:assert/strict";
import { test } from "node:test";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import { DroppedRequests } from "./dropped-requests.js";

interface Step {
  /** Seconds that pass before. */
  readonly after: number;
  readonly drop: number;
  readonly want: number;
}

const cases: { name: string; steps: readonly Step[] }[] = [
  { name: "a few are no reason to wait", steps: [1, 1, 1].map(() => ({ after: 1, drop: 1, want: 1 })) },
  {
    name: "twice as long while many are dropped, up to 32 seconds",
    steps: [
      { after: 0, drop: 200, want: 1 },
      { after: 1, drop: 200, want: 2 },
      { after: 1, drop: 200, want: 2 },
      { after: 1, drop: 200, want: 4 },
      { after: 4, drop: 200, want: 8 },
      { after: 8, drop: 200, want: 16 },
      { after: 16, drop: 200, want: 32 },
      { after: 32, drop: 200, want: 32 },
    ],
  },
  {
    name: "a second less once few are",
    steps: [
      { after: 0, drop: 50, want: 1 },
      { after: 1, drop: 50, want: 2 },
      { after: 2, drop: 50, want: 4 },
      { after: 9, drop: 1, want: 3 },
      { after: 1, drop: 1, want: 2 },
      { after: 9, drop: 1, want: 1 },
      { after: 9, drop: 1, want: 1 },
    ],
  },
];
for (const { name, steps } of cases) {
  test(`when to come back: ${name}`, () => {
    const clock = newFakeClock(1_000_000);
    const dropped = new DroppedRequests(clock);
    for (const [i, { after, drop, want }] of steps.entries()) {
      clock.advance(after * 1000);
      let seconds = 0;
      for (let n = 0; n < drop; n++) seconds = dropped.record("level");
      assert.equal(seconds, want, `step ${i}`);
    }
    assert.equal(dropped.record("other"), 1, "levels do not know each other");
  });
}
