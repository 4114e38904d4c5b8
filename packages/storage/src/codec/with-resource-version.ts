import { EncodedObject } from "@kube-apiserver/apimachinery";
import { StorageError } from "../interfaces.js";
import { setResourceVersion } from "./resource-version-splice.js";

/**
 * The same object under another revision: the last state of a deleted object carries that of its deletion.
 * @throws StorageError, code Corrupt, when the object's bytes are not a JSON object
 */
export function withResourceVersion(obj: EncodedObject, revision: bigint): EncodedObject {
  const bytes = setResourceVersion(obj.bytes, String(revision));
  if (bytes === undefined) throw new StorageError("Corrupt", "the object's bytes are not a JSON object");
  return EncodedObject.fromBytes(bytes);
}
