import { StorageError } from "../interfaces.js";

/** Codes that upstream numbers, with the words it prints for them. */
const NUMBERED = {
  KeyNotFound: [1, "key not found"],
  KeyExists: [2, "key exists"],
  ResourceVersionConflict: [3, "resource version conflicts"],
  InvalidObject: [4, "invalid object"],
  Unreachable: [5, "server unreachable"],
  Timeout: [6, "request timeout"],
  Corrupt: [7, "corrupt object"],
} as const;

/** Seconds after which a client may ask again for a resourceVersion that the watch cache has not reached. */
const TOO_LARGE_RETRY_SECONDS = 1;

interface NumberedDetails {
  /** Full key, with both prefixes. */
  readonly key: string;
  /** What went wrong; printed as upstream prints a nil error when absent. */
  readonly message?: string;
  readonly cause?: unknown;
}

/** A {@link StorageError} with the message that `storage.StorageError` prints in Go; clients see it inside conflicts. */
export function newNumberedError(code: keyof typeof NUMBERED, details: NumberedDetails): StorageError {
  const [number, words] = NUMBERED[code];
  const { key, message = "<nil>", cause } = details;
  const text = `StorageError: ${words}, Code: ${number}, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${message}`;
  return new StorageError(code, text, cause === undefined ? { key } : { key, cause });
}

/** A value could not be encrypted or decrypted; `cause` says why, in words that clients are shown. */
export function newUnreadableError(key: string, cause: Error): StorageError {
  return new StorageError("Internal", cause.message, { key, cause });
}

/** The client asks for at least `minimum`, which does not exist yet. */
export function newTooLargeError(minimum: bigint, current: bigint, retryAfterSeconds?: number): StorageError {
  return new StorageError(
    "TooLargeResourceVersion",
    `Too large resource version: ${minimum}, current: ${current}`,
    retryAfterSeconds === undefined ? {} : { retryAfterSeconds },
  );
}

/** {@link newTooLargeError} from a cache that may catch up: with a hint when to ask again. */
export function newCacheBehindError(minimum: bigint, current: bigint): StorageError {
  return newTooLargeError(minimum, current, TOO_LARGE_RETRY_SECONDS);
}

/** A watch asks for changes that are forgotten; `oldest` is the lowest resourceVersion that still works. */
export function newTooOldError(requested: bigint, oldest: bigint): StorageError {
  return new StorageError("Expired", `too old resource version: ${requested} (${oldest})`);
}

/** A text that is not a resourceVersion. `message` is that of Go's `strconv.ParseUint`, in a field error. */
export function newInvalidResourceVersionError(text: string, problem: string): StorageError {
  const quoted = JSON.stringify(text);
  return new StorageError(
    "InvalidResourceVersion",
    `resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: ${problem}`,
  );
}
