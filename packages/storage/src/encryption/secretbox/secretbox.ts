import { cryptoRandom, type RandomBytes } from "@kube-apiserver/component-base";
import type { ValueTransformer } from "../value-transformer.js";

const nonceSize = 24;
const overhead = 16;

/**
 * XSalsa20 and Poly1305 as NaCl's secretbox puts them together, with a random nonce before the data. The value is
 * authenticated, the key that it lies at is not. Node's OpenSSL has no Salsa20: a library is loaded for it, here and only
 * when it is used. `key` has 32 bytes. Mirrors `secretbox.NewSecretboxTransformer`.
 */
export async function newSecretboxTransformer(
  key: Buffer,
  random: RandomBytes = cryptoRandom,
): Promise<ValueTransformer> {
  const { xsalsa20poly1305 } = await import("@noble/ciphers/salsa");
  return {
    async transformFromStorage(data) {
      if (data.length < overhead + nonceSize) throw new Error("the stored data was shorter than the required size");
      try {
        return {
          data: toBuffer(xsalsa20poly1305(key, data.subarray(0, nonceSize)).decrypt(data.subarray(nonceSize))),
          stale: false,
        };
      } catch (cause) {
        // Upstream's words for whatever makes it refuse to open a box.
        throw new Error("output array was not large enough for encryption", { cause });
      }
    },
    async transformToStorage(data) {
      const nonce = random.bytes(nonceSize);
      return Buffer.concat([nonce, xsalsa20poly1305(key, nonce).encrypt(data)]);
    },
  };
}

function toBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
