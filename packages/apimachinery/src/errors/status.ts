import type { JSONObject } from "../json/json-value.js";
import type { ListMeta } from "../runtime/kube-object.js";

/** Why a request failed, for machines. Mirrors `metav1.StatusReason`; empty when it is not known. */
export type StatusReason =
  | ""
  | "Unauthorized"
  | "Forbidden"
  | "NotFound"
  | "AlreadyExists"
  | "Conflict"
  | "Gone"
  | "Invalid"
  | "ServerTimeout"
  | "StorageReadError"
  | "Timeout"
  | "TooManyRequests"
  | "BadRequest"
  | "MethodNotAllowed"
  | "NotAcceptable"
  | "RequestEntityTooLarge"
  | "UnsupportedMediaType"
  | "InternalError"
  | "Expired"
  | "ServiceUnavailable";

/** One of the causes of a failure. Mirrors `metav1.StatusCause`. */
export interface StatusCause extends JSONObject {
  /** Kind of the cause: a field error's type, or a cause type such as `FieldManagerConflict`. */
  readonly reason?: string;
  readonly message?: string;
  /** Path of the field: `spec.ports[0].name`. */
  readonly field?: string;
}

/** What a failure is about. Mirrors `metav1.StatusDetails`. */
export interface StatusDetails extends JSONObject {
  readonly name?: string;
  readonly group?: string;
  /** Resource of the request, or kind of the object where validation failed. */
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** The answer to a request that returns no object. Mirrors `metav1.Status`. */
export interface Status extends JSONObject {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: ListMeta;
  readonly status: "Success" | "Failure";
  readonly message?: string;
  readonly reason?: StatusReason | (string & Record<never, never>);
  readonly details?: StatusDetails;
  /** HTTP status code. */
  readonly code?: number;
}

/** Parts of a failure; what is empty or zero is left out of the Status, as Go's `omitempty` does. */
export interface FailureParts {
  readonly code: number;
  readonly reason: StatusReason;
  readonly message: string;
  readonly details?: StatusDetails;
}

/** Builds a Status that reports a failure. */
export function newFailureStatus({ code, reason, message, details }: FailureParts): Status {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    ...(message === "" ? {} : { message }),
    ...(reason === "" ? {} : { reason }),
    ...(details === undefined ? {} : { details: compactDetails(details) }),
    code,
  };
}

function compactDetails(details: StatusDetails): StatusDetails {
  const entries = Object.entries(details).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === "" || value === 0 || (Array.isArray(value) && value.length === 0);
}

/** Builds the Status of a request that succeeded without an object to return; `code` is left out when 0. */
export function newSuccessStatus(details?: StatusDetails, code = 0): Status {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    ...(details === undefined ? {} : { details: compactDetails(details) }),
    ...(code === 0 ? {} : { code }),
  };
}
