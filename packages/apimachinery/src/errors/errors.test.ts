import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldErrors } from "../validation/field-error.js";
import * as make from "./constructors.js";
import { newGenericServerResponse } from "./generic-response.js";
import * as is from "./predicates.js";
import type { Status } from "./status.js";
import {
  findStatus,
  isStatusError,
  reasonForError,
  statusCauseOf,
  statusFromError,
  suggestsClientDelay,
} from "./status-error.js";

const pods = { group: "", resource: "pods" };
const deployments = { group: "apps", resource: "deployments" };

const statuses: { name: string; error: Error; want: Partial<Status> }[] = [
  {
    name: "not found",
    error: make.newNotFound(deployments, "web"),
    want: {
      code: 404,
      reason: "NotFound",
      message: 'deployments.apps "web" not found',
      details: { name: "web", group: "apps", kind: "deployments" },
    },
  },
  {
    name: "the core group is left out of details",
    error: make.newAlreadyExists(pods, "a"),
    want: {
      code: 409,
      reason: "AlreadyExists",
      message: 'pods "a" already exists',
      details: { name: "a", kind: "pods" },
    },
  },
  {
    name: "generate name conflict",
    error: make.newGenerateNameConflict(pods, "a", 1),
    want: {
      reason: "AlreadyExists",
      message: 'pods "a" already exists, the server was not able to generate a unique name for the object',
      details: { name: "a", kind: "pods", retryAfterSeconds: 1 },
    },
  },
  {
    name: "conflict",
    error: make.newConflict(pods, "a", "the object has been modified"),
    want: { code: 409, message: 'Operation cannot be fulfilled on pods "a": the object has been modified' },
  },
  {
    name: "forbidden object",
    error: make.newForbidden(pods, "a", "no"),
    want: { code: 403, message: 'pods "a" is forbidden: no' },
  },
  {
    name: "forbidden collection",
    error: make.newForbidden(deployments, "", "no"),
    want: { message: "deployments.apps is forbidden: no" },
  },
  {
    name: "forbidden path: empty details are still there",
    error: make.newForbidden({ group: "", resource: "" }, "", "no"),
    want: { message: "forbidden: no", details: {} },
  },
  { name: "unauthorized", error: make.newUnauthorized(""), want: { code: 401, message: "not authorized" } },
  {
    name: "method",
    error: make.newMethodNotSupported(deployments, "create"),
    want: { code: 405, message: 'create is not supported on resources of kind "deployments.apps"' },
  },
  {
    name: "server timeout",
    error: make.newServerTimeout(pods, "list", 2),
    want: {
      code: 500,
      message: "The list operation against pods could not be completed at this time, please try again.",
      details: { name: "list", kind: "pods", retryAfterSeconds: 2 },
    },
  },
  {
    name: "too many requests",
    error: make.newTooManyRequests("busy", 1),
    want: { code: 429, message: "busy", details: { retryAfterSeconds: 1 } },
  },
  { name: "expired", error: make.newResourceExpired("too old"), want: { code: 410, reason: "Expired" } },
  {
    name: "too large resource version",
    error: make.newTooLargeResourceVersion(9n, 5n, 1),
    want: {
      code: 504,
      reason: "Timeout",
      message: "Timeout: Too large resource version: 9, current: 5",
      details: {
        causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
        retryAfterSeconds: 1,
      },
    },
  },
  {
    name: "internal error",
    error: make.newInternalError(new Error("boom")),
    want: { code: 500, message: "Internal error occurred: boom", details: { causes: [{ message: "boom" }] } },
  },
  {
    name: "too large",
    error: make.newRequestEntityTooLarge("limit is 3145728"),
    want: { code: 413, message: "Request entity too large: limit is 3145728" },
  },
  {
    name: "not acceptable",
    error: make.newNotAcceptable(["a", "b"]),
    want: { code: 406, message: "only the following media types are accepted: a, b" },
  },
  {
    name: "unsupported media type",
    error: make.newUnsupportedMediaType(["a"]),
    want: { code: 415, message: "the body of the request was in an unknown format - accepted media types include: a" },
  },
  {
    name: "invalid: the message names each mistake once, causes repeat",
    error: make.newInvalid({ group: "apps", kind: "Deployment" }, "web", [
      fieldErrors.required("spec.a"),
      fieldErrors.required("spec.a"),
      fieldErrors.invalid("spec.b", -1, "must be greater than or equal to 0"),
    ]),
    want: {
      code: 422,
      message:
        'Deployment.apps "web" is invalid: [spec.a: Required value, spec.b: Invalid value: -1: must be greater than or equal to 0]',
      details: {
        name: "web",
        group: "apps",
        kind: "Deployment",
        causes: [
          { reason: "FieldValueRequired", message: "Required value", field: "spec.a" },
          { reason: "FieldValueRequired", message: "Required value", field: "spec.a" },
          {
            reason: "FieldValueInvalid",
            message: "Invalid value: -1: must be greater than or equal to 0",
            field: "spec.b",
          },
        ],
      },
    },
  },
  {
    name: "generic response",
    error: newGenericServerResponse({
      code: 502,
      verb: "GET",
      resource: pods,
      name: "a",
      serverMessage: 'x"y',
      unexpected: true,
    }),
    want: {
      code: 502,
      reason: "InternalError",
      message: 'an error on the server ("x\\"y") has prevented the request from succeeding (get pods a)',
      details: { name: "a", kind: "pods", causes: [{ reason: "UnexpectedServerResponse", message: 'x"y' }] },
    },
  },
  {
    name: "generic conflict of a POST",
    error: newGenericServerResponse({ code: 409, verb: "POST", resource: pods, name: "", serverMessage: "" }),
    want: { reason: "AlreadyExists", message: "the server reported a conflict (post pods)" },
  },
];
for (const { name, error, want } of statuses) {
  test(`status: ${name}`, () => {
    const status = findStatus(error);
    assert.ok(status);
    for (const [key, value] of Object.entries(want)) assert.deepEqual(status[key], value, key);
    assert.equal(error.message, status.message);
    assert.deepEqual([status.kind, status.apiVersion, status.status, status.metadata], ["Status", "v1", "Failure", {}]);
  });
}

test("predicates look through causes and at shapes, not classes", () => {
  const inner = make.newNotFound(pods, "a");
  assert.ok(is.isNotFound(new Error("wrapped", { cause: inner })));
  // What the same error of another copy of the package looks like.
  const foreign = Object.assign(new Error("x"), { status: { kind: "Status", reason: "Conflict", code: 409 } });
  assert.ok(isStatusError(foreign));
  assert.ok(is.isConflict(foreign));
  assert.ok(!is.isConflict(inner));
  assert.ok(!is.isNotFound({ status: { kind: "Status", reason: "NotFound" } }), "not an Error");
  assert.ok(!is.isNotFound(undefined));
});

test("an unknown reason gives way to the code", () => {
  const newer = Object.assign(new Error("x"), { status: { kind: "Status", reason: "FromTheFuture", code: 404 } });
  assert.ok(is.isNotFound(newer));
  const known = Object.assign(new Error("x"), { status: { kind: "Status", reason: "Expired", code: 410 } });
  assert.ok(!is.isGone(known));
  assert.ok(is.isExpired(known));
});

test("a cycle of causes ends", () => {
  const first = new Error("a");
  first.cause = new Error("b", { cause: first });
  assert.equal(findStatus(first), undefined);
});

test("an error without a Status becomes code 500 without a reason", () => {
  assert.deepEqual(statusFromError(new Error("boom")), {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: "boom",
    code: 500,
  });
  assert.equal(reasonForError(new Error("boom")), "");
});

test("advice when to come back", () => {
  assert.equal(suggestsClientDelay(make.newTooManyRequests("busy", 3)), 3);
  assert.equal(suggestsClientDelay(make.newServerTimeout(pods, "get", 0)), 0);
  assert.equal(suggestsClientDelay(make.newNotFound(pods, "a")), undefined);
  assert.equal(
    statusCauseOf(make.newTooLargeResourceVersion(2, 1, 1), "ResourceVersionTooLarge")?.message,
    "Too large resource version",
  );
});
