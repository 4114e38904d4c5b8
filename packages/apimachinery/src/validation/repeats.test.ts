import assert from "node:assert/strict";
import { test } from "node:test";
import { repeatsIn } from "./repeats.js";

test("the first of equal values repeats nothing", () => {
  assert.deepEqual(repeatsIn(["a", "b", "a", undefined, undefined]), [false, false, true, false, true]);
});
