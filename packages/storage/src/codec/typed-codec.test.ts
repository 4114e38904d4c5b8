import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { encodeProtobuf, hasProtobufMagic, type KubeObject } from "@kube-apiserver/apimachinery";
import type { StorageCodec } from "../codec.js";
import { isStorageError } from "../interfaces.js";
import { widgetTypes } from "../testing/store-suite/widget-types.js";
import { jsonSerializer, loadStorageSerializer, protobufSerializer, storageMediaTypes } from "./storage-serializer.js";
import { newTypedCodec } from "./typed-codec.js";

const hub = "example.com/v1";
const red = { apiVersion: hub, kind: "Widget", metadata: { name: "a", labels: { x: "1" } }, color: "red" };
const protobuf = newTypedCodec(widgetTypes, protobufSerializer);
const json = newTypedCodec(widgetTypes, jsonSerializer);

function read(codec: StorageCodec, stored: Buffer | string): unknown {
  return JSON.parse(codec.decode(Buffer.from(stored), "7").bytes.toString());
}

function inVersion(apiVersion: string, fields: object): Buffer {
  const object = { apiVersion, kind: "Widget", metadata: { name: "a" }, ...fields } as KubeObject;
  const schema = widgetTypes.schemas(apiVersion, "Widget");
  assert.ok(schema);
  return encodeProtobuf(object, schema);
}

for (const mediaType of storageMediaTypes) {
  describe(`stored as ${mediaType}`, async () => {
    const codec = newTypedCodec(widgetTypes, await loadStorageSerializer(mediaType));
    const withRevision = { ...red, metadata: { resourceVersion: "3", selfLink: "/x", ...red.metadata } };

    test("the writer's wire form is what a reader makes of the stored bytes", () => {
      const encoding = codec.encode(withRevision);
      assert.equal(encoding.decoded("7").bytes.toString(), codec.decode(encoding.stored, "7").bytes.toString());
      assert.deepEqual(read(codec, encoding.stored), { ...red, metadata: { ...red.metadata, resourceVersion: "7" } });
    });

    test("equal objects are equal bytes, whatever resourceVersion they carry", () => {
      const encoding = codec.encode(withRevision);
      assert.ok(encoding.isStoredAs(codec.encode(red).stored));
      assert.ok(!encoding.isStoredAs(codec.encode({ ...red, color: "blue" }).stored));
    });

    test("what another media type wrote is read, and is not the same", async () => {
      for (const other of storageMediaTypes.filter((type) => type !== mediaType && type !== "application/yaml")) {
        const { stored } = newTypedCodec(widgetTypes, await loadStorageSerializer(other)).encode(red);
        assert.equal(codec.decode(stored, "7").bytes.toString(), codec.encode(red).decoded("7").bytes.toString());
        assert.ok(!codec.encode(red).isStoredAs(stored));
      }
    });
  });
}

test("protobuf has the envelope, JSON begins with what is spliced into", () => {
  assert.ok(hasProtobufMagic(protobuf.encode(red).stored));
  const { stored } = json.encode({ color: "red", metadata: { name: "a" }, kind: "Widget", apiVersion: hub });
  assert.ok(stored.toString().startsWith('{"apiVersion":"example.com/v1","kind":"Widget","metadata":{'));
});

test("JSON of our own is sent as it lies there", () => {
  const stored = '{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a"},"size":1,"color":"red"}';
  const wire = json.decode(Buffer.from(stored), "7").bytes.toString();
  assert.equal(wire, stored.replace('{"name"', '{"resourceVersion":"7","name"'));
});

const readers: readonly { name: string; stored: Buffer | string; want: object }[] = [
  {
    name: "JSON in Go's order",
    stored: `{"kind":"Widget","apiVersion":"${hub}","metadata":{"name":"a"},"size":1}\n`,
    want: { size: 1 },
  },
  {
    name: "JSON of another version, with its defaults",
    stored: '{"apiVersion":"example.com/v1beta1","kind":"Widget","metadata":{"name":"a"}}',
    want: { color: "plain" },
  },
  {
    name: "protobuf of another version",
    stored: inVersion("example.com/v1beta1", { colour: "blue" }),
    want: { color: "blue" },
  },
  {
    name: "JSON in an envelope",
    stored: Buffer.concat([
      Buffer.from("k8s\0"),
      field(1, Buffer.concat([field(1, hub), field(2, "Widget")])),
      field(2, '{"metadata":{"name":"a"},"color":"red"}'),
      field(4, "application/json"),
    ]),
    want: { color: "red" },
  },
];
for (const { name, stored, want } of readers) {
  test(`reads ${name}`, () => {
    const metadata = { name: "a", resourceVersion: "7" };
    for (const codec of [json, protobuf]) {
      assert.deepEqual(read(codec, stored), { apiVersion: hub, kind: "Widget", metadata, ...want });
    }
  });
}

function field(number: number, content: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from([number * 8 + 2, content.length]), Buffer.from(content)]);
}

const broken: readonly { name: string; stored: Buffer | string; message: RegExp }[] = [
  { name: "nothing", stored: "", message: /neither protobuf nor JSON/ },
  { name: "text", stored: "hello", message: /neither protobuf nor JSON/ },
  { name: "half an object", stored: '{"kind":', message: /unexpected end of JSON input/ },
  { name: "half a message", stored: protobuf.encode(red).stored.subarray(0, 40), message: /unexpected EOF/ },
  {
    name: "an envelope of an unknown kind",
    stored: Buffer.from("6b3873000a060a0176120141", "hex"),
    message: /no kind "A"/,
  },
  { name: "another kind", stored: '{"kind":"Gadget","apiVersion":"v1"}', message: /no kind "Gadget"/ },
  { name: "a value of another type", stored: `{"kind":"Widget","apiVersion":"${hub}","size":"x"}`, message: /size/ },
];
for (const { name, stored, message } of broken) {
  test(`refuses ${name}`, () => {
    for (const codec of [json, protobuf]) {
      assert.throws(
        () => codec.decode(Buffer.from(stored), "7"),
        (err) => isStorageError(err, "Corrupt") && message.test(err.message),
      );
    }
  });
}
