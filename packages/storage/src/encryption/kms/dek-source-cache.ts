import type { Clock } from "@kube-apiserver/component-base";
import type { ValueTransformer } from "../value-transformer.js";
import type { EncryptedObject } from "./encrypted-object.js";

const day = 24 * 60 * 60 * 1_000;

/** The reading half of a transformer: keys that came from the store must not encrypt anything new. */
export type ValueReader = Pick<ValueTransformer, "transformFromStorage">;

interface Entry {
  readonly reader: ValueReader;
  expiresAtMs: number;
}

/**
 * Decrypted data keys, as the transformers they make, by their encrypted form. Entries live a day from when they were
 * last set, and are dropped with the next setting: there are about as many as server starts times keys of the service.
 * Mirrors `kmsv2.simpleCache`.
 */
export class DEKSourceCache {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** An entry that has expired is as good as any: what it stands for does not change. */
  get(key: string): ValueReader | undefined {
    return this.#entries.get(key)?.reader;
  }

  set(key: string, reader: ValueReader): void {
    const now = this.#clock.monotonic();
    // Set again, it goes to the end: the oldest stay in front.
    this.#entries.delete(key);
    this.#entries.set(key, { reader, expiresAtMs: now + day });
    for (const [oldKey, { expiresAtMs }] of this.#entries) {
      if (expiresAtMs > now) return;
      this.#entries.delete(oldKey);
    }
  }
}

/** What tells one data key from another: everything about it that is stored, each part with its length. */
export function dekSourceCacheKey({
  encryptedDEKSourceType,
  encryptedDEKSource,
  keyID,
  annotations,
}: Omit<EncryptedObject, "encryptedData">): string {
  let key = `${encryptedDEKSourceType}:${encryptedDEKSource.length}:${encryptedDEKSource.toString("latin1")}`;
  key += `${keyID.length}:${keyID}`;
  if (annotations.size === 0) return key;
  for (const name of [...annotations.keys()].sort()) {
    const value = annotations.get(name) as Buffer;
    key += `${name.length}:${name}${value.length}:${value.toString("latin1")}`;
  }
  return key;
}
