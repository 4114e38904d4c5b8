import type { DecodeTypedOptions, EncodedObject, KubeObject, ProtobufSchemas } from "@kube-apiserver/apimachinery";
import type { ObjectEncoding, StorageCodec } from "../codec.js";
import { StorageError } from "../interfaces.js";
import type { ObjectKind } from "../store/context.js";
import { decodeJSON, encodeJSON, JSONEncoding } from "./json-codec.js";
import { OtherEncoding } from "./other-encoding.js";
import { jsonSerializer, protobufSerializer, type StorageSerializer } from "./storage-serializer.js";

/**
 * What a codec has to know of one built-in kind. It comes from outside: the types are known to packages that this one
 * does not import.
 */
export interface StoredTypes {
  /** What objects are above storage, whatever version they lie in. */
  readonly kind: ObjectKind;
  /** Finds the messages of protobuf. */
  readonly schemas: ProtobufSchemas;
  /**
   * Brings an object of any version that may be found in a store to canonical form, in its own version; for a serializer
   * that loses lists and maps without entries they are null, so that the writer of an object sees what its readers do.
   * @throws Error that says why it cannot be one of these objects
   */
  canonical(obj: KubeObject, options?: DecodeTypedOptions): KubeObject;
  /** Completes what {@link canonical} made: with the defaults of its version, converted to {@link kind}. */
  complete(obj: KubeObject): KubeObject;
  /** The version to store, where it is not that of {@link kind}. */
  readonly toStored?: (obj: KubeObject) => KubeObject;
}

/**
 * Stores objects of a built-in kind with `serializer`, and reads whatever is there: any serializer's bytes, and any
 * version that `types` knows. As upstream's, an object is given the defaults of its version when it is read; the
 * exception is JSON that begins as ours does, which was complete when it was written and is sent as it lies there.
 *
 * Mirrors the codec that `storage.NewStorageCodec` assembles.
 */
export function newTypedCodec(types: StoredTypes, serializer: StorageSerializer): StorageCodec {
  return new TypedCodec(types, serializer);
}

class TypedCodec implements StorageCodec {
  readonly #types: StoredTypes;
  readonly #serializer: StorageSerializer;
  readonly #readers: readonly StorageSerializer[];
  /** How our own JSON of the kind begins. */
  readonly #ownJSON: Buffer;

  constructor(types: StoredTypes, serializer: StorageSerializer) {
    const { apiVersion, kind } = types.kind;
    this.#types = types;
    this.#serializer = serializer;
    this.#readers = [protobufSerializer, jsonSerializer, serializer];
    this.#ownJSON = Buffer.from(`${JSON.stringify({ apiVersion, kind }).slice(0, -1)},"metadata":{`);
  }

  encode(obj: KubeObject): ObjectEncoding {
    const { schemas, toStored } = this.#types;
    const serializer = this.#serializer;
    if (serializer === jsonSerializer && toStored === undefined) return new JSONEncoding(encodeJSON(obj));
    const canonical = this.#types.canonical(obj, { emptyAsNull: serializer.losesEmpty });
    const object = toStored === undefined ? canonical : toStored(canonical);
    const stored = serializer.encode(object, schemas);
    return new OtherEncoding(stored, () => encodeJSON(this.#types.complete(object)));
  }

  decode(stored: Buffer, resourceVersion: string): EncodedObject {
    const isOwn = startsWith(stored, this.#ownJSON);
    return decodeJSON(isOwn ? stored : encodeJSON(this.#read(stored)), resourceVersion);
  }

  #read(stored: Buffer): KubeObject {
    const { canonical, complete, schemas } = this.#types;
    const reader = this.#readers.find((candidate) => candidate.recognizes(stored));
    if (reader === undefined) throw new StorageError("Corrupt", "stored bytes are neither protobuf nor JSON");
    try {
      return complete(canonical(reader.decode(stored, schemas)));
    } catch (err) {
      throw new StorageError("Corrupt", err instanceof Error ? err.message : String(err), { cause: err });
    }
  }
}

function startsWith(bytes: Buffer, prefix: Buffer): boolean {
  if (bytes.length < prefix.length) return false;
  for (let at = 0; at < prefix.length; at++) {
    if (bytes[at] !== prefix[at]) return false;
  }
  return true;
}
