import { parseJSON } from "../json/parse.js";
import { stringifyJSON } from "../json/stringify.js";
import { deepFreeze } from "./deep-freeze.js";
import type { KubeObject } from "./kube-object.js";
import { type Fact, type ObjectBytes, PlainBytes, SplicedBytes } from "./object-bytes.js";
import type { RevisionSplice } from "./revision-splice.js";

/**
 * One immutable revision of an object in its JSON form, the unit in which objects travel from the store to the wire.
 *
 * Bytes and parsed object are two views of one thing; whichever is missing is made on first use and kept. Readers that
 * only forward the object never parse it; those that need fields share one frozen parse. An object made from stored bytes
 * keeps nothing but those: its JSON is put together where it is needed.
 */
export class EncodedObject {
  #bytes: ObjectBytes | undefined;
  #object: KubeObject | undefined;
  #derived: Map<string, unknown> | undefined;

  private constructor(bytes: ObjectBytes | undefined, object: KubeObject | undefined) {
    this.#bytes = bytes;
    this.#object = object;
  }

  /** Takes ownership of `bytes`: a complete JSON object with `resourceVersion` in place, never changed afterwards. */
  static fromBytes(bytes: Buffer): EncodedObject {
    return new EncodedObject(new PlainBytes(bytes), undefined);
  }

  /**
   * An object as it is stored, without its resourceVersion. Shares `stored`, which must never change.
   * @param resourceVersion - decimal digits
   */
  static fromStored(stored: Buffer, splice: RevisionSplice, resourceVersion: string): EncodedObject {
    return new EncodedObject(new SplicedBytes(stored, splice, resourceVersion), undefined);
  }

  /** Takes ownership of `object` and freezes it deeply. */
  static fromObject(object: KubeObject): EncodedObject {
    return new EncodedObject(undefined, deepFreeze(object));
  }

  /** For a caller that has both at hand; they must say the same. Takes ownership of both and freezes `object`. */
  static fromBoth(bytes: Buffer, object: KubeObject): EncodedObject {
    return new EncodedObject(new PlainBytes(bytes), deepFreeze(object));
  }

  /** The JSON encoding. Do not write to it: it may be shared. It may also be made for each call: ask once. */
  get bytes(): Buffer {
    return this.#encoded.toBuffer();
  }

  /** Length of the JSON encoding. */
  get byteLength(): number {
    return this.#encoded.byteLength;
  }

  /**
   * Copies JSON into `target`, from the byte `from` on and as far as there is room.
   * @returns how many bytes were copied
   */
  copyTo(target: Buffer, targetStart = 0, from = 0): number {
    return this.#encoded.copyTo(target, targetStart, from);
  }

  /** The JSON encoding between two other pieces, in a buffer of its own. */
  bytesBetween(before: Buffer, after: Buffer): Buffer {
    const encoded = this.#encoded;
    const end = before.length + encoded.byteLength;
    const bytes = Buffer.allocUnsafe(end + after.length);
    before.copy(bytes);
    encoded.copyTo(bytes, before.length, 0);
    after.copy(bytes, end);
    return bytes;
  }

  /** Whether the JSON encoding is known to begin with `prefix`. */
  startsWith(prefix: Buffer): boolean {
    return this.#encoded.startsWith(prefix);
  }

  /** Whether both are the same JSON, byte for byte. */
  hasSameBytes(other: EncodedObject): boolean {
    if (this.byteLength !== other.byteLength) return false;
    const [mine, theirs] = [this.#encoded, other.#encoded];
    // Alike in what is put in, stored bytes can be compared as they are.
    if (mine instanceof SplicedBytes && theirs instanceof SplicedBytes && mine.isSplicedAs(theirs)) {
      return mine.stored.equals(theirs.stored);
    }
    return mine.toBuffer().equals(theirs.toBuffer());
  }

  /** The same stored object at another revision; undefined when this one was not made from stored bytes. */
  atResourceVersion(resourceVersion: string): EncodedObject | undefined {
    const encoded = this.#bytes;
    if (!(encoded instanceof SplicedBytes)) return undefined;
    const bytes = new SplicedBytes(encoded.stored, encoded.splice, resourceVersion);
    bytes.facts = encoded.facts;
    return new EncodedObject(bytes, undefined);
  }

  /**
   * Notes something about the JSON that is true whatever its resourceVersion is. Copies by {@link detached} and
   * {@link atResourceVersion} know it too, the former even when it is noted later. Facts are few, and small: they stay as
   * long as the object does, or until they hold no more.
   */
  note(fact: Fact): void {
    const encoded = this.#encoded;
    if (!encoded.facts.includes(fact)) encoded.facts = [...encoded.facts.filter(({ holds }) => holds), fact];
  }

  /** Whether {@link note} was told so. */
  isNoted(fact: Fact): boolean {
    return this.#bytes?.facts.includes(fact) === true;
  }

  /** An object of the same bytes: what is parsed or derived there does not stay with this one. */
  detached(): EncodedObject {
    return new EncodedObject(this.#encoded, undefined);
  }

  /** The object's resourceVersion, `""` when it has none. Known without parsing where the object comes from a store. */
  get resourceVersion(): string {
    if (this.#bytes instanceof SplicedBytes) return this.#bytes.resourceVersion;
    return this.object.metadata?.resourceVersion ?? "";
  }

  /** The parsed object, deeply frozen and shared. */
  get object(): KubeObject {
    this.#object ??= deepFreeze(parseJSON(this.#encoded.toBuffer()) as KubeObject);
    return this.#object;
  }

  /**
   * A value computed from this revision (another encoding, a converted version, attributes), made once per `key` and
   * kept as long as the object itself: keep it small, or rarely asked for. Keys are owned by the caller's module: prefix
   * them (`"storage:attrs"`).
   */
  derive<T>(key: string, make: (self: EncodedObject) => T): T {
    this.#derived ??= new Map();
    if (this.#derived.has(key)) return this.#derived.get(key) as T;
    const value = make(this);
    this.#derived.set(key, value);
    return value;
  }

  get #encoded(): ObjectBytes {
    this.#bytes ??= new PlainBytes(Buffer.from(stringifyJSON(this.#object as KubeObject)));
    return this.#bytes;
  }
}
