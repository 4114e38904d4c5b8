import type { StatusReason } from "./status.js";
import { findStatus } from "./status-error.js";

const knownReasons: ReadonlySet<string> = new Set<StatusReason>([
  "Unauthorized",
  "Forbidden",
  "NotFound",
  "AlreadyExists",
  "Conflict",
  "Gone",
  "Invalid",
  "ServerTimeout",
  "StorageReadError",
  "Timeout",
  "TooManyRequests",
  "BadRequest",
  "MethodNotAllowed",
  "NotAcceptable",
  "RequestEntityTooLarge",
  "UnsupportedMediaType",
  "InternalError",
  "Expired",
  "ServiceUnavailable",
]);

function hasReason(err: unknown, reason: StatusReason): boolean {
  return findStatus(err)?.reason === reason;
}

// A reason this release does not know gives way to the code, so that newer servers are still understood.
function hasReasonOrCode(err: unknown, reason: StatusReason, code: number): boolean {
  const status = findStatus(err);
  if (status === undefined) return false;
  return status.reason === reason || (!knownReasons.has(status.reason ?? "") && status.code === code);
}

// Every predicate looks through causes and is false for anything that carries no Status.

/** The object does not exist. */
export const isNotFound = (err: unknown): boolean => hasReasonOrCode(err, "NotFound", 404);
/** An object of that name exists. */
export const isAlreadyExists = (err: unknown): boolean => hasReason(err, "AlreadyExists");
/** The object changed since it was read, or a precondition does not hold. */
export const isConflict = (err: unknown): boolean => hasReasonOrCode(err, "Conflict", 409);
/** The object fails validation. */
export const isInvalid = (err: unknown): boolean => hasReasonOrCode(err, "Invalid", 422);
/** What was there is gone for good. */
export const isGone = (err: unknown): boolean => hasReasonOrCode(err, "Gone", 410);
/** The resource version or continue token is too old. */
export const isExpired = (err: unknown): boolean => hasReason(err, "Expired");
/** No representation that the client accepts. */
export const isNotAcceptable = (err: unknown): boolean => hasReasonOrCode(err, "NotAcceptable", 406);
/** The body is in a format the server does not read. */
export const isUnsupportedMediaType = (err: unknown): boolean => hasReasonOrCode(err, "UnsupportedMediaType", 415);
/** The resource does not have the verb. */
export const isMethodNotSupported = (err: unknown): boolean => hasReasonOrCode(err, "MethodNotAllowed", 405);
/** The service is not available now. */
export const isServiceUnavailable = (err: unknown): boolean => hasReasonOrCode(err, "ServiceUnavailable", 503);
/** The request makes no sense. */
export const isBadRequest = (err: unknown): boolean => hasReasonOrCode(err, "BadRequest", 400);
/** The client did not say who it is. */
export const isUnauthorized = (err: unknown): boolean => hasReasonOrCode(err, "Unauthorized", 401);
/** The client must not do that. */
export const isForbidden = (err: unknown): boolean => hasReasonOrCode(err, "Forbidden", 403);
/** The request took too long; it may still complete. */
export const isTimeout = (err: unknown): boolean => hasReasonOrCode(err, "Timeout", 504);
/** A part behind the server did not answer; try again. */
export const isServerTimeout = (err: unknown): boolean => hasReason(err, "ServerTimeout");
/** Something broke inside the server. */
export const isInternalError = (err: unknown): boolean => hasReasonOrCode(err, "InternalError", 500);
/** The stored object cannot be read. */
export const isStoreReadError = (err: unknown): boolean => hasReason(err, "StorageReadError");

/** The server is too busy. Here the code alone is enough, as upstream has it. */
export function isTooManyRequests(err: unknown): boolean {
  const status = findStatus(err);
  return status !== undefined && (status.reason === "TooManyRequests" || status.code === 429);
}

/** The body is too large. Here the code alone is enough, as upstream has it. */
export function isRequestEntityTooLarge(err: unknown): boolean {
  const status = findStatus(err);
  return status !== undefined && (status.reason === "RequestEntityTooLarge" || status.code === 413);
}

/** The answer of some server was not a Status. */
export function isUnexpectedServerError(err: unknown): boolean {
  const causes = findStatus(err)?.details?.causes ?? [];
  return causes.some((cause) => cause.reason === "UnexpectedServerResponse");
}
