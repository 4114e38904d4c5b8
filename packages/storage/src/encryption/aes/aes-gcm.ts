import { type CipherGCMTypes, createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";
import { cryptoRandom, type RandomBytes } from "@kube-apiserver/component-base";
import type { ValueTransformer } from "../value-transformer.js";

const nonceSize = 12;
const tagSize = 16;

export const tooShortMessage = "the stored data was shorter than the required size";

/**
 * AES-GCM (NIST SP 800-38D) with a random nonce before the data and the tag after it; the key that the value lies at is
 * authenticated with it. Nonces repeat too soon for one key to encrypt more than 200,000 values: see
 * {@link newExtendedNonceGCMTransformer}. `key` has 16, 24 or 32 bytes. Mirrors `aes.NewGCMTransformer`.
 */
export function newGCMTransformer(key: Buffer, random: RandomBytes = cryptoRandom): ValueTransformer {
  const cipher = `aes-${key.length * 8}-gcm` as CipherGCMTypes;
  const secret = createSecretKey(key);
  return {
    async transformFromStorage(data, { key: authenticated }) {
      if (data.length < nonceSize) throw new Error(tooShortMessage);
      if (data.length < nonceSize + tagSize) throw authenticationFailed();
      const tagAt = data.length - tagSize;
      const decipher = createDecipheriv(cipher, secret, data.subarray(0, nonceSize))
        .setAAD(Buffer.from(authenticated))
        .setAuthTag(data.subarray(tagAt));
      const plain = decipher.update(data.subarray(nonceSize, tagAt));
      try {
        decipher.final();
      } catch (err) {
        throw authenticationFailed(err);
      }
      return { data: plain, stale: false };
    },
    async transformToStorage(data, { key: authenticated }) {
      const nonce = random.bytes(nonceSize);
      const encipher = createCipheriv(cipher, secret, nonce).setAAD(Buffer.from(authenticated));
      return Buffer.concat([nonce, encipher.update(data), encipher.final(), encipher.getAuthTag()]);
    },
  };
}

/** With the words of Go's crypto/cipher. */
function authenticationFailed(cause?: unknown): Error {
  return new Error("cipher: message authentication failed", { cause });
}
