import type { ValueTransformer } from "./value-transformer.js";

const encryptedPrefix = Buffer.from("k8s:enc:");

/** What {@link newIdentityTransformer} says about a value of another transformer. */
export const encryptedDataMessage = "identity transformer tried to read encrypted data";

/** Whether stored bytes were encrypted, by whatever provider: the prefix is reserved for that. */
export function isEncrypted(data: Buffer): boolean {
  return data.length >= encryptedPrefix.length && encryptedPrefix.compare(data, 0, encryptedPrefix.length) === 0;
}

/** Stores values as they are, and refuses to read encrypted ones. Mirrors `identity.NewEncryptCheckTransformer`. */
export function newIdentityTransformer(): ValueTransformer {
  return {
    async transformFromStorage(data) {
      if (isEncrypted(data)) throw new Error(encryptedDataMessage);
      return { data, stale: false };
    },
    transformToStorage: (data) => Promise.resolve(data),
  };
}
