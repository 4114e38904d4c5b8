/** Names of gRPC's status codes as Go prints them, by number. */
const codeNames: readonly string[] = [
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
];

/** The name of a status code: `Unavailable`; `Code(17)` for one that gRPC does not know. */
export function grpcCodeName(code: number): string {
  return codeNames[code] ?? `Code(${code})`;
}

/** The text of a failed call as Go's gRPC has it: clients of the API server see it, and people search for it. */
export function grpcErrorText(code: number, description: string): string {
  return `rpc error: code = ${grpcCodeName(code)} desc = ${description}`;
}
