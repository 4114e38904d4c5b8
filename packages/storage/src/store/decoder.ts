import { type EncodedObject, quoteGo } from "@kube-apiserver/apimachinery";
import type { ObjectEncoding, StorageCodec } from "../codec.js";
import { encryptedDataMessage, isEncrypted } from "../encryption/identity-transformer.js";
import { newNumberedError, newUnreadableError } from "../errors/storage-errors.js";
import { isStorageError, StorageError } from "../interfaces.js";
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
  /** The object as it lies in the engine; undefined when it came from a cache, which does not keep that. */
  readonly stored: Buffer | undefined;
  /** Not known of an object from an earlier read: then false. See {@link KeyValue.stale}. */
  readonly stale: boolean;
}

/** What of a pair matters for its object. */
type DecodableKeyValue = Pick<KeyValue, "key" | "value" | "modRevision" | "lease" | "unreadable">;

interface SharedObject {
  readonly revision: bigint;
  readonly object: EncodedObject;
}

export interface DecoderOptions {
  /** Errors say of what cannot be decrypted that this makes its object corrupt: somebody may delete it then. */
  readonly describesCorruption: boolean;
  /** Told of each value that is no object. */
  readonly onCorrupt: () => void;
}

/**
 * Makes objects of stored pairs. Remembers which of them hang on a lease, so that an update of one that came from a
 * cache keeps the lease.
 */
export class Decoder {
  readonly #codec: StorageCodec;
  readonly #describesCorruption: boolean;
  readonly #leases = new WeakMap<EncodedObject, bigint>();
  readonly #shared = new Map<string, SharedObject>();
  readonly #onCorrupt: () => void;
  readonly #onTheWay = new Map<string, ObjectEncoding>();

  constructor(codec: StorageCodec, { describesCorruption, onCorrupt }: DecoderOptions) {
    this.#codec = codec;
    this.#describesCorruption = describesCorruption;
    this.#onCorrupt = onCorrupt;
  }

  /**
   * Runs `write`, which puts `encoding` at `key`: if the change is heard of before the answer comes, nothing of it has to
   * be decoded.
   */
  async whileWriting<T>(key: string, encoding: ObjectEncoding, write: () => Promise<T>): Promise<T> {
    this.#onTheWay.set(key, encoding);
    try {
      return await write();
    } finally {
      // Another writer may have come in between; each takes away its own.
      if (this.#onTheWay.get(key) === encoding) this.#onTheWay.delete(key);
    }
  }

  /**
   * The object of a pair, with the pair's revision as its resourceVersion.
   * @throws StorageError, code Corrupt; code Internal when the value is encrypted and cannot be read
   */
  decode({ key, value, modRevision, lease, unreadable }: DecodableKeyValue): EncodedObject {
    if (unreadable !== undefined) throw this.#unreadableError(key, unreadable);
    return this.#withLease(this.#decode(key, value, modRevision), lease);
  }

  /** {@link decode} among many, where the error of a value that cannot be read has to name its key. */
  decodeListItem(kv: DecodableKeyValue): EncodedObject {
    try {
      return this.decode(kv);
    } catch (err) {
      if (!isStorageError(err, "Internal")) throw err;
      throw new StorageError("Internal", `unable to transform key ${quoteGo(kv.key)}: ${err.message}`, err.details);
    }
  }

  /** The object that was written as `encoding`: what {@link decodeShared} would say of its pair. */
  written(key: string, encoding: ObjectEncoding, revision: bigint, lease: bigint): EncodedObject {
    const known = this.#shared.get(key);
    if (known?.revision === revision) return known.object;
    const object = this.#withLease(encoding.decoded(String(revision)), lease);
    this.#share(key, { revision, object });
    return object;
  }

  /**
   * {@link decode} for a revision that is met more than once within a moment: by its writer as the result, by watches as
   * a change. They get the same object, so what is derived from it is made once.
   * @throws StorageError as {@link decode}
   */
  decodeShared(kv: DecodableKeyValue): EncodedObject {
    const known = this.#shared.get(kv.key);
    if (known?.revision === kv.modRevision) return known.object;
    const object = this.decode(kv);
    this.#share(kv.key, { revision: kv.modRevision, object });
    return object;
  }

  state(kv: KeyValue): StoredState {
    const { value: stored, modRevision: revision, lease, stale = false } = kv;
    return { object: this.decode(kv), revision, lease, stored, stale };
  }

  /** The state that an object from an earlier read stands for. */
  stateOf(object: EncodedObject): StoredState {
    const revision = BigInt(object.resourceVersion || "0");
    return { object, revision, lease: this.#leases.get(object) ?? 0n, stored: undefined, stale: false };
  }

  /** The same object for a use of its own: what is parsed or derived there does not stay with the original. */
  detach(object: EncodedObject): EncodedObject {
    const copy = object.detached();
    const lease = this.#leases.get(object);
    if (lease !== undefined) this.#leases.set(copy, lease);
    return copy;
  }

  #withLease(object: EncodedObject, lease: bigint): EncodedObject {
    if (lease !== 0n) this.#leases.set(object, lease);
    return object;
  }

  #unreadableError(key: string, cause: Error): StorageError {
    if (!this.#describesCorruption) return newUnreadableError(key, cause);
    const message = `data from the storage is not transformable revision=0: ${cause.message}`;
    return newUnreadableError(key, new Error(message, { cause }));
  }

  #share(key: string, shared: SharedObject): void {
    if (shared.object.byteLength > SHARED_MAX_BYTES) return;
    // A watch that lags behind meets revisions that nobody else asks for any more.
    if ((this.#shared.get(key)?.revision ?? 0n) > shared.revision) return;
    this.#shared.delete(key);
    this.#shared.set(key, shared);
    if (this.#shared.size <= SHARED_OBJECTS) return;
    const [oldest] = this.#shared.keys();
    if (oldest !== undefined) this.#shared.delete(oldest);
  }

  #decode(key: string, value: Buffer, revision: bigint): EncodedObject {
    const encoding = this.#onTheWay.get(key);
    if (encoding !== undefined && isSame(encoding.stored, value)) return encoding.decoded(String(revision));
    try {
      return this.#codec.decode(value, String(revision));
    } catch (err) {
      if (!(err instanceof StorageError) || err.code !== "Corrupt") throw err;
      // Written by a server with an encryption configuration, which this resource has none of.
      if (isEncrypted(value)) throw this.#unreadableError(key, new Error(encryptedDataMessage, { cause: err }));
      this.#onCorrupt();
      const message = `object not decodable revision=${revision}: ${err.message}`;
      throw newNumberedError("Corrupt", { key, message, cause: err });
    }
  }
}

/** The embedded engine hands back the very buffer that was written. */
function isSame(written: Buffer, read: Buffer): boolean {
  return written === read || written.equals(read);
}
