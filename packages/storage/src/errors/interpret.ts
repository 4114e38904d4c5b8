import {
  type GroupResource,
  newAlreadyExists,
  newBadRequest,
  newConflict,
  newInternalError,
  newNotFound,
  newRequestEntityTooLarge,
  newResourceExpired,
  newServerTimeout,
  newTimeoutError,
  newTooManyRequests,
  StatusError,
} from "@kube-apiserver/apimachinery";
import { isStorageError, type StorageError } from "../interfaces.js";

/** Seconds after which a client may try again when the engine could not be reached. */
const UNREACHABLE_RETRY_SECONDS = 2;

type Operation = "list" | "get" | "create" | "update" | "delete" | "watch";

interface Subject {
  readonly operation: Operation;
  readonly resource: GroupResource;
  /** Empty for lists and watches. */
  readonly name: string;
}

/**
 * The border between the two vocabularies of errors: storage speaks of keys, the API of resources. Each function takes
 * whatever a storage operation rejected with; what is not a StorageError comes back as it is. Codes, reasons and texts
 * are those of `k8s.io/apiserver/pkg/storage/errors`.
 */
export function interpretListError(err: unknown, resource: GroupResource): unknown {
  return interpret(err, { operation: "list", resource, name: "" });
}

/** See {@link interpretListError}. */
export function interpretGetError(err: unknown, resource: GroupResource, name: string): unknown {
  return interpret(err, { operation: "get", resource, name });
}

/** See {@link interpretListError}. */
export function interpretCreateError(err: unknown, resource: GroupResource, name: string): unknown {
  return interpret(err, { operation: "create", resource, name });
}

/** See {@link interpretListError}. */
export function interpretUpdateError(err: unknown, resource: GroupResource, name: string): unknown {
  return interpret(err, { operation: "update", resource, name });
}

/** See {@link interpretListError}. */
export function interpretDeleteError(err: unknown, resource: GroupResource, name: string): unknown {
  return interpret(err, { operation: "delete", resource, name });
}

/** See {@link interpretListError}. Also for what an ERROR event of a watch carries. */
export function interpretWatchError(err: unknown, resource: GroupResource): unknown {
  return interpret(err, { operation: "watch", resource, name: "" });
}

function interpret(err: unknown, subject: Subject): unknown {
  return isStorageError(err) ? toStatusError(err, subject) : err;
}

function toStatusError(err: StorageError, { operation, resource, name }: Subject): StatusError {
  const cause = { cause: err };
  switch (err.code) {
    case "KeyNotFound":
      return newNotFound(resource, name, cause);
    case "KeyExists":
      if (operation === "create") return newAlreadyExists(resource, name, cause);
      return newConflict(resource, name, err.message, cause);
    case "ResourceVersionConflict":
    case "InvalidObject":
      if (operation === "create") return newPlainFailure(500, err);
      return newConflict(resource, name, err.message, cause);
    case "Unreachable":
      // No hint when to try again: a client that repeats a write by itself may meet what the first attempt left.
      return newPlainFailure(500, err);
    case "Timeout":
      return newServerTimeout(resource, operation, UNREACHABLE_RETRY_SECONDS, cause);
    case "Expired":
      return newExpired(err);
    case "TooLargeResourceVersion":
      return newTooLarge(err);
    case "InvalidOptions":
      return newBadRequest(err.message, cause);
    case "InvalidResourceVersion":
      return newPlainFailure(500, err);
    case "NoSpace":
      return newPlainFailure(507, err);
    case "RequestTooLarge":
      return newRequestEntityTooLarge(err.message, cause);
    case "Corrupt":
    case "Internal":
      return newInternalError(err);
    case "StoreRead":
      return newStoreReadError(err, resource);
    case "TooManyRequests":
      return newTooManyRequests(err.message, err.details.retryAfterSeconds ?? 1, cause);
    case "Canceled":
      return newTimeoutError(`request did not complete within requested timeout - ${err.message}`, 0, cause);
    default:
      return err.code satisfies never;
  }
}

/** A failure whose reason upstream leaves empty. */
function newPlainFailure(code: number, err: StorageError): StatusError {
  const { message } = err;
  return new StatusError(
    { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code },
    { cause: err },
  );
}

/** Mirrors `aggregatedStorageError.NewAPIStatusError`, and what a watch says of a deletion. */
function newStoreReadError(err: StorageError, { group, resource: kind }: GroupResource): StatusError {
  const { message } = err;
  const { causes } = err.details;
  const base = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code: 500 } as const;
  const details =
    causes === undefined ? {} : { details: { name: "list", ...(group === "" ? {} : { group }), kind, causes } };
  return new StatusError({ ...base, reason: "StorageReadError", ...details }, { cause: err });
}

function newExpired(err: StorageError): StatusError {
  const expired = newResourceExpired(err.message, { cause: err });
  const token = err.details.continue;
  if (token === undefined) return expired;
  return new StatusError({ ...expired.status, metadata: { continue: token } }, { cause: err });
}

function newTooLarge(err: StorageError): StatusError {
  const { status } = newTimeoutError(err.message, 0);
  const { retryAfterSeconds } = err.details;
  const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
  const details = retryAfterSeconds === undefined ? { causes } : { causes, retryAfterSeconds };
  return new StatusError({ ...status, details }, { cause: err });
}
