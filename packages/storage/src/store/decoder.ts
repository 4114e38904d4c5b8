import { EncodedObject } from "@kube-apiserver/apimachinery";
import type { StorageCodec } from "../codec.js";
import { newNumberedError } from "../errors/storage-errors.js";
import { StorageError } from "../interfaces.js";
import type { KeyValue } from "../kv/kv.js";

/** Objects that {@link Decoder.decodeShared} keeps at hand, and the largest of them. */
const SHARED_OBJECTS = 64;
const SHARED_MAX_BYTES = 256 * 1024;

/** An object as the engine holds it. */
export interface StoredState {
  readonly object: EncodedObject;
  readonly revision: bigint;
  /** 0n for none. */
  readonly lease: bigint;
}

/** What of a pair matters for its object. */
type DecodableKeyValue = Pick<KeyValue, "key" | "value" | "modRevision" | "lease">;

interface SharedObject {
  readonly revision: bigint;
  readonly object: EncodedObject;
}

/**
 * Makes objects of stored pairs. Remembers which of them hang on a lease, so that an update of one that came from a
 * cache keeps the lease.
 */
export class Decoder {
  readonly #codec: StorageCodec;
  readonly #leases = new WeakMap<EncodedObject, bigint>();
  readonly #shared = new Map<string, SharedObject>();

  constructor(codec: StorageCodec) {
    this.#codec = codec;
  }

  /**
   * The object of a pair, with the pair's revision as its resourceVersion.
   * @throws StorageError, code Corrupt
   */
  decode({ key, value, modRevision, lease }: DecodableKeyValue): EncodedObject {
    const object = EncodedObject.fromBytes(this.#toWire(key, value, modRevision));
    if (lease !== 0n) this.#leases.set(object, lease);
    return object;
  }

  /**
   * {@link decode} for a revision that is met more than once within a moment: by its writer as the result, by watches as
   * a change. They get the same object, so what is derived from it is made once.
   * @throws StorageError, code Corrupt
   */
  decodeShared(kv: DecodableKeyValue): EncodedObject {
    const known = this.#shared.get(kv.key);
    if (known?.revision === kv.modRevision) return known.object;
    const object = this.decode(kv);
    if (kv.value.length <= SHARED_MAX_BYTES) this.#share(kv.key, { revision: kv.modRevision, object });
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

  /** The same object for a use of its own: what is parsed or derived there does not stay with the original. */
  detach(object: EncodedObject): EncodedObject {
    const copy = EncodedObject.fromBytes(object.bytes);
    const lease = this.#leases.get(object);
    if (lease !== undefined) this.#leases.set(copy, lease);
    return copy;
  }

  #share(key: string, shared: SharedObject): void {
    this.#shared.delete(key);
    this.#shared.set(key, shared);
    if (this.#shared.size <= SHARED_OBJECTS) return;
    const [oldest] = this.#shared.keys();
    if (oldest !== undefined) this.#shared.delete(oldest);
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
