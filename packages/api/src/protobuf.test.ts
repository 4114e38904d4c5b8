import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import {
  decodeProtobuf,
  decodeTyped,
  encodeProtobuf,
  encodeProtobufMessage,
  type JSONObject,
  type KubeObject,
  listItemSchema,
  parseGroupVersion,
  parseJSON,
  protobufListPieces,
  type StructSchema,
} from "@kube-apiserver/apimachinery";
import { builtInResources } from "./resources/built-in-resources.js";
import { schemaForKind } from "./schema/built-in-schemas.js";
import { referenceData, skipWithout } from "./testing/reference-data.js";

const samplesPath = "testdata/roundtrip";
const samples = referenceData(samplesPath);
/** The bare frame of a watch: it has no envelope. */
const withoutEnvelope = new Set(["core.v1.WatchEvent.json"]);

function schemaOf(object: KubeObject): StructSchema {
  const schema = schemaForKind({ ...parseGroupVersion(object.apiVersion ?? ""), kind: object.kind ?? "" });
  assert.equal(schema?.kind, "struct", `no schema for ${object.apiVersion} ${object.kind}`);
  return schema as StructSchema;
}

test("every kind becomes the bytes that the Go server writes, and comes back from them", {
  skip: skipWithout(samples, samplesPath),
}, () => {
  const files = readdirSync(samples ?? "").filter((file) => file.endsWith(".json") && !withoutEnvelope.has(file));
  for (const file of files) {
    const object = parseJSON(readFileSync(`${samples}/${file}`)) as KubeObject;
    const bytes = readFileSync(`${samples}/${file.replace(/json$/, "pb")}`);
    const schema = schemaOf(object);
    const canonical = decodeTyped(object, schema).object as KubeObject;
    assert.equal(encodeProtobuf(canonical, schema).equals(bytes), true, `${file}: other bytes`);
    const decoded = decodeProtobuf(bytes, () => schema);
    assert.deepEqual(decodeTyped(decoded, schema).object, canonical, `${file}: another object`);
  }
  assert.equal(files.length > 100, true);
});

const configMap = schemaOf({ apiVersion: "v1", kind: "ConfigMap" });
const pod = schemaOf({ apiVersion: "v1", kind: "Pod" });

function roundTrip(object: JSONObject, schema: StructSchema): JSONObject {
  const canonical = decodeTyped(object, schema).object as KubeObject;
  return decodeTyped(
    decodeProtobuf(encodeProtobuf(canonical, schema), () => schema),
    schema,
  ).object as JSONObject;
}

test("keys named after parts of objects are data", () => {
  const data = JSON.parse('{"__proto__":"a","constructor":"b"}') as JSONObject;
  const back = roundTrip({ apiVersion: "v1", kind: "ConfigMap", data }, configMap);
  assert.deepEqual(JSON.stringify(back.data), '{"__proto__":"a","constructor":"b"}');
});

test("64-bit numbers, negative ones and inlined structs survive", () => {
  const object = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { generation: 9007199254740993n },
    spec: {
      activeDeadlineSeconds: -1,
      volumes: [{ name: "v", configMap: { name: "c", items: [] } }],
      containers: [{ name: "a", livenessProbe: { tcpSocket: { port: "http" }, periodSeconds: 5 } }],
    },
  };
  const back = roundTrip(object as JSONObject, pod);
  assert.deepEqual(back, decodeTyped(object as JSONObject, pod).object);
});

test("texts of every length and script survive", () => {
  const texts = ["", "a", "é", "漢字", "😀", `${"x".repeat(47)}é`, "x".repeat(48), "x".repeat(49), "é".repeat(5_000)];
  const data = Object.fromEntries(texts.map((value, at) => [`key-${at}-${value.slice(0, 60)}`, value]));
  const object = { apiVersion: "v1", kind: "ConfigMap", data };
  assert.deepEqual(roundTrip(object, configMap).data, decodeTyped(object, configMap).object.data);
});

test("an object that cannot be written leaves nothing behind in the next one", () => {
  const good = { apiVersion: "v1", kind: "ConfigMap", data: { a: "b" } } as KubeObject;
  const bytes = encodeProtobuf(good, configMap);
  const bad = { apiVersion: "v1", kind: "Pod", spec: { schedulerName: "s", activeDeadlineSeconds: -1.5 } };
  assert.throws(() => encodeProtobuf(bad as unknown as KubeObject, pod), RangeError);
  assert.ok(encodeProtobuf(good, configMap).equals(bytes));
});

test("a list in pieces is the same list", () => {
  const schema = schemaOf({ apiVersion: "v1", kind: "ConfigMapList" });
  const itemSchema = listItemSchema(schema);
  assert.ok(itemSchema);
  const metadata = { resourceVersion: "7", continue: "token", remainingItemCount: 3 };
  const list = { apiVersion: "v1", kind: "ConfigMapList", metadata } as KubeObject;
  for (const count of [0, 1, 300]) {
    const items = Array.from({ length: count }, (_, i) => ({
      metadata: { name: `n${i}` },
      data: { a: "x".repeat(i) },
    }));
    const whole = encodeProtobuf({ ...list, items } as KubeObject, schema);
    const messages = items.map((item) => encodeProtobufMessage({ apiVersion: "v1", ...item }, itemSchema));
    assert.ok(Buffer.concat(protobufListPieces(list, schema, messages)).equals(whole), `${count} items`);
  }
  assert.equal(listItemSchema(configMap), undefined);
});

test("every kind of list can be written in pieces", () => {
  const kinds = builtInResources.map(({ group, version, kind }) => ({ group, version, kind: `${kind}List` }));
  const lists = kinds.map(schemaForKind).filter((schema) => schema?.kind === "struct");
  assert.ok(lists.length > 50);
  for (const schema of lists) assert.ok(listItemSchema(schema as StructSchema));
});

test("bytes that are nil are not written, empty ones are", () => {
  const hooks = schemaOf({ apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration" });
  const encode = (clientConfig: JSONObject) =>
    encodeProtobufMessage({ webhooks: [{ name: "", clientConfig, rules: [] }] }, hooks).toString("hex");
  // An empty metadata, then a webhook: its name, its clientConfig (field 2), and what follows.
  const before = "12";
  assert.ok(encode({ url: "u" }).includes(`${before}031a0175`));
  assert.ok(encode({ url: "u", caBundle: "" }).includes(`${before}0512001a0175`));
});

test("a list in a message of its own is nil without items", () => {
  const review = schemaOf({ apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview" });
  const back = roundTrip(
    {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: { extra: { none: [], one: ["a"] } },
    },
    review,
  );
  assert.deepEqual((back.spec as JSONObject).extra, { none: null, one: ["a"] });
});

const broken: { name: string; bytes: Buffer }[] = [
  { name: "nothing", bytes: Buffer.alloc(0) },
  { name: "no magic", bytes: Buffer.from("{}") },
  { name: "cut off", bytes: encodeProtobuf({ apiVersion: "v1", kind: "ConfigMap" }, configMap).subarray(0, 12) },
  { name: "a length beyond the end", bytes: Buffer.from("6b387300127f00", "hex") },
  { name: "a group", bytes: Buffer.from("6b3873000b", "hex") },
  { name: "an endless number", bytes: Buffer.from(`6b387300${"ff".repeat(20)}`, "hex") },
];
for (const { name, bytes } of broken) {
  test(`broken bytes are an error: ${name}`, () => {
    assert.throws(() => decodeProtobuf(bytes, () => configMap), { name: "ProtobufError" });
  });
}
