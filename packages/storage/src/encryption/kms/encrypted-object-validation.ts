import { aggregateMessages, FieldPath, isFullyQualifiedDomainName, toErrorText } from "@kube-apiserver/apimachinery";
import { dekSourceTypes, type EncryptedObject } from "./encrypted-object.js";
import type { KMSAnnotations } from "./kms-service.js";

const annotationsMaxSize = 32 * 1024;
const keyIDMaxSize = 1024;
const encryptedDEKSourceMaxSize = 1024;

/** The label `error` of a key ID that is no good. */
export type KeyIDFault = "empty" | "too_long";

/** A key ID that a plugin must not have; {@link fault} is for metrics. */
export class KeyIDError extends Error {
  override readonly name = "KeyIDError";
  readonly fault: KeyIDFault;

  constructor(fault: KeyIDFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/**
 * Checks everything that comes from the key management service or from the store. Mirrors `ValidateEncryptedObject`.
 * @throws Error with upstream's message
 */
export function validateEncryptedObject({
  encryptedDEKSourceType: type,
  encryptedData,
  ...source
}: EncryptedObject): void {
  if (type !== dekSourceTypes.aesGCMKey && type !== dekSourceTypes.hkdfSHA256XNonceAESGCMSeed) {
    throw new Error(`unknown encryptedDEKSourceType: ${type}`);
  }
  if (encryptedData.length === 0) throw new Error("encrypted data is empty");
  validateDEKSource(source);
}

/**
 * The part of {@link validateEncryptedObject} that does not depend on any data.
 * @throws Error with upstream's message
 */
export function validateDEKSource({
  encryptedDEKSource,
  keyID,
  annotations,
}: Pick<EncryptedObject, "encryptedDEKSource" | "keyID" | "annotations">): void {
  within("failed to validate encrypted DEK source", () => validateSize(encryptedDEKSource));
  within("failed to validate key id", () => validateKeyID(keyID));
  within("failed to validate annotations", () => validateAnnotations(annotations));
}

/**
 * Checks a key ID: from 1 to 1024 bytes.
 * @throws KeyIDError
 */
export function validateKeyID(keyID: string): void {
  const size = Buffer.byteLength(keyID);
  if (size === 0) throw new KeyIDError("empty", "keyID is empty");
  if (size <= keyIDMaxSize) return;
  throw new KeyIDError("too_long", `keyID is ${size} bytes, which exceeds the max size of ${keyIDMaxSize}`);
}

function validateSize({ length }: Buffer): void {
  if (length === 0) throw new Error("encrypted DEK source is empty");
  if (length <= encryptedDEKSourceMaxSize) return;
  throw new Error(
    `encrypted DEK source is ${length} bytes, which exceeds the max size of ${encryptedDEKSourceMaxSize}`,
  );
}

function validateAnnotations(annotations: KMSAnnotations): void {
  const messages: string[] = [];
  let size = 0;
  for (const [key, value] of annotations) {
    const errors = isFullyQualifiedDomainName(FieldPath.root("annotations"), key);
    if (errors.length > 0) messages.push(aggregateMessages(errors.map(toErrorText)));
    size += Buffer.byteLength(key) + value.length;
  }
  if (size > annotationsMaxSize) {
    messages.push(`total size of annotations is ${size}, which exceeds the max size of ${annotationsMaxSize}`);
  }
  if (messages.length > 0) throw new Error(aggregateMessages(messages));
}

function within(what: string, validate: () => void): void {
  try {
    validate();
  } catch (cause) {
    throw new Error(`${what}: ${(cause as Error).message}`, { cause });
  }
}
