import { quoteGo } from "../json/go-quote.js";
import { type GroupKind, type GroupResource, toGroupResourceString } from "../runtime/group-version.js";
import { aggregateMessages, type FieldError } from "../validation/field-error.js";
import { toldFieldErrors } from "../validation/first-errors.js";
import { type FailureParts, newFailureStatus, type StatusCause, type StatusDetails } from "./status.js";
import { StatusError } from "./status-error.js";

// Messages, reasons, codes and details as in k8s.io/apimachinery v0.36 pkg/api/errors/errors.go.

function newStatusError(parts: FailureParts, options?: ErrorOptions): StatusError {
  return new StatusError(newFailureStatus(parts), options);
}

function detailsOf({ group, resource }: GroupResource, name: string): StatusDetails {
  return { name, group, kind: resource };
}

function named(resource: GroupResource, name: string): string {
  return `${toGroupResourceString(resource)} ${quoteGo(name)}`;
}

/** 404: there is no object of that name. */
export function newNotFound(resource: GroupResource, name: string, options?: ErrorOptions): StatusError {
  const message = `${named(resource, name)} not found`;
  return newStatusError({ code: 404, reason: "NotFound", message, details: detailsOf(resource, name) }, options);
}

/** 409: an object of that name exists. */
export function newAlreadyExists(resource: GroupResource, name: string, options?: ErrorOptions): StatusError {
  const message = `${named(resource, name)} already exists`;
  return newStatusError({ code: 409, reason: "AlreadyExists", message, details: detailsOf(resource, name) }, options);
}

/** 409: every name made from a `generateName` was taken. */
export function newGenerateNameConflict(
  resource: GroupResource,
  name: string,
  retryAfterSeconds: number,
  options?: ErrorOptions,
): StatusError {
  const message = `${named(resource, name)} already exists, the server was not able to generate a unique name for the object`;
  const details = { ...detailsOf(resource, name), retryAfterSeconds };
  return newStatusError({ code: 409, reason: "AlreadyExists", message, details }, options);
}

/** 401; an empty message becomes `not authorized`. */
export function newUnauthorized(message: string, options?: ErrorOptions): StatusError {
  return newStatusError({ code: 401, reason: "Unauthorized", message: message || "not authorized" }, options);
}

/** 403. An empty `name` or resource is left out of the message. */
export function newForbidden(
  resource: GroupResource,
  name: string,
  message: string,
  options?: ErrorOptions,
): StatusError {
  const isEmpty = resource.group === "" && resource.resource === "";
  const subject = name === "" ? toGroupResourceString(resource) : named(resource, name);
  const text = isEmpty ? `forbidden: ${message}` : `${subject} is forbidden: ${message}`;
  const details = detailsOf(resource, name);
  return newStatusError({ code: 403, reason: "Forbidden", message: text, details }, options);
}

/** 409: the object cannot be changed as asked; `message` says why. */
export function newConflict(
  resource: GroupResource,
  name: string,
  message: string,
  options?: ErrorOptions,
): StatusError {
  const text = `Operation cannot be fulfilled on ${named(resource, name)}: ${message}`;
  const details = detailsOf(resource, name);
  return newStatusError({ code: 409, reason: "Conflict", message: text, details }, options);
}

/** 409: server-side apply met fields of other managers, one cause each. */
export function newApplyConflict(causes: readonly StatusCause[], message: string, options?: ErrorOptions): StatusError {
  return newStatusError({ code: 409, reason: "Conflict", message, details: { causes } }, options);
}

/** 410 for good. Prefer {@link newResourceExpired} for a resource version that is too old. */
export function newGone(message: string, options?: ErrorOptions): StatusError {
  return newStatusError({ code: 410, reason: "Gone", message }, options);
}

/** 410: the resource version or continue token is older than what the server keeps. */
export function newResourceExpired(message: string, options?: ErrorOptions): StatusError {
  return newStatusError({ code: 410, reason: "Expired", message }, options);
}

/**
 * 422: the object fails validation; every mistake becomes a cause, and the message names each once. Of more than
 * `maxFieldErrors` only the first are told.
 */
export function newInvalid(
  { group, kind }: GroupKind,
  name: string,
  errors: readonly FieldError[],
  options?: ErrorOptions,
): StatusError {
  const told = toldFieldErrors(errors);
  const causes = told.map(({ error, body }) => ({ reason: error.type, message: body, field: error.field }));
  const text = aggregateMessages(told.map(({ error, body }) => `${error.field}: ${body}`));
  const message = `${named({ group, resource: kind }, name)} is invalid${text === "" ? "" : `: ${text}`}`;
  const details = { name, group, kind, causes };
  return newStatusError({ code: 422, reason: "Invalid", message, details }, options);
}

/** 400: the request makes no sense. */
export function newBadRequest(message: string, options?: ErrorOptions): StatusError {
  return newStatusError({ code: 400, reason: "BadRequest", message }, options);
}

/** 429: try again after so many seconds. */
export function newTooManyRequests(message: string, retryAfterSeconds: number, options?: ErrorOptions): StatusError {
  return newStatusError({ code: 429, reason: "TooManyRequests", message, details: { retryAfterSeconds } }, options);
}

/** 429 without advice when to come back: the message gets the prefix `Too many requests: `. */
export function newTooManyRequestsError(message: string, options?: ErrorOptions): StatusError {
  return newStatusError({ code: 429, reason: "TooManyRequests", message: `Too many requests: ${message}` }, options);
}

/** 503. */
export function newServiceUnavailable(message: string, options?: ErrorOptions): StatusError {
  return newStatusError({ code: 503, reason: "ServiceUnavailable", message }, options);
}

/** 405: the resource does not have that verb. */
export function newMethodNotSupported(resource: GroupResource, action: string, options?: ErrorOptions): StatusError {
  const message = `${action} is not supported on resources of kind ${quoteGo(toGroupResourceString(resource))}`;
  return newStatusError({ code: 405, reason: "MethodNotAllowed", message, details: detailsOf(resource, "") }, options);
}

/** 500: a passing failure behind the server; the client should try again. */
export function newServerTimeout(
  resource: GroupResource,
  operation: string,
  retryAfterSeconds: number,
  options?: ErrorOptions,
): StatusError {
  const message = `The ${operation} operation against ${toGroupResourceString(resource)} could not be completed at this time, please try again.`;
  const details = { ...detailsOf(resource, operation), retryAfterSeconds };
  return newStatusError({ code: 500, reason: "ServerTimeout", message, details }, options);
}

/** 504: the request took too long, but may still complete. */
export function newTimeoutError(message: string, retryAfterSeconds: number, options?: ErrorOptions): StatusError {
  const details = { retryAfterSeconds };
  return newStatusError({ code: 504, reason: "Timeout", message: `Timeout: ${message}`, details }, options);
}

/** 504: the client asks for a resource version the server has not reached. */
export function newTooLargeResourceVersion(
  asked: bigint | number,
  current: bigint | number,
  retryAfterSeconds: number,
): StatusError {
  const cause = { reason: "ResourceVersionTooLarge", message: "Too large resource version" };
  return newStatusError({
    code: 504,
    reason: "Timeout",
    message: `Timeout: Too large resource version: ${asked}, current: ${current}`,
    details: { causes: [cause], retryAfterSeconds },
  });
}

/** 500: our fault. The error's message goes to the client, the error itself is kept as cause. */
export function newInternalError(err: unknown): StatusError {
  const text = err instanceof Error ? err.message : String(err);
  const message = `Internal error occurred: ${text}`;
  const details = { causes: [{ message: text }] };
  return newStatusError({ code: 500, reason: "InternalError", message, details }, { cause: err });
}

/** 413. */
export function newRequestEntityTooLarge(message: string, options?: ErrorOptions): StatusError {
  return newStatusError(
    { code: 413, reason: "RequestEntityTooLarge", message: `Request entity too large: ${message}` },
    options,
  );
}

/** 406: none of the media types that the server offers (listed in the message) is accepted by the client. */
export function newNotAcceptable(offered: readonly string[]): StatusError {
  const message = `only the following media types are accepted: ${offered.join(", ")}`;
  return newStatusError({ code: 406, reason: "NotAcceptable", message });
}

/** 415: the body is in none of the media types that the server reads (listed in the message). */
export function newUnsupportedMediaType(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`;
  return newStatusError({ code: 415, reason: "UnsupportedMediaType", message });
}
