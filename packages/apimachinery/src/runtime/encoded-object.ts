import { parseJSON } from "../json/parse.js";
import { stringifyJSON } from "../json/stringify.js";
import { deepFreeze } from "./deep-freeze.js";
import type { KubeObject } from "./kube-object.js";

/**
 * One immutable revision of an object in its JSON form, the unit in which objects travel from the store to the wire.
 *
 * Bytes and parsed object are two views of one thing; whichever is missing is made on first use and kept. Readers that
 * only forward the object never parse it; those that need fields share one frozen parse.
 */
export class EncodedObject {
  #bytes: Buffer | undefined;
  #object: KubeObject | undefined;
  #derived: Map<string, unknown> | undefined;

  private constructor(bytes: Buffer | undefined, object: KubeObject | undefined) {
    this.#bytes = bytes;
    this.#object = object;
  }

  /** Takes ownership of `bytes`: a complete JSON object with `resourceVersion` in place, never changed afterwards. */
  static fromBytes(bytes: Buffer): EncodedObject {
    return new EncodedObject(bytes, undefined);
  }

  /** Takes ownership of `object` and freezes it deeply. */
  static fromObject(object: KubeObject): EncodedObject {
    return new EncodedObject(undefined, deepFreeze(object));
  }

  /** For a caller that has both at hand; they must say the same. Takes ownership of both and freezes `object`. */
  static fromBoth(bytes: Buffer, object: KubeObject): EncodedObject {
    return new EncodedObject(bytes, deepFreeze(object));
  }

  /** The JSON encoding. Shared: do not write to it. */
  get bytes(): Buffer {
    this.#bytes ??= Buffer.from(stringifyJSON(this.#object as KubeObject));
    return this.#bytes;
  }

  /** The parsed object, deeply frozen and shared. */
  get object(): KubeObject {
    this.#object ??= deepFreeze(parseJSON(this.#bytes as Buffer) as KubeObject);
    return this.#object;
  }

  /**
   * A value computed from this revision (another encoding, a converted version, a watch frame), made once per `key` and
   * kept as long as the object itself. Keys are owned by the caller's module: prefix them (`"watch-frame:ADDED"`).
   */
  derive<T>(key: string, make: (self: EncodedObject) => T): T {
    this.#derived ??= new Map();
    if (this.#derived.has(key)) return this.#derived.get(key) as T;
    const value = make(this);
    this.#derived.set(key, value);
    return value;
  }
}
