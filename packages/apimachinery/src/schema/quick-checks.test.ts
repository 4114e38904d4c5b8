import assert from "node:assert/strict";
import { before, test } from "node:test";
import { fitsTyped } from "../apply/fits-typed.js";
import { validateTyped } from "../apply/validate-typed.js";
import { isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import { stringifyJSON } from "../json/stringify.js";
import { acceptsValue } from "./accepts-value.js";
import { convertSchema } from "./convert-schema.js";
import { applySchemaDefaults } from "./defaults.js";
import { validateEmbeddedResources } from "./embedded-resources.js";
import { isSettledObject } from "./is-settled.js";
import { validateListTypes } from "./list-types.js";
import { newPatternEngine, type PatternEngine } from "./pattern.js";
import { pruneUnknown } from "./prune.js";
import { ValueValidator } from "./validate-value.js";
import { ValidationNode } from "./validation-node.js";

let patterns: PatternEngine;
before(async () => {
  patterns = await newPatternEngine();
});

const text = { type: "string" };
const schema = convertSchema({
  type: "object",
  required: ["spec"],
  properties: {
    apiVersion: text,
    kind: text,
    metadata: { type: "object" },
    spec: {
      type: "object",
      minProperties: 2,
      maxProperties: 20,
      properties: {
        size: { type: "string", enum: ["small", "large"], default: "small" },
        count: { type: "integer", format: "int32", minimum: 0, maximum: 10, multipleOf: 2 },
        ratio: { type: "number", exclusiveMinimum: true, minimum: 0 },
        name: { type: "string", minLength: 2, maxLength: 6, pattern: "^[a-zä]+$" },
        when: { type: "string", format: "date-time" },
        maybe: { type: "string", nullable: true },
        paused: { type: "boolean" },
        amount: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] },
        tags: { type: "array", items: text, "x-kubernetes-list-type": "set", maxItems: 3 },
        ports: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["name", "protocol"],
          items: {
            type: "object",
            required: ["name"],
            properties: { name: text, protocol: { type: "string", default: "TCP" }, port: { type: "integer" } },
          },
        },
        labels: { type: "object", additionalProperties: { type: "string", maxLength: 3 } },
        free: { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { known: text } },
        both: {
          type: "object",
          properties: { a: text, b: text },
          allOf: [{ required: ["a"] }, { properties: { b: { minLength: 2 } } }],
        },
        either: { type: "object", properties: { a: text, b: text }, oneOf: [{ required: ["a"] }, { required: ["b"] }] },
        unlike: { type: "string", not: { enum: ["never"] } },
        inner: {
          type: "object",
          "x-kubernetes-embedded-resource": true,
          "x-kubernetes-preserve-unknown-fields": true,
        },
      },
    },
  },
});

const ordinary = {
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name: "a", labels: { app: "x" } },
  spec: {
    size: "large",
    count: 4,
    ratio: 0.5,
    name: "abä",
    when: "2026-01-01T00:00:00Z",
    maybe: null,
    paused: false,
    amount: "10%",
    tags: ["a", "b"],
    ports: [
      { name: "http", protocol: "TCP", port: 80 },
      { name: "http", protocol: "UDP" },
    ],
    labels: { a: "b" },
    free: { known: "x", unknown: { deep: [1] } },
    both: { a: "x", b: "yz" },
  },
};

const special = {
  either: { a: "x" },
  unlike: "ever",
  inner: { apiVersion: "v1", kind: "Pod", metadata: { name: "p" } },
};
const strangers: readonly JSONValue[] = [
  null,
  true,
  0,
  -1,
  11,
  2.5,
  9_007_199_254_740_993n,
  "",
  "zz",
  "far too long",
  "never",
  [],
  ["a", "a"],
  ["a", null],
  [
    { name: "http", protocol: "TCP" },
    { name: "http", protocol: "TCP" },
  ],
  [{ name: "http" }, { name: "http" }],
  [{ protocol: "TCP" }],
  {},
  { a: 1 },
  { a: "x", b: "y" },
  { "": null },
];

/** `value` with something else in each of its places, one at a time. */
function* mutants(value: JSONValue): Generator<JSONValue> {
  yield* strangers;
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      yield value.toSpliced(at, 1);
      yield [...value, item];
      for (const changed of mutants(item)) yield value.with(at, changed);
    }
  } else if (isJSONObject(value)) {
    yield { ...value, stranger: 1 };
    for (const [key, item] of Object.entries(value)) {
      const { [key]: _, ...rest } = value;
      yield rest;
      for (const changed of mutants(item ?? null)) yield { ...value, [key]: changed };
    }
  }
}

const withSpecial: JSONObject = { ...ordinary, spec: { ...ordinary.spec, ...special } };
const values = [ordinary, withSpecial, ...mutants(ordinary), ...mutants(withSpecial)];

test("the quick look at a valid object lets through what the validators have nothing to say of", () => {
  const accepted = values.filter((value) => acceptsValue(value, ValidationNode.of(schema), patterns));
  assert.ok(accepted.includes(ordinary));
  assert.ok(accepted.length > 100 && accepted.length < values.length / 2, `${accepted.length} of ${values.length}`);
  for (const value of accepted) {
    const problems = [
      ...new ValueValidator(patterns).run(value, schema, undefined),
      ...new ValueValidator(patterns).run(value, schema, { value: ordinary }),
      ...validateListTypes(value, schema),
      ...validateEmbeddedResources(value, schema),
    ];
    assert.deepEqual(problems, [], stringifyJSON(value));
  }
});

test("the quick look at a settled object lets through what defaulting and pruning leave as it is", () => {
  const objects = values.filter(isJSONObject);
  const settled = objects.filter((object) => isSettledObject(object, schema));
  assert.ok(settled.includes(ordinary));
  assert.ok(settled.length > 100 && settled.length < objects.length, `${settled.length} of ${objects.length}`);
  for (const object of settled) {
    assert.equal(applySchemaDefaults(object, schema, { pruneNulls: true }), object, stringifyJSON(object));
    const pruned = pruneUnknown(object, schema);
    assert.deepEqual([pruned.object === object, pruned.unknownFields], [true, []], stringifyJSON(object));
  }
});

test("the quick look at what apply can understand lets through what has no errors", () => {
  const fitting = values.filter((value) => fitsTyped(value, schema));
  assert.ok(fitting.length > 100 && fitting.length < values.length, `${fitting.length} of ${values.length}`);
  for (const value of values) {
    const errors = validateTyped(value, schema, { allowDuplicates: true });
    assert.equal(fitsTyped(value, schema), errors.length === 0, stringifyJSON(value));
  }
});
