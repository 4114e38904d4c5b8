import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, JSONValue } from "../json/json-value.js";
import { stringifyJSON } from "../json/stringify.js";
import { deepFreeze } from "../runtime/deep-freeze.js";
import { decodeTyped } from "./decode.js";
import { cannotBeHandled, DecodeError } from "./decode-error.js";
import type { Field, StructSchema } from "./schema.js";
import { pod } from "./testing-schemas.js";

/** What is always there: structs that are not pointers, and lists that are not omitted. */
const frame = { metadata: {}, spec: { containers: null, strategy: {}, raw: null } };

const forms: { name: string; give: JSONValue; want: JSONValue }[] = [
  { name: "an empty object gets what Go always writes", give: {}, want: frame },
  { name: "null is an empty object", give: null, want: frame },
  {
    name: "fields come in the order of the schema",
    give: { spec: null, metadata: null, apiVersion: "v1", kind: "Pod" },
    want: { kind: "Pod", apiVersion: "v1", ...frame },
  },
  {
    name: "zero values of omitempty fields go, those of pointers stay",
    give: { spec: { replicas: 0, hostNetwork: false, nodeSelector: {}, volumes: [] } },
    want: { metadata: {}, spec: { containers: null, replicas: 0, strategy: {}, raw: null } },
  },
  {
    name: "an explicit null is an absent field",
    give: { metadata: { labels: null, creationTimestamp: null }, spec: { replicas: null, payload: null } },
    want: frame,
  },
  {
    name: "a null item is a zero item",
    give: { spec: { containers: [null], nodeSelector: { a: null } } },
    want: {
      metadata: {},
      spec: { containers: [{ name: "", resources: {} }], nodeSelector: { a: "" }, strategy: {}, raw: null },
    },
  },
  {
    name: "map keys are sorted",
    give: { metadata: { labels: { b: "1", a: "2" } } },
    want: { metadata: { labels: { a: "2", b: "1" } }, spec: frame.spec },
  },
];

for (const { name, give, want } of forms) {
  test(name, () => {
    assert.equal(stringifyJSON(decodeTyped(deepFreeze(give), pod).object), stringifyJSON(want));
  });
}

const scalars: { name: string; field: string; give: JSONValue; want: JSONValue }[] = [
  {
    name: "an offset becomes UTC",
    field: "at",
    give: "2026-01-02T03:04:05.000006+01:00",
    want: "2026-01-02T02:04:05.000006Z",
  },
  { name: "a duration becomes Go's text", field: "timeout", give: "90m", want: "1h30m0s" },
  { name: "a fraction of a duration", field: "timeout", give: "1.5s", want: "1.5s" },
  { name: "an intOrString may be a string", field: "port", give: "http", want: "http" },
  { name: "an intOrString may be a number", field: "port", give: 80, want: 80 },
  { name: "unused bits of base64 are zeroed", field: "payload", give: "AB==", want: "AA==" },
  {
    name: "raw JSON stays as it is",
    field: "raw",
    give: { z: null, a: [1, { b: 2 }] },
    want: { z: null, a: [1, { b: 2 }] },
  },
];

for (const { name, field, give, want } of scalars) {
  test(name, () => {
    const { object } = decodeTyped({ spec: { [field]: give } }, pod);
    assert.deepEqual((object.spec as { [key: string]: JSONValue })[field], want);
  });
}

test("times lose their fraction and their offset", () => {
  const { object } = decodeTyped({ metadata: { deletionTimestamp: "2026-06-01T00:30:00.999+02:00" } }, pod);
  assert.deepEqual(object.metadata, { deletionTimestamp: "2026-05-31T22:30:00Z" });
});

test("quantities become canonical", () => {
  const limits = { cpu: "1000m", memory: 1024, storage: "1024Mi", tiny: "0.5", power: "1e3" };
  const { object } = decodeTyped({ spec: { containers: [{ name: "c", resources: { limits } }] } }, pod);
  const { containers } = object.spec as unknown as { containers: JSONValue[] };
  assert.deepEqual(containers[0], {
    name: "c",
    resources: { limits: { cpu: "1", memory: "1024", power: "1e3", storage: "1Gi", tiny: "500m" } },
  });
});

test("integers beyond 2^53 are kept", () => {
  const { object } = decodeTyped({ metadata: { generation: 9007199254740993n } }, pod);
  assert.deepEqual(object.metadata, { generation: 9007199254740993n });
});

test("a value in its final form is returned as it is", () => {
  const final = decodeTyped(
    { kind: "Pod", metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c" }] } },
    pod,
  );
  assert.equal(decodeTyped(final.object, pod).object, final.object);
});

test("unknown fields are dropped and named with their path", () => {
  const { object, unknownFields } = decodeTyped(
    JSON.parse(`{
      "extra": 1, "__proto__": {"x": 1}, "metadata": {"Name": "upper case"},
      "spec": {"containers": [{"name": "c", "foo": 1}, {"name": "d", "ports": [{"bar": 1}]}]}
    }`),
    pod,
  );
  assert.deepEqual(unknownFields, [
    "extra",
    "__proto__",
    "metadata.Name",
    "spec.containers[0].foo",
    "spec.containers[1].ports[0].bar",
  ]);
  assert.equal("extra" in object, false);
});

test("a struct that preserves unknown fields keeps them, after its own", () => {
  const open = { ...pod, unknownFields: "preserve" } as const;
  const { object, unknownFields } = decodeTyped({ extra: { a: null }, kind: "Pod" }, open);
  assert.equal(stringifyJSON(object), stringifyJSON({ kind: "Pod", ...frame, extra: { a: null } }));
  assert.deepEqual(unknownFields, []);
});

test("at most a hundred unknown fields are named", () => {
  const many = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`x${at}`, 1]));
  assert.equal(decodeTyped(many, pod).unknownFields.length, 100);
});

test("keys of maps are data, whatever their name", () => {
  const labels = JSON.parse('{"__proto__":"p","constructor":"c","a":"x"}');
  const { object } = decodeTyped({ metadata: { labels } }, pod);
  const decoded = (object.metadata as { labels: object }).labels;
  assert.deepEqual(Object.keys(decoded).sort(), ["__proto__", "a", "constructor"]);
  assert.equal(Object.getPrototypeOf(decoded), Object.prototype);
});

const refusals: { name: string; give: JSONValue; message: string }[] = [
  {
    name: "a number in a string map",
    give: { metadata: { labels: { a: 1 } } },
    message: "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
  },
  {
    name: "a list for a map",
    give: { metadata: { labels: [] } },
    message: "json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string",
  },
  {
    name: "a string for a list of structs",
    give: { spec: { containers: "x" } },
    message: "json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container",
  },
  {
    name: "a bool for a named string, deep inside",
    give: { spec: { containers: [{ imagePullPolicy: true }] } },
    message:
      "json: cannot unmarshal bool into Go struct field Container.spec.containers.imagePullPolicy of type v1.PullPolicy",
  },
  {
    name: "a string for a struct",
    give: { spec: "x" },
    message: "json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec",
  },
  { name: "no object at all", give: [], message: "json: cannot unmarshal array into Go value of type v1.Pod" },
  {
    name: "a fraction for an integer",
    give: { spec: { replicas: 1.5 } },
    message: "json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.replicas of type int32",
  },
  {
    name: "an integer out of range",
    give: { spec: { replicas: 2147483648 } },
    message: "json: cannot unmarshal number 2147483648 into Go struct field PodSpec.spec.replicas of type int32",
  },
  {
    name: "a number for a time",
    give: { metadata: { deletionTimestamp: 1 } },
    message: "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.deletionTimestamp of type string",
  },
  {
    name: "a text that is no time",
    give: { metadata: { deletionTimestamp: "now" } },
    message: 'parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"',
  },
  {
    name: "a day that its month does not have",
    give: { metadata: { deletionTimestamp: "2026-02-30T00:00:00Z" } },
    message: 'parsing time "2026-02-30T00:00:00Z": day out of range',
  },
  {
    name: "a micro time without its six digits",
    give: { spec: { at: "2026-01-01T00:00:00Z" } },
    message: 'parsing time "2026-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
  },
  {
    name: "a duration without unit",
    give: { spec: { timeout: "10" } },
    message: 'time: missing unit in duration "10"',
  },
  { name: "an empty duration", give: { spec: { timeout: "" } }, message: 'time: invalid duration ""' },
  { name: "bad base64", give: { spec: { payload: "abc!" } }, message: "illegal base64 data at input byte 3" },
  {
    name: "a bad quantity",
    give: { spec: { volumes: [{ name: "v", emptyDir: { sizeLimit: "ten" } }] } },
    message: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  },
  {
    name: "a bool for an intOrString",
    give: { spec: { port: true } },
    message: "json: cannot unmarshal bool into Go struct field PodSpec.spec.port of type int32",
  },
];

for (const { name, give, message } of refusals) {
  test(`refuses ${name}`, () => {
    assert.throws(() => decodeTyped(give, pod), new DecodeError(message));
  });
}

test("the answer names kind and version", () => {
  assert.equal(cannotBeHandled("Pod", "v1", "json: x"), 'Pod in version "v1" cannot be handled as a Pod: json: x');
});

test("what is nested deeper than can be worked on is refused", () => {
  const schema: StructSchema = { kind: "struct", name: "Deep", fields: new Map(), unknownFields: "prune" };
  (schema.fields as Map<string, Field>).set("a", { name: "a", schema, required: false, omit: "empty", pointer: true });
  const nested = (levels: number) => {
    let value: JSONObject = {};
    for (let level = 0; level < levels; level++) value = { a: value };
    return value;
  };
  assert.ok(decodeTyped(nested(1000), schema).object);
  assert.throws(
    () => decodeTyped(nested(1001), schema),
    (err) => err instanceof DecodeError && err.message === "json: exceeded max depth",
  );
});
