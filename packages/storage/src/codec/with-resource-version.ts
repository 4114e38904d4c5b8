import type { EncodedObject } from "@kube-apiserver/apimachinery";
import { decodeJSON } from "./json-codec.js";

/**
 * The same object under another revision: the last state of a deleted object carries that of its deletion.
 * @throws StorageError, code Corrupt, when the object's bytes are not a JSON object
 */
export function withResourceVersion(obj: EncodedObject, revision: bigint): EncodedObject {
  const resourceVersion = String(revision);
  return obj.atResourceVersion(resourceVersion) ?? decodeJSON(obj.bytes, resourceVersion);
}
