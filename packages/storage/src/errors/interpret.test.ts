import assert from "node:assert/strict";
import { test } from "node:test";
import { statusFromError } from "@kube-apiserver/apimachinery";
import { StorageError } from "../interfaces.js";
import {
  interpretCreateError,
  interpretDeleteError,
  interpretGetError,
  interpretListError,
  interpretUpdateError,
  interpretWatchError,
} from "./interpret.js";
import { newCacheBehindError, newNumberedError, newTooLargeError, newTooOldError } from "./storage-errors.js";

const widgets = { group: "example.com", resource: "widgets" };
const failure = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure" };
const subject = { group: "example.com", kind: "widgets", name: "one" };
const tooLargeCause = { reason: "ResourceVersionTooLarge", message: "Too large resource version" };

const cases: { name: string; got: unknown; want: object }[] = [
  {
    name: "a missing object is 404 on get",
    got: interpretGetError(newNumberedError("KeyNotFound", { key: "/k" }), widgets, "one"),
    want: { code: 404, reason: "NotFound", message: 'widgets.example.com "one" not found', details: subject },
  },
  {
    name: "a taken key is 409 AlreadyExists on create",
    got: interpretCreateError(newNumberedError("KeyExists", { key: "/k" }), widgets, "one"),
    want: { code: 409, reason: "AlreadyExists", message: 'widgets.example.com "one" already exists', details: subject },
  },
  {
    name: "a failed precondition is 409 Conflict with the storage error's text on update",
    got: interpretUpdateError(newNumberedError("InvalidObject", { key: "/r/one", message: "no" }), widgets, "one"),
    want: {
      code: 409,
      reason: "Conflict",
      message:
        'Operation cannot be fulfilled on widgets.example.com "one": StorageError: invalid object, Code: 4, ' +
        "Key: /r/one, ResourceVersion: 0, AdditionalErrorMsg: no",
      details: subject,
    },
  },
  {
    name: "an engine out of reach is 500 with the engine's words, and no hint that would have a write repeated",
    got: interpretCreateError(new StorageError("Unreachable", "etcdserver: request timed out"), widgets, "one"),
    want: { code: 500, message: "etcdserver: request timed out" },
  },
  {
    name: "a timeout is ServerTimeout with a hint when to retry",
    got: interpretDeleteError(newNumberedError("Timeout", { key: "/k" }), widgets, "one"),
    want: {
      code: 500,
      reason: "ServerTimeout",
      message:
        "The delete operation against widgets.example.com could not be completed at this time, please try again.",
      details: { ...subject, name: "delete", retryAfterSeconds: 2 },
    },
  },
  {
    name: "a revision that the cache has not reached is 504 with a hint when to retry",
    got: interpretListError(newCacheBehindError(9999n, 123n), widgets),
    want: {
      code: 504,
      reason: "Timeout",
      message: "Timeout: Too large resource version: 9999, current: 123",
      details: { causes: [tooLargeCause], retryAfterSeconds: 1 },
    },
  },
  {
    name: "a revision that does not exist is 504 without a hint",
    got: interpretListError(newTooLargeError(9999n, 123n), widgets),
    want: {
      code: 504,
      reason: "Timeout",
      message: "Timeout: Too large resource version: 9999, current: 123",
      details: { causes: [tooLargeCause] },
    },
  },
  {
    name: "a watch from the forgotten past is 410 Expired",
    got: interpretWatchError(newTooOldError(1n, 50n), widgets),
    want: { code: 410, reason: "Expired", message: "too old resource version: 1 (50)" },
  },
  {
    name: "an expired continue token comes with one that goes on",
    got: interpretListError(new StorageError("Expired", "too old", { continue: "next" }), widgets),
    want: { code: 410, reason: "Expired", message: "too old", metadata: { continue: "next" } },
  },
  {
    name: "a bad continue token is 400",
    got: interpretListError(new StorageError("InvalidOptions", "invalid continue token: x"), widgets),
    want: { code: 400, reason: "BadRequest", message: "invalid continue token: x" },
  },
  {
    name: "a resourceVersion that nobody checked before is 500 without a reason",
    got: interpretGetError(new StorageError("InvalidResourceVersion", "resourceVersion: bad"), widgets, "one"),
    want: { code: 500, message: "resourceVersion: bad" },
  },
  {
    name: "a full disk is 507",
    got: interpretCreateError(new StorageError("NoSpace", "etcdserver: mvcc: database space exceeded"), widgets, "one"),
    want: { code: 507, message: "etcdserver: mvcc: database space exceeded" },
  },
  {
    name: "an unfilled cache is 429",
    got: interpretWatchError(new StorageError("TooManyRequests", "storage is (re)initializing"), widgets),
    want: {
      code: 429,
      reason: "TooManyRequests",
      message: "storage is (re)initializing",
      details: { retryAfterSeconds: 1 },
    },
  },
];

for (const { name, got, want } of cases) {
  test(name, () => {
    const { metadata, ...rest } = want as { metadata?: object };
    assert.deepEqual(statusFromError(got), { ...failure, ...rest, metadata: metadata ?? {} });
  });
}

test("what is not a storage error comes back as it is, and a storage error stays as the cause", () => {
  const other = new Error("other");
  assert.equal(interpretGetError(other, widgets, "one"), other);
  const notFound = newNumberedError("KeyNotFound", { key: "/k" });
  assert.equal((interpretGetError(notFound, widgets, "one") as Error).cause, notFound);
});
