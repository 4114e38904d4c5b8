import type { Clock, RandomBytes } from "@kube-apiserver/component-base";
import { minSeedSize, newExtendedNonceGCMTransformer } from "../aes/extended-nonce-gcm.js";
import type { TransformationMetrics } from "../transformation-metrics.js";
import { dekSourceCacheKey } from "./dek-source-cache.js";
import { dekSourceTypes } from "./encrypted-object.js";
import { validateDEKSource } from "./encrypted-object-validation.js";
import type { KMSEncryptResponse, KMSService } from "./kms-service.js";
import type { WriteState } from "./write-state.js";

/** What making a data key takes. */
export interface GenerateDEKSourceParts {
  readonly service: KMSService;
  readonly clock: Clock;
  readonly metrics: TransformationMetrics;
  readonly random: RandomBytes;
}

/**
 * Makes a seed and has the service encrypt it. Rejects when the service does, or answers with something that may not be
 * stored. Mirrors `kmsv2.GenerateTransformer`.
 */
export async function generateDEKSource(
  { service, clock, metrics, random }: GenerateDEKSourceParts,
  uid: string,
): Promise<Omit<WriteState, "expiresAtMs">> {
  const started = clock.monotonic();
  const seed = Buffer.from(random.bytes(minSeedSize));
  metrics.dataKeyGenerated((clock.monotonic() - started) / 1_000);
  const transformer = newExtendedNonceGCMTransformer(seed, random);
  let response: KMSEncryptResponse;
  try {
    response = await service.encrypt(uid, seed);
  } catch (err) {
    throw new Error(`failed to encrypt DEK, error: ${(err as Error).message}`, { cause: err });
  }
  const source = {
    keyID: response.keyID,
    encryptedDEKSource: response.ciphertext,
    annotations: response.annotations,
    encryptedDEKSourceType: dekSourceTypes.hkdfSHA256XNonceAESGCMSeed,
  };
  validateDEKSource(source);
  return { transformer, source, cacheKey: dekSourceCacheKey(source) };
}
