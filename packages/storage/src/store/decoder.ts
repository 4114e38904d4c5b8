import { EncodedObject } from "@kube-apiserver/apimachinery";
import type { StorageCodec } from "../codec.js";
import { newNumberedError } from "../errors/storage-errors.js";
import { StorageError } from "../interfaces.js";
import type { KeyValue } from "../kv/kv.js";

/** An object as the engine holds it. */
export interface StoredState {
  readonly object: EncodedObject;
  readonly revision: bigint;
  /** 0n for none. */
  readonly lease: bigint;
}

/**
 * Makes objects of stored pairs. Remembers which of them hang on a lease, so that an update of one that came from a
 * cache keeps the lease.
 */
export class Decoder {
  readonly #codec: StorageCodec;
  readonly #leases = new WeakMap<EncodedObject, bigint>();

  constructor(codec: StorageCodec) {
    this.#codec = codec;
  }

  /** @throws StorageError, code Corrupt */
  decode(kv: KeyValue): EncodedObject {
    return this.decodeAs(kv.key, kv.value, kv.modRevision, kv.lease);
  }

  /**
   * The object in `value` with `revision` as its resourceVersion.
   * @throws StorageError, code Corrupt
   */
  decodeAs(key: string, value: Buffer, revision: bigint, lease = 0n): EncodedObject {
    const object = EncodedObject.fromBytes(this.#toWire(key, value, revision));
    if (lease !== 0n) this.#leases.set(object, lease);
    return object;
  }

  state(kv: KeyValue): StoredState {
    return { object: this.decode(kv), revision: kv.modRevision, lease: kv.lease };
  }

  /** The state that an object from an earlier read stands for. */
  stateOf(object: EncodedObject): StoredState {
    const revision = BigInt(object.object.metadata?.resourceVersion || "0");
    return { object, revision, lease: this.#leases.get(object) ?? 0n };
  }

  #toWire(key: string, value: Buffer, revision: bigint): Buffer {
    try {
      return this.#codec.toWire(value, String(revision));
    } catch (err) {
      if (!(err instanceof StorageError) || err.code !== "Corrupt") throw err;
      throw newNumberedError("Corrupt", { key, message: err.message, cause: err });
    }
  }
}
