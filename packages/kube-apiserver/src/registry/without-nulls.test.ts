import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutNulls } from "./without-nulls.js";

test("fields that are null are as good as absent; what has none is not copied", () => {
  const whole = { a: [{ b: 1 }, "x"], c: { d: false } };
  assert.equal(withoutNulls(whole), whole);
  const kept = { e: [1, null] };
  const seen = withoutNulls({ ...whole, kept, list: [{ f: null, g: { h: null, i: 0 } }] });
  assert.deepEqual(seen, { ...whole, kept, list: [{ g: { i: 0 } }] });
  assert.equal(seen.kept, kept);
});

test("__proto__ is a name like any other", () => {
  const value = JSON.parse('{"__proto__": null, "a": {"__proto__": {"b": null}}}');
  const seen = withoutNulls(value);
  assert.deepEqual(Object.keys(seen), ["a"]);
  assert.deepEqual(Object.keys((seen as { a: object }).a), ["__proto__"]);
});
