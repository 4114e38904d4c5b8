import { KVError } from "../../kv/kv.js";

/** Stored bytes are not what was written: says where, so that a person can look and salvage. */
export function corruptError(file: string, offset: number, what: string, cause?: unknown): KVError {
  return new KVError("Corrupt", `${file}: ${what} at offset ${offset}`, { cause });
}
