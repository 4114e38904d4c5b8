import assert from "node:assert/strict";
import { test } from "node:test";
import { kmsServiceDefinition } from "./kms-service-definition.js";

const { Status, Encrypt, Decrypt } = kmsServiceDefinition;

// Bytes were written from the .proto file by a script of its own: both sides of our tests share the definition.
const encryptRequest = { plaintext: Buffer.of(1, 2, 3), uid: "uid-1" };
const encryptResponse = {
  ciphertext: Buffer.of(4, 5),
  keyID: "key-1",
  annotations: new Map([
    ["a.example.com", Buffer.of(6)],
    ["b.example.com", Buffer.alloc(0)],
  ]),
};
const decryptRequest = {
  ciphertext: Buffer.of(4, 5),
  uid: "uid-1",
  keyID: "key-1",
  annotations: new Map([["a.example.com", Buffer.of(6)]]),
};

test("the paths of the methods", () => {
  assert.deepEqual(
    [Status.path, Encrypt.path, Decrypt.path],
    ["/v2.KeyManagementService/Status", "/v2.KeyManagementService/Encrypt", "/v2.KeyManagementService/Decrypt"],
  );
});

test("requests", () => {
  assert.equal(Status.requestSerialize({}).toString("hex"), "");
  assert.equal(Encrypt.requestSerialize(encryptRequest).toString("hex"), "0a03010203" + "12057569642d31");
  assert.equal(
    Decrypt.requestSerialize(decryptRequest).toString("hex"),
    "0a020405" + "12057569642d31" + "1a056b65792d31" + "22120a0d612e6578616d706c652e636f6d120106",
  );
  assert.deepEqual(Decrypt.requestDeserialize(Decrypt.requestSerialize(decryptRequest)), decryptRequest);
});

test("responses", () => {
  const status = Buffer.from("0a027632" + "12026f6b" + "1a056b65792d31", "hex");
  assert.deepEqual(Status.responseDeserialize(status), { version: "v2", healthz: "ok", keyID: "key-1" });
  assert.deepEqual(Status.responseDeserialize(Buffer.alloc(0)), { version: "", healthz: "", keyID: "" });
  const encrypted = Buffer.from(
    "0a020405" +
      "12056b65792d31" +
      "1a120a0d612e6578616d706c652e636f6d120106" +
      "1a110a0d622e6578616d706c652e636f6d1200",
    "hex",
  );
  assert.deepEqual(Encrypt.responseDeserialize(encrypted), encryptResponse);
  assert.deepEqual(Decrypt.responseDeserialize(Buffer.from("0a03010203", "hex")), { plaintext: Buffer.of(1, 2, 3) });
});
