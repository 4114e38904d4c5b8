/** Names of gRPC's status codes, by number, as Go prints them. */
const statusCodes = [
  "OK",
  "Canceled",
  "Unknown",
  "InvalidArgument",
  "DeadlineExceeded",
  "NotFound",
  "AlreadyExists",
  "PermissionDenied",
  "ResourceExhausted",
  "FailedPrecondition",
  "Aborted",
  "OutOfRange",
  "Unimplemented",
  "Internal",
  "Unavailable",
  "DataLoss",
  "Unauthenticated",
] as const;

/** A call to a key management service that failed, with the text of Go's gRPC errors. */
export class KMSCallError extends Error {
  override readonly name = "KMSCallError";
  /** `Unavailable`, `DeadlineExceeded`, … */
  readonly status: string;

  constructor(code: number, details: string, options?: { readonly cause?: unknown }) {
    const status = statusCodes[code] ?? `Code(${code})`;
    super(`rpc error: code = ${status} desc = ${details}`, options);
    this.status = status;
  }
}

/**
 * The label `status` of an outcome: `OK`, the code of the call that failed, or what upstream says of failures before any
 * call was made.
 */
export function statusCodeOf(err: unknown): string {
  if (err === undefined) return "OK";
  for (let cause: unknown = err; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof KMSCallError) return cause.status;
  }
  return "unknown-non-grpc";
}
