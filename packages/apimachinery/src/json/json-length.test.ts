import assert from "node:assert/strict";
import { test } from "node:test";
import { runToEnd } from "../runtime/run-to-end.js";
import { jsonLengthSteps } from "./json-length.js";
import type { JSONValue } from "./json-value.js";

const values: readonly JSONValue[] = [
  null,
  true,
  "",
  "text",
  -1.5,
  9007199254740993n,
  [],
  {},
  [1, [2, {}]],
  { a: [{ b: "c", d: null }] },
];

for (const value of values) {
  const text = JSON.stringify(value, (_, item) => (typeof item === "bigint" ? Number(item) : item));
  test(`${text} is as long as it is written`, () => {
    assert.equal(runToEnd(jsonLengthSteps(value, Number.POSITIVE_INFINITY)), text.length);
  });
}

test("nobody counts to the end of what is too long, nor much in one step", () => {
  const list = Array.from({ length: 100_000 }, () => "x");
  const countSteps = (limit: number) => [...jsonLengthSteps(list, limit)].length;
  assert.ok(countSteps(Number.POSITIVE_INFINITY) > 90);
  assert.equal(countSteps(1000), 0);
});
