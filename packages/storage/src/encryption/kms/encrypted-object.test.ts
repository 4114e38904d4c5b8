import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { EncryptedObject } from "./encrypted-object.js";
import { decodeEncryptedObject, encodeEncryptedObject } from "./encrypted-object-codec.js";

const object: EncryptedObject = {
  encryptedData: Buffer.from("data"),
  keyID: "key-1",
  encryptedDEKSource: Buffer.from("seed"),
  annotations: new Map([["local-kek.kms.kubernetes.io", Buffer.of(0, 255)]]),
  encryptedDEKSourceType: 1,
};

// Written by hand from the .proto file: tag, length, content of each field.
const bytes = Buffer.from(
  "0a0464617461" +
    "12056b65792d31" +
    "1a0473656564" +
    "22210a1b6c6f63616c2d6b656b2e6b6d732e6b756265726e657465732e696f120200ff" +
    "2801",
  "hex",
);

describe("the protobuf form", () => {
  test("is what upstream writes", () => {
    assert.equal(encodeEncryptedObject(object).toString("hex"), bytes.toString("hex"));
    assert.deepEqual(decodeEncryptedObject(bytes), object);
  });

  test("leaves out the type 0, as proto3 does", () => {
    const old = { ...object, encryptedDEKSourceType: 0, annotations: new Map() };
    assert.equal(encodeEncryptedObject(old).toString("hex"), "0a046461746112056b65792d311a0473656564");
    assert.deepEqual(decodeEncryptedObject(encodeEncryptedObject(old)), old);
  });

  test("fields that are not known are passed over", () => {
    const more = Buffer.concat([Buffer.from("3a0178", "hex"), bytes, Buffer.from("4005", "hex")]);
    assert.deepEqual(decodeEncryptedObject(more), object);
  });

  test("what is cut off is refused", () => {
    assert.throws(() => decodeEncryptedObject(bytes.subarray(0, 20)), { name: "ProtobufError" });
  });
});

describe("what is refused, when written and when read", () => {
  const cases: { name: string; change: Partial<EncryptedObject>; message: string }[] = [
    { name: "no data", change: { encryptedData: Buffer.alloc(0) }, message: "encrypted data is empty" },
    {
      name: "a type that is not known",
      change: { encryptedDEKSourceType: 2 },
      message: "unknown encryptedDEKSourceType: 2",
    },
    {
      name: "no encrypted key",
      change: { encryptedDEKSource: Buffer.alloc(0) },
      message: "failed to validate encrypted DEK source: encrypted DEK source is empty",
    },
    {
      name: "an encrypted key that is too long",
      change: { encryptedDEKSource: Buffer.alloc(1025) },
      message:
        "failed to validate encrypted DEK source: encrypted DEK source is 1025 bytes, which exceeds the max size of 1024",
    },
    { name: "no key ID", change: { keyID: "" }, message: "failed to validate key id: keyID is empty" },
    {
      name: "a key ID that is too long",
      change: { keyID: "é".repeat(513) },
      message: "failed to validate key id: keyID is 1026 bytes, which exceeds the max size of 1024",
    },
    {
      name: "an annotation that is no domain",
      change: { annotations: new Map([["a", Buffer.of(1)]]) },
      message:
        'failed to validate annotations: annotations: Invalid value: "a": should be a domain with at least two segments separated by dots',
    },
    {
      name: "annotations that are too long",
      change: { annotations: new Map([["a.b", Buffer.alloc(32 * 1024)]]) },
      message:
        "failed to validate annotations: total size of annotations is 32771, which exceeds the max size of 32768",
    },
  ];
  for (const { name, change, message } of cases) {
    test(name, () => assert.throws(() => encodeEncryptedObject({ ...object, ...change }), { message }));
  }

  test("an empty message", () => {
    assert.throws(() => decodeEncryptedObject(Buffer.alloc(0)), { message: "encrypted data is empty" });
  });
});
