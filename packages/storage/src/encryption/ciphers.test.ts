import assert from "node:assert/strict";
import { createCipheriv, randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { newCBCTransformer } from "./aes/aes-cbc.js";
import { newGCMTransformer } from "./aes/aes-gcm.js";
import { newExtendedNonceGCMTransformer } from "./aes/extended-nonce-gcm.js";
import { newIdentityTransformer } from "./identity-transformer.js";
import { newSecretboxTransformer } from "./secretbox/secretbox.js";

const here = { key: "/registry/secrets/default/a", resource: "secrets" };
const elsewhere = { key: "/registry/secrets/default/b", resource: "secrets" };
const tooShort = { message: "the stored data was shorter than the required size" };

const ciphers = [
  {
    name: "aescbc",
    make: () => newCBCTransformer(randomBytes(32)),
    shortest: 16,
    bindsKey: false,
    refusal: undefined,
  },
  {
    name: "aesgcm",
    make: () => newGCMTransformer(randomBytes(32)),
    shortest: 12,
    bindsKey: true,
    refusal: "cipher: message authentication failed",
  },
  {
    name: "aesgcm with derived keys",
    make: () => newExtendedNonceGCMTransformer(randomBytes(32)),
    shortest: 44,
    bindsKey: true,
    refusal: "cipher: message authentication failed",
  },
  {
    name: "secretbox",
    make: () => newSecretboxTransformer(randomBytes(32)),
    shortest: 40,
    bindsKey: false,
    refusal: "output array was not large enough for encryption",
  },
];

for (const { name, make, shortest, bindsKey, refusal } of ciphers) {
  describe(name, () => {
    test("values of every length come back", async () => {
      const transformer = await make();
      for (const length of [0, 1, 15, 16, 17, 31, 32, 63, 64, 65, 1024, 100_000]) {
        const plain = randomBytes(length);
        const stored = await transformer.transformToStorage(plain, here);
        if (length >= 15) assert.equal(stored.includes(plain), false);
        const { data, stale } = await transformer.transformFromStorage(stored, here);
        assert.equal(data.equals(plain), true, `length ${length}`);
        assert.equal(stale, false);
      }
    });

    test("the same value is stored differently each time", async () => {
      const transformer = await make();
      const [first, second] = [
        await transformer.transformToStorage(Buffer.from("x"), here),
        await transformer.transformToStorage(Buffer.from("x"), here),
      ];
      assert.notDeepEqual(first, second);
    });

    test("what is too short is refused", async () => {
      const transformer = await make();
      for (const length of [0, 1, shortest - 1]) {
        await assert.rejects(transformer.transformFromStorage(Buffer.alloc(length), here), tooShort);
      }
    });

    test("a value that was moved to another key", async () => {
      const transformer = await make();
      const stored = await transformer.transformToStorage(Buffer.from("secret"), here);
      const reading = transformer.transformFromStorage(stored, elsewhere);
      if (bindsKey) await assert.rejects(reading, { message: refusal });
      else assert.equal((await reading).data.toString(), "secret");
    });

    test("a value under another cipher key", async () => {
      const [one, other] = [await make(), await make()];
      const plain = Buffer.from("secret that has more than one block");
      const reading = other.transformFromStorage(await one.transformToStorage(plain, here), here);
      if (refusal !== undefined) await assert.rejects(reading, { message: refusal });
      // Without authentication, what comes out is padded well by chance once in 256 times, and is noise then.
      else assert.notDeepEqual(await reading.then(({ data }) => data).catch(String), plain);
    });

    if (refusal !== undefined) {
      test("a change of any byte is noticed", async () => {
        const transformer = await make();
        const stored = await transformer.transformToStorage(Buffer.from("secret"), here);
        for (let at = 0; at < stored.length; at++) {
          const changed = Buffer.from(stored);
          changed[at] = (changed[at] ?? 0) ^ 1;
          await assert.rejects(transformer.transformFromStorage(changed, here), { message: refusal }, `byte ${at}`);
        }
      });
    }
  });
}

describe("aescbc padding", () => {
  const key = randomBytes(32);
  const transformer = newCBCTransformer(key);
  /** Encrypts blocks that nothing was added to. */
  const unpadded = (blocks: Buffer) => {
    const iv = randomBytes(16);
    const cipher = createCipheriv("aes-256-cbc", key, iv).setAutoPadding(false);
    return Buffer.concat([iv, cipher.update(blocks), cipher.final()]);
  };
  const block = (last: number, fill = 7) => Buffer.concat([Buffer.alloc(15, fill), Buffer.of(last)]);
  const cases = [
    { name: "nothing after the vector", stored: randomBytes(16), message: /^invalid PKCS7 data/ },
    { name: "half a block", stored: randomBytes(40), message: /not a multiple of the block size$/ },
    {
      name: "padding of length 0",
      stored: unpadded(block(0)),
      message: /^invalid PKCS7 data \(empty or not padded\)$/,
    },
    { name: "padding longer than the data", stored: unpadded(block(17)), message: /^invalid PKCS7 data/ },
    { name: "padding of other bytes", stored: unpadded(block(2)), message: /^invalid padding on input$/ },
  ];
  for (const { name, stored, message } of cases) {
    test(name, () => assert.rejects(transformer.transformFromStorage(stored, here), { message }));
  }

  test("padding over several blocks is read, as upstream does", async () => {
    const { data } = await transformer.transformFromStorage(unpadded(Buffer.alloc(32, 32)), here);
    assert.equal(data.length, 0);
  });
});

test("a seed that is too short is refused", () => {
  assert.throws(() => newExtendedNonceGCMTransformer(randomBytes(31)), {
    message: "invalid seed length 31 used for key generation",
  });
});

describe("identity", () => {
  test("values stay as they are", async () => {
    const value = Buffer.from("{}");
    assert.equal(await newIdentityTransformer().transformToStorage(value, here), value);
    assert.deepEqual(await newIdentityTransformer().transformFromStorage(value, here), { data: value, stale: false });
  });

  test("encrypted ones are refused", async () => {
    const reading = newIdentityTransformer().transformFromStorage(Buffer.from("k8s:enc:aescbc:v1:a:xyz"), here);
    await assert.rejects(reading, { message: "identity transformer tried to read encrypted data" });
  });
});
