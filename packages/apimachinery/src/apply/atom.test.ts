import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, JSONValue } from "../json/json-value.js";
import type { Schema } from "../schema/schema.js";
import { integer, struct, text } from "./testing-schemas.js";
import { toFieldSet } from "./to-field-set.js";
import { validateTyped } from "./validate-typed.js";

const rawExtension: Schema = { kind: "any", type: "object", mapType: "atomic", name: "RawExtension" };
const email: Schema = { kind: "scalar", type: "string", validation: { format: "email" } };
const named: Schema = { kind: "any", name: "JSONSchemaPropsOrBool", shapes: { object: struct({ a: text }) } };
const shaped: Schema = {
  kind: "any",
  shapes: {
    object: struct({ a: text }, { unknownFields: "preserve" }),
    list: { kind: "list", items: text, listType: "set" },
  },
};
const preserving = struct({ inner: struct({ a: text }) }, { unknownFields: "preserve" });

const sets: { name: string; schema: Schema; value: JSONValue; want: JSONObject }[] = [
  {
    name: "an untyped object is granular",
    schema: { kind: "any" },
    value: { a: { b: 1 } },
    want: { "f:a": { ".": {}, "f:b": {} } },
  },
  { name: "an untyped list is atomic", schema: { kind: "any" }, value: [{ a: 1 }], want: {} },
  { name: "a raw extension is one value", schema: rawExtension, value: { a: { b: 1 } }, want: {} },
  { name: "the shapes of built-in types are not published", schema: named, value: { a: "x" }, want: { "f:a": {} } },
  {
    name: "those of custom resources are: objects",
    schema: shaped,
    value: { a: "x", z: {} },
    want: { "f:a": {}, "f:z": {} },
  },
  { name: "and lists", schema: shaped, value: ["x", "y"], want: { 'v:"x"': {}, 'v:"y"': {} } },
  { name: "an object that says nothing lets everything in", schema: struct({}), value: { a: 1 }, want: { "f:a": {} } },
  {
    name: "unknown fields are preserved at every depth below",
    schema: preserving,
    value: { inner: { z: 1 } },
    want: { "f:inner": { "f:z": {} } },
  },
  {
    name: "other fields have their own schema",
    schema: struct({ a: text }, { additionalProperties: { kind: "list", items: text, listType: "set" } }),
    value: { z: ["x"] },
    want: { "f:z": { ".": {}, 'v:"x"': {} } },
  },
];
for (const { name, schema, value, want } of sets) {
  test(name, () => {
    // The root itself is a member when it is a leaf.
    const { ".": _, ...fields } = toFieldSet(value, schema).toFieldsV1();
    assert.deepEqual(fields, want);
    assert.deepEqual(validateTyped(value, schema), []);
  });
}

const ports: Schema = {
  kind: "list",
  listType: "map",
  listMapKeys: ["port", "protocol"],
  items: struct(
    { port: integer, protocol: text },
    {
      fields: new Map([
        ["port", { name: "port", schema: integer, required: true, omit: "never", pointer: false }],
        [
          "protocol",
          { name: "protocol", schema: text, required: false, omit: "empty", pointer: false, default: "TCP" },
        ],
      ]),
    },
  ),
};
const twoWays: Schema = { kind: "scalar", type: "intOrString" };
const list = (items: Schema, listType: "set" | "map", ...listMapKeys: string[]): Schema => ({
  kind: "list",
  items,
  listType,
  ...(listMapKeys.length > 0 && { listMapKeys }),
});
const byName = list(struct({ name: text, n: integer }), "map", "name");

const errors: { name: string; schema: Schema; value: JSONValue; want: string[] }[] = [
  { name: "a text with a format may be anything scalar", schema: email, value: 5, want: [] },
  { name: "but nothing else", schema: email, value: { a: 1 }, want: ["expected any scalar, got &{map[a:1]}"] },
  { name: "int-or-string is left to decoding", schema: twoWays, value: { a: 1 }, want: [] },
  { name: "null is always let in", schema: struct({ a: text, b: ports }), value: { a: null, b: null }, want: [] },
  {
    name: "a text",
    schema: text,
    value: 1_000_000,
    want: ["expected string, got &value.valueUnstructured{Value:1e+06}"],
  },
  {
    name: "a text that is an object",
    schema: text,
    value: { a: [true, null, "x"] },
    want: [
      'expected string, got &value.valueUnstructured{Value:map[string]interface {}{"a":[]interface {}{true, interface {}(nil), "x"}}}',
    ],
  },
  { name: "a number", schema: integer, value: "1", want: ["expected numeric (int or float), got string"] },
  { name: "a boolean", schema: { kind: "scalar", type: "boolean" }, value: "x", want: ["expected boolean, got &{x}"] },
  { name: "a list", schema: ports, value: { a: 1 }, want: ["expected list, got &{map[a:1]}"] },
  { name: "an object", schema: struct({ a: text }), value: ["x"], want: ["expected map, got &{[x]}"] },
  {
    name: "an object that lets nothing else in",
    schema: struct({}, { additionalProperties: false }),
    value: { a: 1 },
    want: [".a: field not declared in schema"],
  },
  {
    name: "keys without a value have their default",
    schema: ports,
    value: [{ port: 1 }, { port: 1, protocol: "UDP" }, {}],
    want: [],
  },
  {
    name: "and are the same as with it",
    schema: ports,
    value: [{ port: 0 }, { protocol: "TCP" }],
    want: ['duplicate entries for key [port=0,protocol="TCP"]'],
  },
  {
    name: "keys without any default",
    schema: byName,
    value: [{ n: 1 }],
    want: [
      'element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn\'t have default values for any key fields)',
    ],
  },
  {
    name: "null as an item with keys",
    schema: byName,
    value: [null],
    want: ["element 0: associative list with keys may not have a null element"],
  },
  {
    name: "a scalar as an item with keys",
    schema: byName,
    value: ["x"],
    want: ["element 0: associative list with keys may not have non-map elements"],
  },
  {
    name: "null in a set",
    schema: list(text, "set"),
    value: [null],
    want: ["element 0: associative list without keys has an element that's an explicit null"],
  },
  {
    name: "an object in a set",
    schema: list(text, "set"),
    value: ["x", {}],
    want: ["element 1: associative list without keys has an element that's a map type"],
  },
  {
    name: "a list in a set",
    schema: list(text, "set"),
    value: [[]],
    want: ["element 0: not supported: associative list with lists as elements"],
  },
  {
    name: "a text twice in a set",
    schema: list(text, "set"),
    value: ["x", "x"],
    want: ['duplicate entries for key [="x"]'],
  },
  {
    name: "every place is named",
    schema: struct({ l: byName, m: { kind: "map", values: integer } }),
    value: { l: [{ name: "a", n: "x" }], m: { k: "x" } },
    want: [
      '.l[name="a"].n: expected numeric (int or float), got string',
      ".m.k: expected numeric (int or float), got string",
    ],
  },
];
for (const { name, schema, value, want } of errors) {
  test(`validation of ${name}`, () => {
    const found = validateTyped(value, schema).map(({ path, message }) =>
      path === "" ? message : `${path}: ${message}`,
    );
    assert.deepEqual(found, want);
  });
}

test("what is stored may have items twice", () => {
  assert.deepEqual(validateTyped(["x", "x"], list(text, "set"), { allowDuplicates: true }), []);
});
