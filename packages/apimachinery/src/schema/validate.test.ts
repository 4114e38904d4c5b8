import assert from "node:assert/strict";
import { before, test } from "node:test";
import { cpuTimeMs } from "@kube-apiserver/component-base/testing";
import type { JSONObject, JSONValue } from "../json/json-value.js";
import { isDNS1035Label } from "../validation/dns.js";
import { fieldErrors, toErrorText } from "../validation/field-error.js";
import { FieldPath } from "../validation/field-path.js";
import { isQualifiedName } from "../validation/qualified-name.js";
import { convertSchema } from "./convert-schema.js";
import { newPatternEngine, type PatternEngine } from "./pattern.js";
import { validateAgainstSchema } from "./validate.js";

let patterns: PatternEngine;
before(async () => {
  patterns = await newPatternEngine();
});

function widget(spec: JSONObject) {
  return convertSchema({ type: "object", properties: { spec } });
}

function errorsOf(spec: JSONObject, value: JSONValue, old?: JSONValue): string[] {
  const options = { patterns, ...(old !== undefined && { old: { spec: old } }) };
  return validateAgainstSchema({ spec: value }, widget(spec), options).map(toErrorText);
}

const manyBounds: JSONObject = {
  type: "object",
  properties: {
    i: { type: "integer", minimum: 2, maximum: 5 },
    x: { type: "integer", minimum: 0, exclusiveMinimum: true },
    m: { type: "integer", multipleOf: 3 },
    s: { type: "string", minLength: 2, maxLength: 4 },
    p: { type: "string", pattern: "^[a-z]+$" },
    e: { type: "string", enum: ["A", "B"] },
    a: { type: "array", minItems: 1, maxItems: 2, items: { type: "string" } },
    o: { type: "object", minProperties: 1, maxProperties: 2, additionalProperties: { type: "string" } },
    r: { type: "object", properties: { must: { type: "string" } }, required: ["must"] },
  },
  required: ["i"],
};
const junctors: JSONObject = {
  type: "object",
  properties: { a: { type: "string" }, b: { type: "string" }, n: { type: "integer" } },
  oneOf: [{ required: ["a"] }, { required: ["b"] }],
  anyOf: [{ properties: { n: { minimum: 5 } } }, { properties: { n: { maximum: 1 } } }],
  not: { required: ["n", "b"] },
};

const cases: { name: string; schema: JSONObject; value: JSONValue; want: string[] }[] = [
  {
    name: "upper bounds",
    schema: manyBounds,
    value: {
      i: 9,
      x: 0,
      m: 4,
      s: "abcdef",
      p: "A1",
      e: "C",
      a: ["1", "2", "3"],
      o: { a: "1", b: "2", c: "3" },
      r: {},
    },
    want: [
      "spec.i: Invalid value: 9: spec.i in body should be less than or equal to 5",
      "spec.x: Invalid value: 0: spec.x in body should be greater than 0",
      "spec.m: Invalid value: 4: spec.m in body should be a multiple of 3",
      "spec.s: Too long: may not be more than 4 bytes",
      "spec.p: Invalid value: \"A1\": spec.p in body should match '^[a-z]+$'",
      'spec.e: Unsupported value: "C": supported values: "A", "B"',
      "spec.a: Too many: 3: must have at most 2 items",
      "spec.o: Too many: 3: must have at most 2 items",
      "spec.r.must: Required value",
    ],
  },
  {
    name: "lower bounds",
    schema: manyBounds,
    value: { i: 1, s: "a", a: [], o: {} },
    want: [
      "spec.i: Invalid value: 1: spec.i in body should be greater than or equal to 2",
      'spec.s: Invalid value: "a": spec.s in body should be at least 2 chars long',
      "spec.a: Invalid value: 0: spec.a in body should have at least 1 items",
      "spec.o: Invalid value: 0: spec.o in body should have at least 1 properties",
    ],
  },
  { name: "a required field", schema: manyBounds, value: {}, want: ["spec.i: Required value"] },
  {
    name: "wrong types",
    schema: manyBounds,
    value: { i: "5", s: 5, a: {}, o: [], r: "x", e: true },
    want: [
      'spec.i: Invalid value: "string": spec.i in body must be of type integer: "string"',
      'spec.s: Invalid value: "integer": spec.s in body must be of type string: "integer"',
      'spec.a: Invalid value: "object": spec.a in body must be of type array: "object"',
      'spec.o: Invalid value: "array": spec.o in body must be of type object: "array"',
      'spec.r: Invalid value: "string": spec.r in body must be of type object: "string"',
      'spec.e: Invalid value: "boolean": spec.e in body must be of type string: "boolean"',
      'spec.e: Unsupported value: true: supported values: "A", "B"',
    ],
  },
  {
    name: "both alternatives of a oneOf",
    schema: junctors,
    value: { a: "1", b: "2" },
    want: [
      '<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ],
  },
  {
    name: "no alternative of a oneOf",
    schema: junctors,
    value: {},
    want: [
      '<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found none valid',
      "spec.a: Required value",
    ],
  },
  {
    name: "no alternative of an anyOf",
    schema: junctors,
    value: { a: "1", n: 3 },
    want: [
      '<nil>: Invalid value: "": "spec" must validate at least one schema (anyOf)',
      "spec.n: Invalid value: 3: spec.n in body should be greater than or equal to 5",
    ],
  },
  {
    name: "a forbidden combination",
    schema: junctors,
    value: { b: "1", n: 7 },
    want: ['<nil>: Invalid value: "": "spec" must not validate the schema (not)'],
  },
  {
    name: "a fraction as intOrString",
    schema: { "x-kubernetes-int-or-string": true },
    value: 1.5,
    want: ['spec: Invalid value: "number": spec in body must be of type integer,string: "number"'],
  },
  {
    name: "null where it is not nullable",
    schema: { type: "array", items: { type: "string" } },
    value: [null],
    want: ['spec[0]: Invalid value: "null": spec[0] in body must be of type string: "null"'],
  },
  { name: "null where it is nullable", schema: { type: "string", nullable: true }, value: null, want: [] },
  {
    name: "a value twice in a set",
    schema: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
    value: ["a", "b", "a", "a"],
    want: ['spec[2]: Duplicate value: "a"'],
  },
  {
    name: "keys twice in an associative list",
    schema: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["k", "p"],
      items: { type: "object", properties: { k: { type: "string" }, p: { type: "integer" } } },
    },
    value: [
      { k: "x", p: 80 },
      { k: "y", p: 80 },
      { p: 80, k: "x" },
    ],
    want: ['spec[2]: Duplicate value: {"k":"x","p":80}'],
  },
  {
    name: "a wrong format",
    schema: { type: "string", format: "date-time" },
    value: "yesterday",
    want: ['spec: Invalid value: "yesterday": spec in body must be of type date-time: "yesterday"'],
  },
  {
    name: "an embedded resource without a type, with a bad kind and bad labels",
    schema: {
      type: "array",
      items: { type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
    },
    value: [
      { kind: "A_B", metadata: { labels: { "a/b/c": "x" } } },
      { apiVersion: "v1", kind: "X" },
    ],
    want: [
      "spec[0].apiVersion: Required value",
      `spec[0].kind: Invalid value: "A_B": may have mixed case, but should otherwise match: ${isDNS1035Label("a_b")}`,
      `spec[0].metadata.labels: Invalid value: "a/b/c": ${isQualifiedName("a/b/c")}`,
    ],
  },
  { name: "a format nobody knows", schema: { type: "string", format: "colour" }, value: "red", want: [] },
  { name: "length in characters, not code units", schema: { type: "string", maxLength: 2 }, value: "😀😀", want: [] },
  {
    name: "a bound beyond 2^53",
    schema: { type: "integer", maximum: 10 },
    value: 9007199254740993n,
    want: ["spec: Invalid value: 9007199254740993: spec in body should be less than or equal to 10"],
  },
  {
    name: "a property that may not be there",
    schema: { type: "object", properties: { a: { type: "string" } }, additionalProperties: false },
    value: { b: 1 },
    want: ['spec: Invalid value: "b": spec.b in body is a forbidden property'],
  },
];

for (const { name, schema, value, want } of cases) {
  test(name, () => assert.deepEqual(errorsOf(schema, value), want));
}

const range = (text: string) => `<nil>: Invalid value: "": ${text} in spec`;
const numbers: readonly { readonly schema: JSONObject; readonly value: JSONValue; readonly want: readonly string[] }[] =
  [
    { schema: { type: "integer", format: "int32" }, value: 2_147_483_647, want: [] },
    {
      schema: { type: "integer", format: "int32" },
      value: 2_147_483_648,
      want: [range("Checked value must be of type integer with format int32")],
    },
    { schema: { type: "integer", format: "int64" }, value: 9_223_372_036_854_775_807n, want: [] },
    {
      schema: { type: "integer" },
      value: 0.5,
      want: [
        'spec: Invalid value: "number": spec in body must be of type integer: "number"',
        range("Checked value must be of type integer (default format)"),
      ],
    },
    { schema: { type: "number", format: "float" }, value: 3.4028235e38, want: [] },
    {
      schema: { type: "number", format: "float" },
      value: 1e300,
      want: [range("Checked value must be of type number with format float")],
    },
    { schema: { type: "number", format: "double" }, value: 1e300, want: [] },
    {
      schema: { type: "integer", format: "int32", maximum: 5_000_000_000 },
      value: 1,
      want: [range("Maximum boundary value must be of type integer with format int32")],
    },
    {
      schema: { type: "integer", maximum: 1.5 },
      value: 2,
      want: [
        range("Maximum boundary value must be of type integer (default format)"),
        "spec: Invalid value: 2: spec in body should be less than or equal to 1.5",
      ],
    },
    {
      schema: { type: "number", maximum: 1.5 },
      value: 2,
      want: ["spec: Invalid value: 2: spec in body should be less than or equal to 1"],
    },
    // Upstream cuts numbers down to what they are compared with.
    { schema: { type: "number", enum: [1, 2] }, value: 1.5, want: [] },
    {
      schema: { type: "number", enum: [1.5, 2] },
      value: 1.75,
      want: ['spec: Unsupported value: 1.75: supported values: "1.5", "2"'],
    },
  ];
for (const { schema, value, want } of numbers) {
  const name = `${schema.type} ${Object.values(schema).slice(1).join(" ")}: ${value}`;
  test(`number: ${name}`, () => assert.deepEqual(errorsOf(schema, value), want));
}

const tight: JSONObject = {
  type: "object",
  properties: {
    open: { type: "object", "x-kubernetes-preserve-unknown-fields": true, maxProperties: 1 },
    s: { type: "string", maxLength: 3 },
    n: { type: "integer" },
    atomic: { type: "array", items: { type: "string", maxLength: 3 } },
    keyed: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["k"],
      items: { type: "object", properties: { k: { type: "string" }, v: { type: "string", maxLength: 3 } } },
    },
  },
};
const ratcheting: { name: string; old: JSONValue; value: JSONValue; want: string[] }[] = [
  { name: "what did not change is forgiven", old: { s: "long value" }, value: { s: "long value", n: 2 }, want: [] },
  {
    name: "what changed is not",
    old: { s: "long value" },
    value: { s: "other value" },
    want: ["spec.s: Too long: may not be more than 3 bytes"],
  },
  {
    name: "an atomic list is one value",
    old: { atomic: ["long value"] },
    value: { atomic: ["long value", "b"] },
    want: ["spec.atomic[0]: Too long: may not be more than 3 bytes"],
  },
  {
    name: "items of an associative list are found by key",
    old: { keyed: [{ k: "a", v: "long value" }] },
    value: { keyed: [{ k: "b" }, { k: "a", v: "long value" }] },
    want: [],
  },
  {
    name: "an object with fields that nobody declared is never the same",
    old: { open: { a: 1, b: 2 } },
    value: { open: { a: 1, b: 2 } },
    want: ["spec.open: Too many: 2: must have at most 1 item"],
  },
];

for (const { name, old, value, want } of ratcheting) {
  test(`update: ${name}`, () => assert.deepEqual(errorsOf(tight, value, old), want));
}

test("a hostile pattern takes linear time", async () => {
  const tookMs = await cpuTimeMs(() => {
    assert.equal(errorsOf({ type: "string", pattern: "^(a+)+$" }, `${"a".repeat(50_000)}!`).length, 1);
  });
  assert(tookMs < 4_000, `${tookMs} ms`);
});

test("rules are left to the rule validator", () => {
  const schema = widget({ type: "string", maxLength: 3, "x-kubernetes-validations": [{ rule: "self != 'a'" }] });
  const path = FieldPath.root("spec");
  const ruleValidator = () => [fieldErrors.invalid(path, "a", "failed rule: self != 'a'")];
  const run = (value: string) => validateAgainstSchema({ spec: value }, schema, { ruleValidator }).map(toErrorText);
  assert.deepEqual(run("a"), ["spec: Invalid value: \"a\": failed rule: self != 'a'"]);
  assert.deepEqual(run("abcd"), [
    "spec: Too long: may not be more than 3 bytes",
    "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
  ]);
});

test("of a value that is wrong throughout no more failures are looked for than are told", () => {
  const schema = convertSchema({ type: "array", items: { type: "integer" } });
  const list = Array.from({ length: 100_000 }, () => "x");
  const unique = list.map((text, at) => ({ [`${text}${at}`]: "x" }));
  const objects = convertSchema({
    type: "array",
    items: { type: "object", additionalProperties: { type: "integer" } },
  });
  assert.equal(validateAgainstSchema(list, schema).length, 1001);
  assert.equal(validateAgainstSchema(unique, objects).length, 1001);
  assert.equal(validateAgainstSchema(list, schema, { old: list }).length, 0);
});
