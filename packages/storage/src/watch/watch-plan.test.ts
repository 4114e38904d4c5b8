import assert from "node:assert/strict";
import { test } from "node:test";
import type { WatchOptions } from "../interfaces.js";
import { selecting } from "../testing/store-suite/context.js";
import { nextBookmarkTime } from "./bookmark-schedule.js";
import { planWatch, type WatchPlan } from "./watch-plan.js";

const cases: { name: string; options: Partial<WatchOptions>; want: Partial<WatchPlan> }[] = [
  { name: "nothing said: any state", options: {}, want: { from: "state" } },
  {
    name: "initial events: the newest state",
    options: { sendInitialEvents: true },
    want: { from: "state", consistent: true },
  },
  { name: "0: any state", options: { resourceVersion: "0" }, want: { from: "state" } },
  { name: "a version: changes after it", options: { resourceVersion: "7" }, want: { from: "revision", revision: 7n } },
  {
    name: "initial events of a version: a state at least that new",
    options: { resourceVersion: "7", sendInitialEvents: true },
    want: { from: "state", revision: 7n },
  },
  {
    name: "initial events with bookmarks: marked at their end",
    options: { sendInitialEvents: true, predicate: selecting({ allowWatchBookmarks: true }) },
    want: { from: "state", consistent: true, endBookmark: true },
  },
  {
    name: "no initial events: from now on",
    options: { sendInitialEvents: false },
    want: { from: "now", consistent: true },
  },
  {
    name: "no initial events from 0: from wherever the cache is",
    options: { sendInitialEvents: false, resourceVersion: "0" },
    want: { from: "now" },
  },
];

for (const { name, options, want } of cases) {
  test(name, () => {
    const plan = planWatch({ predicate: selecting({}), ...options });
    assert.deepEqual(plan, { revision: 0n, consistent: false, endBookmark: false, ...want });
  });
}

test("bookmarks come every minute, once before the deadline, and then no more", () => {
  assert.equal(nextBookmarkTime(0, undefined), 60_000);
  assert.equal(nextBookmarkTime(0, 300_000), 60_000);
  assert.equal(nextBookmarkTime(0, 50_000), 48_000);
  assert.equal(nextBookmarkTime(48_000, 50_000), undefined);
});
