import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runReadmeExample } from "./testing/readme-example.js";

test("the example of the README runs and does what it says", () => {
  const printed = runReadmeExample(fileURLToPath(new URL("..", import.meta.url)));
  assert.match(printed, /^2 servers, 90000 ms\nShiny: true\n/);
  assert.match(printed, /^\{"ts":0,"logger":"demo","msg":"Started","v":2,"shiny":true\}$/m);
  assert.match(printed, /^requests_total\{verb="get"\} 1$/m);
});
