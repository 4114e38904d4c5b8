import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "../json/json-value.js";
import { convertSchema } from "../schema/convert-schema.js";
import { atomicPaths } from "./atomic-paths.js";

const text = { type: "string" };
const schema = convertSchema({
  type: "object",
  properties: {
    whole: { type: "object", properties: { a: text }, "x-kubernetes-map-type": "atomic" },
    parts: { type: "object", properties: { whole: { type: "array", items: text } } },
    set: { type: "array", items: text, "x-kubernetes-list-type": "set" },
    items: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["k"],
      items: { type: "object", properties: { k: text, list: { type: "array", items: text } } },
    },
    free: { type: "object", additionalProperties: { type: "array", items: text } },
  },
});

const cases: { name: string; value: JSONObject; want: readonly string[] }[] = [
  { name: "parts, sets and items", value: { parts: {}, set: ["a"], items: [{ k: "a" }] }, want: [] },
  { name: "a struct", value: { whole: { a: "x" } }, want: [".whole"] },
  { name: "a list below a struct", value: { parts: { whole: [] } }, want: [".parts.whole"] },
  { name: "a list below an item", value: { items: [{ k: "a" }, { k: "b", list: ["x"] }] }, want: [".items[1].list"] },
  { name: "what is below free entries", value: { free: { a: ["x"] } }, want: [] },
];

for (const { name, value, want } of cases) {
  test(`atomic in ${name}: ${want.length}`, () => assert.deepEqual(atomicPaths(value, schema), want));
}
