import { grpcCodeName, grpcErrorText } from "../../errors/grpc-error-text.js";

/** A call to a key management service that failed, with the text of Go's gRPC errors. */
export class KMSCallError extends Error {
  override readonly name = "KMSCallError";
  /** `Unavailable`, `DeadlineExceeded`, … */
  readonly status: string;

  constructor(code: number, details: string, options?: { readonly cause?: unknown }) {
    super(grpcErrorText(code, details), options);
    this.status = grpcCodeName(code);
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
