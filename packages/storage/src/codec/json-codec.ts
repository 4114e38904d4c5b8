import { EncodedObject, type JSONObject, type KubeObject, stringifyJSON } from "@kube-apiserver/apimachinery";
import type { ObjectEncoding, StorageCodec } from "../codec.js";
import { StorageError } from "../interfaces.js";
import { spliceForResourceVersion } from "./resource-version-splice.js";

const LINE_FEED = 0x0a;

/**
 * Stores objects as JSON: what custom resources always use, and what any Go API server can read. `apiVersion`, `kind`
 * and `metadata` come first, so that a resourceVersion can be spliced in at a place that is found without parsing.
 */
export const jsonCodec: StorageCodec = Object.freeze({
  encode(obj: KubeObject): ObjectEncoding {
    return new JSONEncoding(encodeJSON(obj));
  },

  decode: decodeJSON,
});

/** An object as {@link jsonCodec} stores it. */
export function encodeJSON(obj: KubeObject): Buffer {
  const { apiVersion, kind, metadata, ...rest } = obj;
  const head = { ...(apiVersion === undefined ? {} : { apiVersion }), ...(kind === undefined ? {} : { kind }) };
  return ownBytes(stringifyJSON({ ...head, metadata: storedMetadata(metadata), ...rest }));
}

/** Memory of its own: a slice of the common pool would keep a whole slab alive as long as the object is stored. */
function ownBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text, bytes.length === text.length ? "latin1" : "utf8");
  return bytes;
}

/** The form that is stored is the form that is sent, but for the resourceVersion. */
export class JSONEncoding implements ObjectEncoding {
  readonly stored: Buffer;

  constructor(stored: Buffer) {
    this.stored = stored;
  }

  decoded(resourceVersion: string): EncodedObject {
    return decodeJSON(this.stored, resourceVersion);
  }

  isStoredAs(stored: Buffer): boolean {
    // Go's encoder ends what it stores with a line feed.
    const end = stored[stored.length - 1] === LINE_FEED ? stored.length - 1 : stored.length;
    return end === this.stored.length && this.stored.compare(stored, 0, end) === 0;
  }
}

/**
 * An object of stored JSON, which it shares.
 * @throws StorageError, code Corrupt
 */
export function decodeJSON(stored: Buffer, resourceVersion: string): EncodedObject {
  const splice = spliceForResourceVersion(stored);
  if (splice === undefined) throw new StorageError("Corrupt", "stored bytes are not a JSON object");
  return EncodedObject.fromStored(stored, splice, resourceVersion);
}

function storedMetadata(metadata: JSONObject | undefined): JSONObject {
  if (metadata === undefined) return {};
  const { resourceVersion: _revision, selfLink: _link, ...rest } = metadata;
  return rest;
}
