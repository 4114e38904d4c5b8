import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runReadmeExample } from "@kube-apiserver/component-base/testing";

test("the example of the README runs and does what it says", () => {
  const printed = runReadmeExample(fileURLToPath(new URL("..", import.meta.url)));
  assert.match(printed, /503\nservice unavailable/);
});
