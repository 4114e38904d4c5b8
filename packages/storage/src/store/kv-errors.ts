import { newNumberedError } from "../errors/storage-errors.js";
import { StorageError } from "../interfaces.js";
import { isKVError, type KVError } from "../kv/kv.js";

/** Texts that the Go server passes on from etcd. */
const NO_SPACE = "etcdserver: mvcc: database space exceeded";
const TOO_LARGE = "etcdserver: request is too large";

/** What `work` resolves with; an error of the engine comes out as a {@link StorageError} about `key`. */
export async function translated<T>(key: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (err) {
    throw toStorageError(key, err);
  }
}

/** Translates an engine's error; others come back unchanged. */
export function toStorageError(key: string, err: unknown): unknown {
  return isKVError(err) ? fromKVError(key, err) : err;
}

function fromKVError(key: string, err: KVError): StorageError {
  const details = { key, cause: err };
  switch (err.code) {
    case "Compacted":
      return new StorageError("Expired", "The resourceVersion for the provided list is too old.", details);
    case "FutureRevision":
      return new StorageError("TooLargeResourceVersion", "Too large resource version", details);
    case "NoSpace":
      return new StorageError("NoSpace", NO_SPACE, details);
    case "TooLarge":
      return new StorageError("RequestTooLarge", TOO_LARGE, details);
    case "Corrupt":
      return newNumberedError("Corrupt", { ...details, message: err.message });
    case "Untransformable":
      return new StorageError("Internal", err.message, details);
    case "Canceled":
      return new StorageError("Canceled", "context canceled", details);
    case "Unavailable":
    case "LeaseNotFound":
    case "Closed":
      return new StorageError("Unreachable", err.message, details);
    default:
      return err.code satisfies never;
  }
}
