import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodedObject } from "@kube-apiserver/apimachinery";
import { sliceMetadata, typeMetaPrefix } from "./metadata-slice.js";

const prefix = typeMetaPrefix("v1", "Pod");
const slice = (json: string) => sliceMetadata(EncodedObject.fromBytes(Buffer.from(json)), prefix)?.toString();

const cases: { name: string; metadata: string }[] = [
  { name: "empty", metadata: "{}" },
  { name: "nested", metadata: '{"name":"x","labels":{"a":"b"},"managedFields":[{"fieldsV1":{"f:a":{}}}]}' },
  { name: "braces inside of text", metadata: '{"annotations":{"a":"}{\\"}"}}' },
  { name: "a text that ends in a backslash", metadata: '{"annotations":{"a":"\\\\"},"name":"x"}' },
];

for (const { name, metadata } of cases) {
  test(`cuts out metadata: ${name}`, () => {
    assert.equal(slice(`{"apiVersion":"v1","kind":"Pod","metadata":${metadata},"spec":{"metadata":{}}}`), metadata);
  });
}

test("leaves alone what is laid out differently", () => {
  assert.equal(slice('{"apiVersion":"v1","kind":"Node","metadata":{}}'), undefined);
  assert.equal(slice('{"kind":"Pod","apiVersion":"v1","metadata":{}}'), undefined);
  assert.equal(slice('{"apiVersion":"v1","kind":"Pod","spec":{},"metadata":{}}'), undefined);
  assert.equal(slice('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x'), undefined);
});
