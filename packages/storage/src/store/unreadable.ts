import { type EncodedObject, type StatusCause, toGroupResourceString } from "@kube-apiserver/apimachinery";
import { newNumberedError } from "../errors/storage-errors.js";
import { isStorageError, StorageError } from "../interfaces.js";
import type { KeyValue } from "../kv/kv.js";
import type { StoreContext } from "./context.js";

/** Objects of one list that are named; of more it is only said that there are. Same as upstream. */
const MAX_NAMED = 100;

/** Whether an object is there and cannot be read. */
export function isUnreadable(err: unknown): err is StorageError {
  return isStorageError(err, "Internal") || isStorageError(err, "Corrupt");
}

/**
 * The object that a get has found. Where objects may be deleted unread, the error of one that cannot be read is of code
 * Corrupt: whoever deletes has to know. `key` is relative to the resource.
 */
export function decodeGotten(context: StoreContext, key: string, kv: KeyValue): EncodedObject {
  try {
    return context.decoder.decode(kv);
  } catch (cause) {
    if (!context.unsafeDeletion || !isStorageError(cause, "Internal")) throw cause;
    const { message } = cause;
    throw newNumberedError("Corrupt", { key: context.keys.resourcePath + key, message, cause });
  }
}

/**
 * What could not be read of a list. Without unsafe deletion the first such object ends the list; with it all of them are
 * gathered, so that they can be deleted. Mirrors `corruptObjErrAggregator`.
 */
export class UnreadableObjects {
  readonly #context: StoreContext;
  readonly #causes: StatusCause[] = [];

  constructor(context: StoreContext) {
    this.#context = context;
  }

  /** The object of a pair; undefined when it cannot be read and the list goes on. */
  decode(kv: KeyValue): EncodedObject | undefined {
    try {
      return this.#context.decoder.decodeListItem(kv);
    } catch (err) {
      if (!this.#context.unsafeDeletion || !isUnreadable(err)) throw err;
      this.#add(kv.key, err);
      return undefined;
    }
  }

  /** @throws StorageError, code StoreRead, when there was any */
  throwIfAny(): void {
    if (this.#causes.length === 0) return;
    const resource = toGroupResourceString(this.#context.groupResource);
    const causes = this.#causes;
    throw new StorageError("StoreRead", `failed to read one or more ${resource} from the storage`, { causes });
  }

  #add(key: string, err: StorageError): void {
    if (this.#causes.length === MAX_NAMED) {
      this.#causes.push({ reason: "FieldValueTooMany", message: "too many errors, the list is truncated" });
      this.throwIfAny();
    }
    const why = err.cause instanceof Error ? err.cause.message : err.message;
    const { message } = err.code === "Corrupt" ? err : newNumberedError("Corrupt", { key, message: why });
    this.#causes.push({ reason: "UnexpectedServerResponse", message, field: key });
  }
}
