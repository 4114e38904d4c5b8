import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { JSONObject } from "../json/json-value.js";
import { toErrorText } from "../validation/field-error.js";
import { FieldPath } from "../validation/field-path.js";
import { structuralFromJSONSchema } from "./from-json-schema.js";
import { newPatternEngine, type PatternEngine } from "./pattern.js";
import { objectMeta } from "./testing-schemas.js";

let patterns: PatternEngine;
before(async () => {
  patterns = await newPatternEngine();
});

function errorsOf(props: JSONObject): string[] {
  const path = FieldPath.root("s");
  return structuralFromJSONSchema(props, { path, patterns, objectMeta }).errors.map(toErrorText);
}

function inSpec(spec: JSONObject): JSONObject {
  return { type: "object", properties: { spec } };
}

const cases: { name: string; give: JSONObject; want: (string | RegExp)[] }[] = [
  { name: "an empty object schema is structural", give: { type: "object" }, want: [] },
  {
    name: "a field needs a type",
    give: inSpec({ properties: { a: { type: "string" } } }),
    want: ["s.properties[spec].type: Required value: must not be empty for specified object fields"],
  },
  {
    name: "the root is an object",
    give: { type: "string" },
    want: ['s.type: Invalid value: "string": must be object at the root'],
  },
  {
    name: "a list needs items",
    give: inSpec({ type: "array" }),
    want: ["s.properties[spec].items: Required value: must be specified"],
  },
  {
    name: "items need a type",
    give: inSpec({ type: "array", items: {} }),
    want: ["s.properties[spec].items.type: Required value: must not be empty for specified array items"],
  },
  {
    name: "junctors cannot declare structure",
    give: inSpec({
      type: "object",
      properties: { a: { type: "string" } },
      anyOf: [{ type: "object", description: "x" }],
    }),
    want: [
      "s.properties[spec].anyOf[0].description: Forbidden: must be empty to be structural",
      "s.properties[spec].anyOf[0].type: Forbidden: must be empty to be structural",
    ],
  },
  {
    name: "what a junctor restricts must be declared",
    give: { type: "object", oneOf: [{ properties: { a: { minimum: 1 } } }] },
    want: ["s.properties[a]: Required value: because it is defined in s.oneOf[0].properties[a]"],
  },
  {
    name: "the intOrString pattern may name types",
    give: inSpec({ "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] }),
    want: [],
  },
  {
    name: "preserved fields need no type",
    give: inSpec({ "x-kubernetes-preserve-unknown-fields": true }),
    want: [],
  },
  {
    name: "root metadata may restrict names only",
    give: { type: "object", properties: { metadata: { type: "object", properties: { labels: { type: "object" } } } } },
    want: [
      "s.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified",
    ],
  },
  {
    name: "an embedded resource needs fields or freedom",
    give: inSpec({ type: "object", "x-kubernetes-embedded-resource": true }),
    want: [
      "s.properties[spec].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
    ],
  },
  {
    name: "patterns are RE2",
    give: inSpec({ type: "string", pattern: "a(?=b)" }),
    want: [
      's.properties[spec].pattern: Invalid value: "a(?=b)": must be a valid regular expression, but isn\'t: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
    ],
  },
  {
    name: "properties exclude additionalProperties",
    give: inSpec({
      type: "object",
      properties: { a: { type: "string" } },
      additionalProperties: { type: "string" },
    }),
    want: [
      "s.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive",
    ],
  },
  {
    name: "unsupported keywords are named",
    give: inSpec({ type: "object", $ref: "#/x", uniqueItems: true, patternProperties: { a: { type: "string" } } }),
    want: [
      "s.properties[spec].patternProperties: Forbidden: patternProperties is not supported",
      "s.properties[spec].$ref: Forbidden: $ref is not supported",
      "s.properties[spec].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
    ],
  },
  {
    name: "an unknown type is not supported",
    give: inSpec({ type: "text" }),
    want: [
      's.properties[spec].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"',
    ],
  },
  {
    name: "keys of an associative list are required or have a default",
    give: inSpec({
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["k", "gone"],
      items: { type: "object", properties: { k: { type: "string" } } },
    }),
    want: [
      's.properties[spec].x-kubernetes-list-map-keys: Invalid value: ["k","gone"]: entries must all be names of item properties',
      "s.properties[spec].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
    ],
  },
  {
    name: "a default must be valid",
    give: inSpec({ type: "object", properties: { n: { type: "integer", minimum: 3, default: 1 } } }),
    want: ["s.properties[spec].properties[n].default: Invalid value: 1:  in body should be greater than or equal to 3"],
  },
  {
    name: "a default has no unknown fields",
    give: inSpec({ type: "object", default: { x: 1 }, properties: { n: { type: "integer" } } }),
    want: ['s.properties[spec].default: Invalid value: {"x":1}: must not have unknown fields'],
  },
  {
    name: "a default of the whole object is of an object",
    give: { type: "object", default: { b: 1, a: 2 }, properties: { b: { type: "integer" } } },
    want: [
      's.default: Invalid value: {"a":2,"b":1}: must not have unknown fields',
      "s.default.apiVersion: Required value",
      "s.default.kind: Required value",
    ],
  },
  {
    name: "a default that is a resource has good metadata",
    give: inSpec({
      type: "object",
      "x-kubernetes-embedded-resource": true,
      "x-kubernetes-preserve-unknown-fields": true,
      default: { apiVersion: "v1", kind: "P%d", metadata: { name: "a/b", labels: { a: "x y" } } },
    }),
    want: [
      /^s\.properties\[spec\]\.default\.kind: Invalid value: "P%d": may have mixed case, but should otherwise match: a DNS-1035 label/,
      /^s\.properties\[spec\]\.default\.metadata\.name: Invalid value: "a\/b": may not contain '\/'$/,
      /^s\.properties\[spec\]\.default\.metadata\.labels: Invalid value: "x y": a valid label must be/,
    ],
  },
  {
    name: "metadata in a default has to be readable",
    give: inSpec({
      type: "object",
      "x-kubernetes-embedded-resource": true,
      "x-kubernetes-preserve-unknown-fields": true,
      default: { apiVersion: "v1", kind: "Pod", metadata: { labels: { a: 42 } } },
    }),
    want: [
      's.properties[spec].default.metadata: Invalid value: {"labels":{"a":42}}: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
    ],
  },
  {
    name: "a default inside of metadata makes good metadata",
    give: inSpec({
      type: "object",
      "x-kubernetes-embedded-resource": true,
      properties: {
        kind: { type: "string", default: "P%d" },
        metadata: { type: "object", properties: { name: { type: "string", default: "a/b" } } },
      },
    }),
    want: [
      /^s\.properties\[spec\]\.properties\[kind\]\.default: Invalid value: "P%d": must result in valid metadata: kind: Invalid value: "P%d": may have mixed case/,
      's.properties[spec].properties[metadata].properties[name].default: Invalid value: "a/b": must result in valid metadata: metadata.name: Invalid value: "a/b": may not contain \'/\'',
    ],
  },
  {
    name: "top-level metadata has no defaults",
    give: { type: "object", properties: { kind: { type: "string", default: "X" } } },
    want: ["s.properties[kind].default: Forbidden: must not be set in top-level kind"],
  },
];

for (const { name, give, want } of cases) {
  test(name, () => {
    const errors = errorsOf(give);
    assert.equal(errors.length, want.length, errors.join("\n"));
    for (const [at, expected] of want.entries()) {
      if (typeof expected === "string") assert.equal(errors[at], expected);
      else assert.match(errors[at] ?? "", expected);
    }
  });
}

test("a schema with a pattern wants a pattern engine", () => {
  assert.throws(() => structuralFromJSONSchema(inSpec({ type: "string", pattern: "a" })), TypeError);
});

test("fields keep defaults, list types and rules", () => {
  const { schema } = structuralFromJSONSchema({
    type: "object",
    properties: {
      list: {
        type: "array",
        "x-kubernetes-list-type": "set",
        items: { type: "string" },
        "x-kubernetes-validations": [{ rule: "self.size() < 3", message: "too many" }],
      },
      n: { type: "integer", default: 3 },
      map: { type: "object", additionalProperties: { type: "string" } },
    },
    required: ["n"],
  });
  assert(schema.kind === "struct");
  const list = schema.fields.get("list")?.schema;
  assert.deepEqual(list, {
    kind: "list",
    items: { kind: "scalar", type: "string" },
    listType: "set",
    validation: { rules: [{ rule: "self.size() < 3", message: "too many" }] },
  });
  assert.equal(schema.fields.get("n")?.default, 3);
  assert.equal(schema.fields.get("n")?.required, true);
  assert.equal(schema.fields.get("map")?.schema.kind, "map");
});
