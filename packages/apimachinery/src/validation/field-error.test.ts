import assert from "node:assert/strict";
import { test } from "node:test";
import { type FieldError, fieldErrors, omitValue, toAggregateText, toErrorText } from "./field-error.js";
import { FieldPath } from "./field-path.js";

test("paths are written as upstream writes them", () => {
  const spec = FieldPath.root("spec");
  const item = spec.child("containers").index(0);
  assert.equal(item.child("env", "value").toString(), "spec.containers[0].env.value");
  assert.equal(spec.child("labels").key("a/b").toString(), "spec.labels[a/b]");
  assert.equal(spec.toString(), "spec");
});

const texts: { name: string; error: FieldError; want: string }[] = [
  {
    name: "text is quoted as Go does",
    error: fieldErrors.invalid("a", 'x"\n', "bad"),
    want: 'a: Invalid value: "x\\"\\n": bad',
  },
  { name: "numbers and booleans are plain", error: fieldErrors.invalid("a", true, ""), want: "a: Invalid value: true" },
  { name: "small doubles", error: fieldErrors.invalid("a", 0.00001, ""), want: "a: Invalid value: 1e-05" },
  {
    name: "bigint",
    error: fieldErrors.invalid("a", 9007199254740993n, ""),
    want: "a: Invalid value: 9007199254740993",
  },
  { name: "null", error: fieldErrors.invalid("a", null, "x"), want: "a: Invalid value: null: x" },
  { name: "undefined is null", error: fieldErrors.invalid("a", undefined, "x"), want: "a: Invalid value: null: x" },
  {
    name: "objects are JSON with HTML escapes",
    error: fieldErrors.invalid("a", { b: "<&>" }, ""),
    want: 'a: Invalid value: {"b":"\\u003c\\u0026\\u003e"}',
  },
  { name: "an omitted value", error: fieldErrors.invalid("a", omitValue, "x"), want: "a: Invalid value: x" },
  {
    name: "required",
    error: fieldErrors.required("a", "name or generateName is required"),
    want: "a: Required value: name or generateName is required",
  },
  { name: "duplicate", error: fieldErrors.duplicate("a", "x"), want: 'a: Duplicate value: "x"' },
  { name: "not found", error: fieldErrors.notFound("a", "x"), want: 'a: Not found: "x"' },
  {
    name: "not supported",
    error: fieldErrors.notSupported("a", "x", ["B", "A"]),
    want: 'a: Unsupported value: "x": supported values: "B", "A"',
  },
  { name: "forbidden", error: fieldErrors.forbidden("a", "no"), want: "a: Forbidden: no" },
  { name: "too long", error: fieldErrors.tooLong("a", 262144), want: "a: Too long: may not be more than 262144 bytes" },
  { name: "too long by one", error: fieldErrors.tooLong("a", 1), want: "a: Too long: may not be more than 1 byte" },
  {
    name: "too long in characters",
    error: fieldErrors.tooLongCharacters("a", 5),
    want: "a: Too long: may not be more than 5 characters",
  },
  { name: "too short", error: fieldErrors.tooShort("a", "x", 2), want: "a: Too short: must be at least 2 characters" },
  { name: "too many", error: fieldErrors.tooMany("a", 3, 1), want: "a: Too many: 3: must have at most 1 item" },
  {
    name: "too many, uncounted",
    error: fieldErrors.tooMany("a", -1, 2),
    want: "a: Too many: must have at most 2 items",
  },
  { name: "too few", error: fieldErrors.tooFew("a", 1, 2), want: "a: Too few: 1: must have at least 2 items" },
  {
    name: "type",
    error: fieldErrors.typeInvalid("a", "number", "must be of type string"),
    want: 'a: Invalid value: "number": must be of type string',
  },
  { name: "internal", error: fieldErrors.internalError("a", "boom"), want: "a: Internal error: boom" },
];
for (const { name, error, want } of texts) test(`text: ${name}`, () => assert.equal(toErrorText(error), want));

test("one mistake stands alone, several in brackets, each once", () => {
  const a = fieldErrors.required("a");
  const b = fieldErrors.required("b");
  assert.equal(toAggregateText([]), "");
  assert.equal(toAggregateText([a, a]), "a: Required value");
  assert.equal(toAggregateText([a, b, a]), "[a: Required value, b: Required value]");
});
