import {
  CBORError,
  decodeCBOR,
  type EncodedObject,
  encodeCBOR,
  isJSONObject,
  type KubeObject,
  selfDescribedCBOR,
} from "@kube-apiserver/apimachinery";
import type { ObjectEncoding, StorageCodec } from "../codec.js";
import { StorageError } from "../interfaces.js";
import { decodeJSON, encodeJSON, jsonCodec } from "./json-codec.js";
import { OtherEncoding } from "./other-encoding.js";
import { withoutRevision } from "./without-revision.js";

/** How objects without a built-in type are written. */
export type UnstructuredMediaType = "application/json" | "application/cbor";

/**
 * Stores objects without a built-in type as `mediaType`, and reads both: a server that writes JSON by now finds what one
 * that wrote CBOR has left. Mirrors the codec of `NewCRDRESTOptionsGetter`.
 */
export function newUnstructuredCodec(mediaType: UnstructuredMediaType): StorageCodec {
  return Object.freeze({ encode: mediaType === "application/cbor" ? encode : jsonCodec.encode, decode });
}

function encode(obj: KubeObject): ObjectEncoding {
  const stored = Buffer.concat([selfDescribedCBOR, encodeCBOR(withoutRevision(obj))]);
  return new OtherEncoding(stored, () => encodeJSON(obj));
}

function decode(stored: Buffer, resourceVersion: string): EncodedObject {
  return decodeJSON(isCBOR(stored) ? encodeJSON(read(stored)) : stored, resourceVersion);
}

function isCBOR(stored: Buffer): boolean {
  return stored.subarray(0, selfDescribedCBOR.length).equals(selfDescribedCBOR);
}

function read(stored: Buffer): KubeObject {
  try {
    const value = decodeCBOR(stored);
    if (isJSONObject(value)) return value as KubeObject;
  } catch (err) {
    if (!(err instanceof CBORError)) throw err;
    throw new StorageError("Corrupt", err.message, { cause: err });
  }
  throw new StorageError("Corrupt", "stored bytes are not a CBOR map");
}
