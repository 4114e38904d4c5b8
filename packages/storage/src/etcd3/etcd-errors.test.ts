import assert from "node:assert/strict";
import { test } from "node:test";
import { isKVError, type KVErrorCode } from "../kv/kv.js";
import { neverSent, toKVError } from "./etcd-errors.js";

const cases: { message: string; code: KVErrorCode }[] = [
  { message: "11 OUT_OF_RANGE: etcdserver: mvcc: required revision has been compacted", code: "Compacted" },
  { message: "11 OUT_OF_RANGE: etcdserver: mvcc: required revision is a future revision", code: "FutureRevision" },
  { message: "8 RESOURCE_EXHAUSTED: etcdserver: mvcc: database space exceeded", code: "NoSpace" },
  { message: "3 INVALID_ARGUMENT: etcdserver: request is too large", code: "TooLarge" },
  { message: "8 RESOURCE_EXHAUSTED: grpc: received message larger than max (3000146 vs. 2097152)", code: "TooLarge" },
  { message: "8 RESOURCE_EXHAUSTED: etcdserver: too many requests", code: "Unavailable" },
  { message: "5 NOT_FOUND: etcdserver: requested lease not found", code: "LeaseNotFound" },
  { message: "14 UNAVAILABLE: etcdserver: leader changed", code: "Unavailable" },
  { message: "15 DATA_LOSS: etcdserver: corrupt cluster", code: "Corrupt" },
  { message: "4 DEADLINE_EXCEEDED: Deadline exceeded", code: "Unavailable" },
  { message: "Tried to call a KV method on etcd3, but the client was already closed", code: "Unavailable" },
];
for (const { message, code } of cases) {
  test(`${message} is ${code}`, () => {
    const cause = new Error(message);
    const err = toKVError(cause);
    assert.ok(isKVError(err, code));
    assert.equal(err.cause, cause);
  });
}

test("a transaction that cannot be right is a programming mistake", () => {
  const err = toKVError(new Error("3 INVALID_ARGUMENT: etcdserver: duplicate key given in txn request"));
  assert.ok(err instanceof TypeError);
});

test("only a call that never left may be repeated", () => {
  assert.equal(
    neverSent(new Error("14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED")),
    true,
  );
  assert.equal(neverSent(new Error("14 UNAVAILABLE: Connection dropped")), false);
  assert.equal(neverSent(new Error("14 UNAVAILABLE: etcdserver: request timed out")), false);
  assert.equal(neverSent(new Error("4 DEADLINE_EXCEEDED: No connection established")), false);
});
