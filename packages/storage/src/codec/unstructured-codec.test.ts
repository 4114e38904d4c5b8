import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeCBOR, type KubeObject, parseJSON, selfDescribedCBOR } from "@kube-apiserver/apimachinery";
import { isStorageError } from "../interfaces.js";
import { newUnstructuredCodec } from "./unstructured-codec.js";

const cbor = newUnstructuredCodec("application/cbor");
const json = newUnstructuredCodec("application/json");

/** An object with all that is easily lost. */
const object = parseJSON(
  Buffer.from(
    '{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a","resourceVersion":"7"},' +
      '"spec":{"big":9007199254740993,"half":0.5,"list":[],"map":{},"nothing":null,"__proto__":{"a":"ü"}}}',
  ),
) as KubeObject;

test("both read what either has written, without its revision", () => {
  const read = [cbor, json].flatMap((writer) => {
    const encoding = writer.encode(object);
    return [encoding.decoded("9"), cbor.decode(encoding.stored, "9"), json.decode(encoding.stored, "9")];
  });
  for (const { object: found } of read) {
    assert.deepEqual(found, { ...object, metadata: { name: "a", resourceVersion: "9" } });
    assert.deepEqual(
      Object.keys((found as KubeObject).spec as object).sort(),
      Object.keys(object.spec as object).sort(),
    );
  }
});

test("CBOR says of itself what it is, and is another form than JSON of the same object", () => {
  const { stored } = cbor.encode(object);
  assert.deepEqual(stored.subarray(0, 3), selfDescribedCBOR);
  assert.ok(cbor.encode({ ...object, metadata: { name: "a", resourceVersion: "8" } }).isStoredAs(stored));
  assert.ok(!cbor.encode(object).isStoredAs(json.encode(object).stored));
  assert.ok(!json.encode(object).isStoredAs(stored));
});

for (const [name, bytes] of [
  ["a value that is cut off", cbor.encode(object).stored.subarray(0, -1)],
  ["a value that is no map", Buffer.concat([selfDescribedCBOR, encodeCBOR(1)])],
  ["neither JSON nor CBOR", Buffer.from("x")],
] as const) {
  test(`corrupt: ${name}`, () => {
    assert.throws(
      () => json.decode(bytes, "1"),
      (err) => isStorageError(err, "Corrupt"),
    );
  });
}
