import type { EncodedObject } from "@kube-apiserver/apimachinery";
import { newNumberedError } from "../errors/storage-errors.js";
import type { Preconditions } from "../interfaces.js";

/**
 * Checks what the client said about the object it means. `key` is the full key, for the message.
 * @throws StorageError, code InvalidObject, when the object is another one
 */
export function checkPreconditions(
  key: string,
  preconditions: Preconditions | undefined,
  current: EncodedObject | undefined,
): void {
  if (preconditions === undefined) return;
  const { uid, resourceVersion } = preconditions;
  if (uid === undefined && resourceVersion === undefined) return;
  const metadata = current?.object.metadata ?? {};
  const actualUID = metadata.uid ?? "";
  if (uid !== undefined && uid !== actualUID) {
    const message = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${actualUID}`;
    throw newNumberedError("InvalidObject", { key, message });
  }
  const actualVersion = metadata.resourceVersion ?? "";
  if (resourceVersion !== undefined && resourceVersion !== actualVersion) {
    const message =
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ` +
      `ResourceVersion in object meta: ${actualVersion}`;
    throw newNumberedError("InvalidObject", { key, message });
  }
}
