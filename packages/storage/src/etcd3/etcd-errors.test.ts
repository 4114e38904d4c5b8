import assert from "node:assert/strict";
import { test } from "node:test";
import { isKVError, type KVErrorCode } from "../kv/kv.js";
import { errorText } from "./error-text.js";
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

const texts: { message: string; want: string }[] = [
  { message: "14 UNAVAILABLE: etcdserver: request timed out", want: "etcdserver: request timed out" },
  { message: "EtcdError: 14 UNAVAILABLE: etcdserver: no leader", want: "etcdserver: no leader" },
  {
    message: "4 DEADLINE_EXCEEDED: Deadline exceeded after 20.001s,remote_addr=127.0.0.1:2379",
    want: "context deadline exceeded",
  },
  { message: "14 UNAVAILABLE: Connection dropped", want: "rpc error: code = Unavailable desc = Connection dropped" },
  {
    message:
      "14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1. Resolution note: ",
    want: "rpc error: code = Unavailable desc = connection error: connect ECONNREFUSED 127.0.0.1:1",
  },
  {
    message:
      "14 UNAVAILABLE: No connection established. Last error: 807C1:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 " +
      "alert certificate required:../deps/openssl/rec.c:1601:SSL alert number 116\n (2026-01-01T00:00:00.000Z). " +
      "Resolution note: ",
    want: "rpc error: code = Unavailable desc = connection error: remote error: tls: certificate required",
  },
  {
    message:
      "14 UNAVAILABLE: No connection established. Last error: 807C1:error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 " +
      "alert unknown ca:../deps/openssl/rec.c:1601:SSL alert number 48\n (2026-01-01T00:00:00.000Z). Resolution note: ",
    want: "rpc error: code = Unavailable desc = connection error: remote error: tls: unknown certificate authority",
  },
  { message: "Tried to call a KV method on etcd3", want: "Tried to call a KV method on etcd3" },
];
for (const { message, want } of texts) {
  test(`the text of ${JSON.stringify(message.slice(0, 60))} is ${want}`, () => assert.equal(errorText(message), want));
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
