import assert from "node:assert/strict";
import { test } from "node:test";
import { type KubeObject, parseJSON } from "@kube-apiserver/apimachinery";
import { isStorageError } from "../interfaces.js";
import { jsonCodec } from "./json-codec.js";

test("what is stored has neither resourceVersion nor selfLink, and begins with what is spliced into", () => {
  const obj = {
    spec: { a: 1 },
    metadata: { name: "a", resourceVersion: "5", selfLink: "/x" },
    kind: "Widget",
    apiVersion: "v1",
  };
  const stored = jsonCodec.encode(obj).stored.toString();
  assert.equal(stored, '{"apiVersion":"v1","kind":"Widget","metadata":{"name":"a"},"spec":{"a":1}}');
  assert.deepEqual(obj.metadata, { name: "a", resourceVersion: "5", selfLink: "/x" });
});

test("equal objects are equal bytes, whatever resourceVersion they carry", () => {
  const encode = (resourceVersion: string) =>
    jsonCodec.encode({ kind: "W", metadata: { name: "a", resourceVersion } }).stored;
  assert.ok(encode("1").equals(encode("2")));
});

test("traps and large integers go through unharmed", () => {
  const text = '{"metadata":{"labels":{"__proto__":"x"}},"__proto__":{"a":1},"constructor":2,"n":9007199254740993}';
  const wire = jsonCodec.decode(jsonCodec.encode(parseJSON(text) as KubeObject).stored, "3").bytes;
  assert.equal(
    wire.toString(),
    '{"metadata":{"resourceVersion":"3","labels":{"__proto__":"x"}},"__proto__":{"a":1},"constructor":2,"n":9007199254740993}',
  );
});

test("bytes that are no object are Corrupt", () => {
  assert.throws(
    () => jsonCodec.decode(Buffer.from("k8s\u0000"), "1"),
    (err) => isStorageError(err, "Corrupt"),
  );
});
