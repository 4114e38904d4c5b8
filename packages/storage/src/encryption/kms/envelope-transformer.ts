import { newUUID } from "@kube-apiserver/apimachinery";
import { type Clock, cryptoRandom, type Logger, type RandomBytes } from "@kube-apiserver/component-base";
import { newGCMTransformer } from "../aes/aes-gcm.js";
import { newExtendedNonceGCMTransformer } from "../aes/extended-nonce-gcm.js";
import type { TransformationMetrics } from "../transformation-metrics.js";
import type { TransformedValue, ValueContext, ValueTransformer } from "../value-transformer.js";
import { DEKSourceCache, dekSourceCacheKey, type ValueReader } from "./dek-source-cache.js";
import { dekSourceTypes, type EncryptedObject } from "./encrypted-object.js";
import { decodeEncryptedObject, encodeEncryptedObject } from "./encrypted-object-codec.js";
import type { EnvelopeMetrics } from "./envelope-metrics.js";
import type { KMSService } from "./kms-service.js";
import { requireWritable, type WriteState } from "./write-state.js";

/** What a transformer of the kind works with. */
export interface EnvelopeTransformerConfig {
  readonly service: KMSService;
  readonly providerName: string;
  /** What writes use now; throws while there is nothing. */
  readonly currentState: () => WriteState;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: TransformationMetrics & EnvelopeMetrics;
  /** Default: the machine's. */
  readonly random?: RandomBytes;
}

/**
 * Encrypts values with a data key, which a key management service has encrypted and which is stored beside them. The
 * service is asked only for keys that are not at hand. Mirrors `kmsv2.NewEnvelopeTransformer`; source: KEP-3299.
 */
export function newEnvelopeTransformer(config: EnvelopeTransformerConfig): ValueTransformer {
  return new EnvelopeTransformer(config);
}

class EnvelopeTransformer implements ValueTransformer {
  readonly #config: EnvelopeTransformerConfig;
  readonly #random: RandomBytes;
  readonly #cache: DEKSourceCache;
  /** Keys that the service is being asked for: whoever needs one meanwhile waits for the same answer. */
  readonly #pending = new Map<string, Promise<ValueReader>>();

  constructor(config: EnvelopeTransformerConfig) {
    this.#config = config;
    this.#random = config.random ?? cryptoRandom;
    this.#cache = new DEKSourceCache(config.clock);
  }

  async transformFromStorage(data: Buffer, context: ValueContext): Promise<TransformedValue> {
    const { currentState, metrics, providerName } = this.#config;
    const object = decodeEncryptedObject(data);
    const { source } = currentState();
    const cacheKey = dekSourceCacheKey(object);
    const reader = this.#cache.get(cacheKey) ?? (await this.#decrypt(cacheKey, object, context));
    metrics.keyIDUsed("from_storage", providerName, object.keyID);
    const result = await reader.transformFromStorage(object.encryptedData, context);
    const isCurrent = object.keyID === source.keyID && object.encryptedDEKSourceType === source.encryptedDEKSourceType;
    return { data: result.data, stale: result.stale || !isCurrent };
  }

  async transformToStorage(data: Buffer, context: ValueContext): Promise<Buffer> {
    const { clock, currentState, metrics, providerName } = this.#config;
    const state = currentState();
    requireWritable(state, clock.now());
    const { cacheKey, source, transformer } = state;
    // What is written now will be read soon. It also drops what has expired.
    this.#remember(cacheKey, transformer);
    const encryptedData = await transformer.transformToStorage(data, context);
    metrics.keyIDUsed("to_storage", providerName, source.keyID);
    return encodeEncryptedObject({ ...source, encryptedData });
  }

  #decrypt(cacheKey: string, object: EncryptedObject, context: ValueContext): Promise<ValueReader> {
    this.#config.metrics.cacheMissed();
    const known = this.#pending.get(cacheKey);
    if (known !== undefined) return known;
    const decrypting = this.#askService(object, context).then((reader) => {
      this.#remember(cacheKey, reader);
      return reader;
    });
    this.#pending.set(cacheKey, decrypting);
    return decrypting.finally(() => this.#pending.delete(cacheKey));
  }

  async #askService(object: EncryptedObject, { key, resource }: ValueContext): Promise<ValueReader> {
    const { logger, service } = this.#config;
    const { annotations, encryptedDEKSource: ciphertext, encryptedDEKSourceType, keyID } = object;
    const uid = newUUID(this.#random);
    logger.debug("decrypting content using envelope service", { uid, key, resource });
    let source: Buffer;
    try {
      source = await service.decrypt(uid, { ciphertext, keyID, annotations });
    } catch (err) {
      throw new Error(`failed to decrypt DEK, error: ${(err as Error).message}`, { cause: err });
    }
    return encryptedDEKSourceType === dekSourceTypes.aesGCMKey
      ? newGCMTransformer(requireAESKey(source), this.#random)
      : newExtendedNonceGCMTransformer(source, this.#random);
  }

  #remember(cacheKey: string, reader: ValueReader): void {
    const { metrics, providerName } = this.#config;
    this.#cache.set(cacheKey, reader);
    metrics.dekSourceCacheSize(providerName, this.#cache.size);
  }
}

/** With the words of Go's crypto/aes. */
function requireAESKey(key: Buffer): Buffer {
  if ([16, 24, 32].includes(key.length)) return key;
  throw new Error(`crypto/aes: invalid key size ${key.length}`);
}
