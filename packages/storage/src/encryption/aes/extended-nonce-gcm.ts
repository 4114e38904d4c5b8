import { createHmac } from "node:crypto";
import { cryptoRandom, type RandomBytes } from "@kube-apiserver/component-base";
import type { ValueTransformer } from "../value-transformer.js";
import { newGCMTransformer, tooShortMessage } from "./aes-gcm.js";

const infoSize = 32;

/** The least that a seed may have. */
export const minSeedSize = 32;

/**
 * AES-256-GCM with a key of its own for each write, derived from a seed and random bytes that are stored before the
 * data: one seed serves for any number of writes. `seed` has at least 32 bytes. Mirrors
 * `aes.NewHKDFExtendedNonceGCMTransformer`, without its cache of derived keys: deriving one again costs less than the
 * decryption that follows. Source: KEP-3299.
 *
 * @throws Error when the seed is too short
 */
export function newExtendedNonceGCMTransformer(seed: Buffer, random: RandomBytes = cryptoRandom): ValueTransformer {
  if (seed.length < minSeedSize) throw new Error(`invalid seed length ${seed.length} used for key generation`);
  const transformerOf = (info: Uint8Array) => newGCMTransformer(expand(seed, info), random);
  return {
    async transformFromStorage(data, context) {
      if (data.length < infoSize) throw new Error(tooShortMessage);
      return transformerOf(data.subarray(0, infoSize)).transformFromStorage(data.subarray(infoSize), context);
    },
    async transformToStorage(data, context) {
      const info = random.bytes(infoSize);
      return Buffer.concat([info, await transformerOf(info).transformToStorage(data, context)]);
    },
  };
}

/** HKDF-Expand (RFC 5869 §2.3) with SHA-256, for as many bytes as one hash has: there is a first block and no second. */
function expand(seed: Buffer, info: Uint8Array): Buffer {
  return createHmac("sha256", seed).update(info).update(Buffer.of(1)).digest();
}
