import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RandomBytes } from "@kube-apiserver/component-base";
import { newCBCTransformer } from "./aes/aes-cbc.js";
import { newGCMTransformer } from "./aes/aes-gcm.js";
import { newExtendedNonceGCMTransformer } from "./aes/extended-nonce-gcm.js";
import { newSecretboxTransformer } from "./secretbox/secretbox.js";
import type { ValueTransformer } from "./value-transformer.js";

const context = { key: "/registry/secrets/default/a", resource: "secrets" };
const plain = Buffer.from('{"kind":"Secret","apiVersion":"v1","metadata":{"name":"a"}}');

/** `count` bytes that count up. */
function counting(from: number, count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, (_, at) => from + at));
}

/** Hands out these bytes, one buffer a call. */
function fixedRandom(...buffers: readonly Buffer[]): RandomBytes {
  const rest = [...buffers];
  return {
    bytes(count) {
      const next = rest.shift();
      assert.equal(next?.length, count);
      return next as Buffer;
    },
  };
}

interface KnownAnswer {
  readonly name: string;
  readonly make: () => Promise<ValueTransformer> | ValueTransformer;
  readonly plain: Buffer;
  readonly stored: string;
}

// Computed with Python's `cryptography` package; secretbox by its definition (Salsa20, Poly1305), in a script that was
// checked against the box that golang.org/x/crypto/nacl/secretbox has from NaCl's own implementation (the last row).
const answers: readonly KnownAnswer[] = [
  {
    name: "AES-128-CBC",
    make: () => newCBCTransformer(Buffer.alloc(16, 16), fixedRandom(counting(0, 16))),
    plain,
    stored:
      "000102030405060708090a0b0c0d0e0f0075496f07fb3b20005102a3fa46bfdbb73134eb951f6f9184ce723b53ea3c4f85d7d21a68b591eb46123e432bfaeb0c99b45a7203347b1ac60ec99e543f727c",
  },
  {
    name: "AES-192-CBC",
    make: () => newCBCTransformer(Buffer.alloc(24, 24), fixedRandom(counting(0, 16))),
    plain,
    stored:
      "000102030405060708090a0b0c0d0e0fdead805940dcd5c41893c1b55c1d9e7e5350fb13e366ffb480367b0a596d8dc50fb122ef4edf9c3015de310001284897c7df9b2167fdab43133bca6089407116",
  },
  {
    name: "AES-256-CBC",
    make: () => newCBCTransformer(Buffer.alloc(32, 32), fixedRandom(counting(0, 16))),
    plain,
    stored:
      "000102030405060708090a0b0c0d0e0f2f93fccf36d95c9b13a39b798267db54446ea6b87980589b0cd38eaab2806dd1d7202da32bd6ee4acd4a40b5c9ac368a290f87bd94947fbdc5122e5cbfaa2eae",
  },
  {
    name: "AES-128-GCM with the key of the value authenticated",
    make: () => newGCMTransformer(Buffer.alloc(16, 16), fixedRandom(counting(0, 12))),
    plain,
    stored:
      "000102030405060708090a0b59500795aa8b52aa4db0d9adf1b2348729103572675dfbe21ec7cefebeb80c070e434e3df07822fd7fe5762e462a6c28658ebabcdb435451cdd73c56d8924aa1947a7cbe94d185ce468d6c",
  },
  {
    name: "AES-192-GCM",
    make: () => newGCMTransformer(Buffer.alloc(24, 24), fixedRandom(counting(0, 12))),
    plain,
    stored:
      "000102030405060708090a0b2be440bfd485b844653a24a70738e574575fd266e0057ad60d6f7d7b39b507bf60d44937ef2c7fbb1d2f07008a002c68dcefcf29c00ab5c34c73c7a16d6c3bcef0337a45a7dbe05e0214b7",
  },
  {
    name: "AES-256-GCM",
    make: () => newGCMTransformer(Buffer.alloc(32, 32), fixedRandom(counting(0, 12))),
    plain,
    stored:
      "000102030405060708090a0b86f4aec5795144c108261f6a29547da3fceac8104b3b625a77016a912f57ff6ae44c0604423bb177d159e7ae78ad32319e34b6a621fb76b669e666c56c66c74a43deca5c9b5323452d03d0",
  },
  {
    name: "AES-256-GCM with a key derived by HKDF",
    make: () => newExtendedNonceGCMTransformer(counting(0, 32), fixedRandom(counting(100, 32), counting(200, 12))),
    plain,
    stored:
      "6465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f80818283c8c9cacbcccdcecfd0d1d2d316440e184a2cc43855432e7f3c4b8724eafd3fbd6d77239191a9a42d35c1a6e8cdec5edb16ce115bcc9c8d2e26488937542da057a0a8503d856c432b6236cf9008f49aafd404e7502a8f04",
  },
  {
    name: "secretbox",
    make: () => newSecretboxTransformer(counting(0, 32), fixedRandom(counting(0, 24))),
    plain,
    stored:
      "000102030405060708090a0b0c0d0e0f1011121314151617f4c41541e03faa7dea595e2adb15023325dd5326a9ae802a996fea5d1aea3eb57e8727afe5735a9d64cb08fa77fd8397b2f9d9f728d58163ddec94f8585cd0614d2005fad1adfe2e9e625a",
  },
  {
    name: "secretbox as Go and NaCl make it",
    make: () => newSecretboxTransformer(Buffer.alloc(32, 1), fixedRandom(Buffer.alloc(24, 2))),
    plain: Buffer.alloc(64, 3),
    stored: `${"02".repeat(24)}8442bc313f4626f1359e3b50122b6ce6fe66ddfe7d39d14e637eb4fd5b45beadab55198df6ab5368439792a23c87db70acb6156dc5ef957ac04f6276cf6093b84be77ff0849cc33e34b7254d5a8f65ad`,
  },
];

describe("what is stored", () => {
  for (const { name, make, plain, stored } of answers) {
    test(name, async () => {
      const transformer = await make();
      assert.equal((await transformer.transformToStorage(plain, context)).toString("hex"), stored);
      const { data, stale } = await transformer.transformFromStorage(Buffer.from(stored, "hex"), context);
      assert.deepEqual([data.toString(), stale], [plain.toString(), false]);
    });
  }
});
