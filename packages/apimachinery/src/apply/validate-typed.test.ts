import assert from "node:assert/strict";
import { test } from "node:test";
import { struct, text } from "./testing-schemas.js";
import { typedErrorsToString, validateTyped } from "./validate-typed.js";

const schema = struct({ set: { kind: "list", items: text, listType: "set" } });

test("of an object that is wrong throughout the first errors are told", () => {
  const errorsOf = (length: number) => validateTyped({ set: Array.from({ length }, () => "a") }, schema);
  assert.equal(errorsOf(1001).length, 1000);
  const errors = errorsOf(100_000);
  assert.equal(errors.length, 1001);
  assert.ok(typedErrorsToString(errors).endsWith("\n  only the first 1000 errors are told"));
});
