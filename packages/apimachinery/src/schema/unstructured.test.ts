import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, JSONValue } from "../json/json-value.js";
import { deepFreeze } from "../runtime/deep-freeze.js";
import { convertSchema } from "./convert-schema.js";
import { DecodeError } from "./decode-error.js";
import { decodeUnstructured } from "./decode-unstructured.js";
import { applySchemaDefaults } from "./defaults.js";
import { pruneUnknown } from "./prune.js";
import { objectMeta, pod } from "./testing-schemas.js";

function widget(spec: JSONObject) {
  return convertSchema({ type: "object", properties: { spec } });
}

const pruning: { name: string; spec: JSONObject; give: JSONValue; want: JSONValue; unknown: string[] }[] = [
  {
    name: "unknown fields go, in structs, lists and maps",
    spec: {
      type: "object",
      properties: {
        known: { type: "string" },
        list: { type: "array", items: { type: "object", properties: { x: { type: "integer" } } } },
        map: { type: "object", additionalProperties: { type: "object", properties: { y: { type: "integer" } } } },
      },
    },
    give: { known: "k", unknown: "u", list: [{ x: 1, z: 2 }], map: { m1: { y: 1, z: 2 } } },
    want: { known: "k", list: [{ x: 1 }], map: { m1: { y: 1 } } },
    unknown: ["spec.list[0].z", "spec.map.m1.z", "spec.unknown"],
  },
  {
    name: "preserved fields stay, but not below a field that is declared again",
    spec: {
      type: "object",
      "x-kubernetes-preserve-unknown-fields": true,
      properties: { inner: { type: "object", properties: { a: { type: "string" } } } },
    },
    give: { anything: { deep: [1] }, inner: { a: "1", b: "2" } },
    want: { anything: { deep: [1] }, inner: { a: "1" } },
    unknown: ["spec.inner.b"],
  },
  {
    name: "additionalProperties: true keeps scalars only",
    spec: { type: "object", additionalProperties: true },
    give: { a: 1, b: { c: 1 }, d: [{ e: 1 }] },
    want: { a: 1, b: {}, d: [{}] },
    unknown: ["spec.b.c", "spec.d[0].e"],
  },
  {
    name: "an embedded resource keeps its type and metadata",
    spec: { type: "object", "x-kubernetes-embedded-resource": true, properties: { data: { type: "string" } } },
    give: { apiVersion: "v1", kind: "X", metadata: { any: 1 }, data: "d", more: 1 },
    want: { apiVersion: "v1", kind: "X", metadata: { any: 1 }, data: "d" },
    unknown: ["spec.more"],
  },
];

for (const { name, spec, give, want, unknown } of pruning) {
  test(`pruning: ${name}`, () => {
    const meta = { apiVersion: "x/v1", kind: "Widget", metadata: { name: "a" } };
    const { object, unknownFields } = pruneUnknown(deepFreeze({ ...meta, spec: give }), widget(spec));
    assert.deepEqual(object, { ...meta, spec: want });
    assert.deepEqual(unknownFields, unknown);
  });
}

test("pruning: an object without unknown fields is returned as it is", () => {
  const object = deepFreeze({ kind: "Widget", spec: { a: "b" } });
  assert.equal(pruneUnknown(object, widget({ type: "object", properties: { a: { type: "string" } } })).object, object);
});

const defaulted: JSONObject = {
  type: "object",
  properties: {
    size: { type: "integer", default: 3 },
    name: { type: "string", default: "anon" },
    nested: {
      type: "object",
      default: {},
      properties: {
        on: { type: "boolean", default: true },
        deep: { type: "object", properties: { x: { type: "string", default: "d" } } },
      },
    },
    items: { type: "array", items: { type: "object", properties: { mode: { type: "string", default: "rw" } } } },
    nul: { type: "string", nullable: true, default: "d" },
    nonnul: { type: "string", default: "e" },
    plain: { type: "string" },
  },
};
const defaulting: { name: string; give: JSONValue; want: JSONValue }[] = [
  {
    name: "missing fields, and those inside of defaults",
    give: {},
    want: { size: 3, name: "anon", nested: { on: true }, nul: "d", nonnul: "e" },
  },
  {
    name: "nulls that are not nullable, and what lists hold; zero values are values",
    give: { size: 0, name: "", items: [{}, { mode: "r" }], nested: { deep: {} }, nul: null, nonnul: null, plain: null },
    want: {
      size: 0,
      name: "",
      items: [{ mode: "rw" }, { mode: "r" }],
      nested: { deep: { x: "d" }, on: true },
      nul: null,
      nonnul: "e",
    },
  },
];

for (const { name, give, want } of defaulting) {
  test(`defaults: ${name}`, () => {
    const result = applySchemaDefaults(deepFreeze({ spec: give }), widget(defaulted), { pruneNulls: true });
    assert.deepEqual(result, { spec: want });
  });
}

test("defaults: nothing to set returns the very input", () => {
  const value = deepFreeze({ spec: { containers: [{ name: "c", ports: [{ containerPort: 1, protocol: "UDP" }] }] } });
  assert.equal(applySchemaDefaults(value, pod), value);
});

test("defaults: an empty string of a typed field that is no pointer counts as missing", () => {
  const value: JSONValue = { spec: { containers: [{ name: "c", ports: [{ containerPort: 1, protocol: "" }] }] } };
  assert.deepEqual(applySchemaDefaults(value, pod), {
    spec: { containers: [{ name: "c", ports: [{ containerPort: 1, protocol: "TCP" }] }] },
  });
});

test("a custom resource is typed, defaulted and pruned in one go", () => {
  const { object, unknownFields } = decodeUnstructured(
    deepFreeze({
      kind: "Widget",
      metadata: { name: "a", oops: 1, labels: null, finalizers: [] },
      extra: {},
      spec: { zzz: true, n: null },
    }),
    {
      objectMeta,
      schema: widget({ type: "object", properties: { n: { type: "string" }, d: { type: "integer", default: 1 } } }),
    },
  );
  assert.deepEqual(object, { kind: "Widget", metadata: { name: "a" }, spec: { d: 1 } });
  assert.deepEqual(unknownFields, ["metadata.oops", "extra", "spec.zzz"]);
});

const badMetadata: { name: string; metadata: JSONValue; message: string }[] = [
  {
    name: "no object",
    metadata: "x",
    message: "json: cannot unmarshal string into Go value of type v1.ObjectMeta",
  },
  {
    name: "a number as label",
    metadata: { labels: { a: 1 } },
    message: "json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string",
  },
];

for (const { name, metadata, message } of badMetadata) {
  test(`refuses metadata: ${name}`, () => {
    assert.throws(() => decodeUnstructured({ metadata }, { objectMeta }), new DecodeError(message));
  });
}

test("metadata from storage loses what does not fit", () => {
  const give = { metadata: { name: "a", labels: { a: 1 }, generation: 2 } };
  const { object } = decodeUnstructured(give, { objectMeta, dropInvalidMetadata: true });
  assert.deepEqual(object, { metadata: { name: "a", generation: 2 } });
});

test("metadata of embedded resources is typed too", () => {
  const spec: JSONObject = {
    type: "object",
    "x-kubernetes-embedded-resource": true,
    "x-kubernetes-preserve-unknown-fields": true,
  };
  const give = { spec: { kind: "X", metadata: { name: "a", oops: 1 }, free: 1 } };
  const { object, unknownFields } = decodeUnstructured(give, { objectMeta, schema: widget(spec) });
  assert.deepEqual(object, { spec: { kind: "X", metadata: { name: "a" }, free: 1 } });
  assert.deepEqual(unknownFields, ["spec.metadata.oops"]);
  assert.throws(
    () => decodeUnstructured({ spec: { metadata: 1 } }, { objectMeta, schema: widget(spec) }),
    new DecodeError(
      "spec.metadata: Invalid value: 1: json: cannot unmarshal number into Go value of type v1.ObjectMeta",
    ),
  );
});

test("of thousands of unknown fields all go, and the first are told", () => {
  const schema = widget({ type: "object", properties: { a: { type: "string" }, z: { type: "string" } } });
  const unknown = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`u${at}`, 1]));
  const { object, unknownFields } = pruneUnknown({ spec: { a: "1", ...unknown, z: "2" } }, schema);
  assert.deepEqual(object, { spec: { a: "1", z: "2" } });
  assert.equal(unknownFields.length, 1000);
});
