import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldSelectorAttributes, labelSelectorAttributes } from "./selector-attributes.js";

const listOf = (count: number) => Array.from({ length: count }, (_, at) => `k${at}=v`).join();

for (const [name, attributesOf] of [
  ["field", fieldSelectorAttributes],
  ["label", labelSelectorAttributes],
] as const) {
  test(`a ${name} selector of ordinary length is read, one as long as a body is left out`, () => {
    assert.equal(attributesOf(listOf(1000))?.requirements.length, 1000);
    assert.deepEqual(attributesOf(listOf(100_000)), {
      requirements: [],
      parseError: "the selector is longer than 131072 characters",
    });
  });
}
