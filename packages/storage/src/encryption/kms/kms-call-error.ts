import { GRPCCallError } from "../../grpc/socket-client.js";

/** A call to a key management service that failed, with the text of Go's gRPC errors. */
export { GRPCCallError as KMSCallError };

/**
 * The label `status` of an outcome: `OK`, the code of the call that failed, or what upstream says of failures before any
 * call was made.
 */
export function statusCodeOf(err: unknown): string {
  if (err === undefined) return "OK";
  for (let cause: unknown = err; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof GRPCCallError) return cause.status;
  }
  return "unknown-non-grpc";
}
