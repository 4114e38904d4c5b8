import { isKVError, KVError } from "../kv/kv.js";
import {
  compactedError,
  futureRevisionError,
  leaseNotFoundError,
  noSpaceError,
  tooLargeError,
} from "../kv/kv-errors.js";
import { errorText } from "./error-text.js";

/** Codes of gRPC: https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;

/** The client library keeps the status code only at the head of the message: `14 UNAVAILABLE: …`. */
export function grpcCode(err: unknown): number | undefined {
  const code = err instanceof Error ? /^(?:\w+: )?(\d+) [A-Z_]+:/.exec(err.message)?.[1] : undefined;
  return code === undefined ? undefined : Number(code);
}

/** Whether the call never left this process: then even a transaction may be sent again. */
export function neverSent(err: unknown): boolean {
  if (grpcCode(err) !== UNAVAILABLE || !(err instanceof Error)) return false;
  return /No connection established|Name resolution failed|Failed to connect/i.test(err.message);
}

/** Whether the member, or the way to it, failed, and another may answer. */
export function memberFailed(err: unknown): boolean {
  const code = grpcCode(err);
  return code === UNAVAILABLE || code === DEADLINE_EXCEEDED;
}

/** What a failed call means in the words of the contract. */
export function toKVError(err: unknown): unknown {
  if (isKVError(err) || !(err instanceof Error)) return err;
  const { message } = err;
  if (message.includes("required revision has been compacted")) return compactedError(undefined, err);
  if (message.includes("required revision is a future revision")) return futureRevisionError(err);
  if (message.includes("database space exceeded")) return noSpaceError(err);
  if (message.includes("requested lease not found")) return leaseNotFoundError(err);
  if (message.includes("request is too large")) return tooLargeError(err);
  if (message.includes("corrupt cluster")) return new KVError("Corrupt", errorText(message), { cause: err });
  const code = grpcCode(err);
  if (code === RESOURCE_EXHAUSTED && message.includes("larger than max")) return tooLargeError(err);
  if (code === INVALID_ARGUMENT) return new TypeError(message, { cause: err });
  return new KVError("Unavailable", errorText(message), { cause: err });
}
