import type { Cancellation } from "@kube-apiserver/component-base";
import { KVError } from "./kv.js";

// Both engines fail with etcd's words: clients and logs show them, and people search for them.

/** `floor` is the lowest revision that can still be read. */
export function compactedError(floor?: number | bigint, cause?: unknown): KVError {
  return new KVError("Compacted", "etcdserver: mvcc: required revision has been compacted", {
    ...(floor === undefined ? {} : { compactRevision: BigInt(floor) }),
    cause,
  });
}

export function futureRevisionError(cause?: unknown): KVError {
  return new KVError("FutureRevision", "etcdserver: mvcc: required revision is a future revision", { cause });
}

export function leaseNotFoundError(cause?: unknown): KVError {
  return new KVError("LeaseNotFound", "etcdserver: requested lease not found", { cause });
}

export function tooLargeError(cause?: unknown): KVError {
  return new KVError("TooLarge", "etcdserver: request is too large", { cause });
}

export function noSpaceError(cause?: unknown): KVError {
  return new KVError("NoSpace", "etcdserver: mvcc: database space exceeded", { cause });
}

export function closedError(): KVError {
  return new KVError("Closed", "store is closed");
}

export function canceledError(signal?: Cancellation): KVError {
  return new KVError("Canceled", "request was aborted", { cause: signal?.reason });
}
