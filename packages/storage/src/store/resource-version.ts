import { newInvalidResourceVersionError } from "../errors/storage-errors.js";
import { isStorageError, StorageError } from "../interfaces.js";

const MAX_UINT64 = 18_446_744_073_709_551_615n;

/**
 * The revision that a resourceVersion stands for; 0n for `""`, absent and `"0"`.
 * @throws StorageError, code InvalidResourceVersion, with the words of Go's `strconv.ParseUint`
 */
export function parseResourceVersion(text: string | undefined): bigint {
  if (text === undefined || text === "" || text === "0") return 0n;
  if (!/^[0-9]+$/.test(text)) throw newInvalidResourceVersionError(text, "invalid syntax");
  const revision = BigInt(text);
  if (revision > MAX_UINT64) throw newInvalidResourceVersionError(text, "value out of range");
  return revision;
}

/**
 * {@link parseResourceVersion} where upstream checks what the client said: all lists, and reads from the engine.
 * @throws StorageError, code InvalidOptions
 */
export function checkResourceVersion(text: string | undefined): bigint {
  try {
    return parseResourceVersion(text);
  } catch (err) {
    if (!isStorageError(err)) throw err;
    throw new StorageError("InvalidOptions", `invalid resource version: ${err.message}`, { cause: err });
  }
}
