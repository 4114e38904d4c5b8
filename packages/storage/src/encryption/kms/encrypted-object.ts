import type { KMSAnnotations } from "./kms-service.js";

/** How the key of the data follows from what the key management service decrypts. */
export const dekSourceTypes = {
  /** It is the key, for AES-GCM. Written by releases before 1.29; only read here. */
  aesGCMKey: 0,
  /** It is a seed: the key is derived from it and the first 32 bytes of the data. */
  hkdfSHA256XNonceAESGCMSeed: 1,
} as const;

/** What is stored behind the prefix `k8s:enc:kms:v2:<name>:`. Mirrors `v2.EncryptedObject`; source: KEP-3299. */
export interface EncryptedObject {
  readonly encryptedData: Buffer;
  /** Names the key that the service has encrypted {@link encryptedDEKSource} with. */
  readonly keyID: string;
  readonly encryptedDEKSource: Buffer;
  readonly annotations: KMSAnnotations;
  /** One of {@link dekSourceTypes}. */
  readonly encryptedDEKSourceType: number;
}
