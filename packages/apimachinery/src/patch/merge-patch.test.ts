import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, JSONValue } from "../json/json-value.js";
import { deepFreeze } from "../runtime/deep-freeze.js";
import { applyMergePatch } from "./merge-patch.js";
import { PatchError } from "./patch-error.js";

const cases: { name: string; document: JSONObject; patch: JSONValue; want: JSONValue }[] = [
  {
    name: "sets, removes with null, replaces lists",
    document: { list: ["a", "b"], map: { x: 1, y: { z: 2 } }, s: "t", n: null },
    patch: { s: null, list: ["only"], map: { x: null, w: 3 } },
    want: { list: ["only"], map: { y: { z: 2 }, w: 3 }, n: null },
  },
  { name: "an object gives way to a scalar", document: { m: { a: 1 } }, patch: { m: "x" }, want: { m: "x" } },
  {
    name: "what replaces a scalar has no nulls",
    document: { l: [1] },
    patch: { l: { k: { v: null, w: 1 } } },
    want: { l: { k: { w: 1 } } },
  },
  {
    name: "nulls in lists are values",
    document: {},
    patch: { l: [null, { a: null, b: 1 }] },
    want: { l: [null, { b: 1 }] },
  },
];

for (const { name, document, patch, want } of cases) {
  test(name, () => assert.deepEqual(applyMergePatch(deepFreeze(document), deepFreeze(patch)), want));
}

test("a patch without effect returns the very document", () => {
  const document = deepFreeze({ a: { b: 1 }, c: "d" });
  assert.equal(applyMergePatch(document, { a: { b: 1, x: null }, c: "d" }), document);
});

test("__proto__ is a member like any other", () => {
  const patch = JSON.parse('{"m":{"__proto__":{"x":1}}}');
  assert.equal(JSON.stringify(applyMergePatch({ m: { a: 1 } }, patch)), '{"m":{"a":1,"__proto__":{"x":1}}}');
  assert.equal(JSON.stringify(applyMergePatch(patch, { m: JSON.parse('{"__proto__":null}') })), '{"m":{}}');
  const empty = '{"__proto__":{}}';
  assert.equal(JSON.stringify(applyMergePatch({}, JSON.parse(empty))), empty);
});

test("refuses a scalar", () => {
  assert.throws(() => applyMergePatch({}, "x"), new PatchError("malformed", "Invalid JSON Patch"));
});

test("a patch as deep as the parser allows is applied", () => {
  const deep = JSON.parse(`${'{"a":'.repeat(9_990)}{"b":null}${"}".repeat(9_990)}`);
  let patched = applyMergePatch({}, deep);
  for (let depth = 0; depth < 9_990; depth++) patched = (patched as JSONObject).a as JSONValue;
  assert.deepEqual(patched, {});
  assert.throws(() => applyMergePatch(deep, deep), new PatchError("unprocessable", "the patch is nested too deeply"));
});
