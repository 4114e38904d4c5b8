import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeeperThan } from "./is-deeper-than.js";
import type { JSONValue } from "./json-value.js";

function nested(levels: number): JSONValue {
  let value: JSONValue = "leaf";
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? { a: 1, b: value } : [null, value];
  return value;
}

test("levels of objects and lists are counted", () => {
  for (const limit of [1, 10, 100_000]) {
    assert.equal(isDeeperThan(nested(limit), limit), false);
    assert.equal(isDeeperThan(nested(limit + 1), limit), true);
  }
  assert.equal(isDeeperThan("leaf", 0), false);
});
