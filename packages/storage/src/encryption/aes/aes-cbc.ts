import { createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";
import { cryptoRandom, type RandomBytes } from "@kube-apiserver/component-base";
import type { ValueTransformer } from "../value-transformer.js";
import { tooShortMessage } from "./aes-gcm.js";

const blockSize = 16;

/**
 * AES-CBC with a random initialisation vector before the data and PKCS#7 padding (RFC 5652 §6.3). It does not
 * authenticate: neither the key a value lies at nor the value itself. `key` has 16, 24 or 32 bytes. Mirrors
 * `aes.NewCBCTransformer`.
 */
export function newCBCTransformer(key: Buffer, random: RandomBytes = cryptoRandom): ValueTransformer {
  const cipher = `aes-${key.length * 8}-cbc`;
  const secret = createSecretKey(key);
  return {
    async transformFromStorage(data) {
      if (data.length < blockSize) throw new Error(tooShortMessage);
      if (data.length % blockSize !== 0) throw new Error("the stored data is not a multiple of the block size");
      const decipher = createDecipheriv(cipher, secret, data.subarray(0, blockSize)).setAutoPadding(false);
      const padded = Buffer.concat([decipher.update(data.subarray(blockSize)), decipher.final()]);
      return { data: withoutPadding(padded), stale: false };
    },
    async transformToStorage(data) {
      const iv = random.bytes(blockSize);
      const encipher = createCipheriv(cipher, secret, iv);
      return Buffer.concat([iv, encipher.update(data), encipher.final()]);
    },
  };
}

/** Checked here rather than by OpenSSL, which lets padding of more than a block pass for an error of another name. */
function withoutPadding(padded: Buffer): Buffer {
  const count = padded[padded.length - 1] ?? 0;
  if (count === 0 || count > padded.length) throw new Error("invalid PKCS7 data (empty or not padded)");
  const size = padded.length - count;
  if (padded.subarray(size).some((byte) => byte !== count)) throw new Error("invalid padding on input");
  return padded.subarray(0, size);
}
