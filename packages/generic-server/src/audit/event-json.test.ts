import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleAuditRequest } from "../testing/audit-events.js";
import { AuditEvent, type AuditFacts } from "./audit-event.js";
import { compactJSON, strippedJSON } from "./captured-object.js";
import { eventString } from "./event-string.js";

const receivedMs = Date.UTC(2026, 0, 2, 3, 4, 5, 600);
const bare = sampleAuditRequest({
  user: { name: "", uid: "", groups: [], extra: {} },
  sourceIPs: [],
  userAgent: "",
  receivedMs,
});
const least: AuditFacts = {
  request: bare,
  level: "Metadata",
  stage: "RequestReceived",
  stageMs: receivedMs + 1,
  annotations: new Map(),
};
const extra: Record<string, readonly string[]> = JSON.parse('{"__proto__":["data"]}');
const full = {
  requestURI: '/api/v1/namespaces/a/pods/"b"',
  user: { name: "ann", uid: "1", groups: ["g", 'h"'], extra },
  sourceIPs: ["10.0.0.1", "10.0.0.2"],
  userAgent: "kubectl",
  receivedMs,
};
const most: AuditFacts = {
  ...least,
  request: sampleAuditRequest(full),
  level: "RequestResponse",
  stage: "ResponseComplete",
  impersonatedUser: { name: "bob", uid: "", groups: ["i"], extra: {} },
  objectRef: {
    resource: "pods",
    namespace: "a",
    name: "b",
    uid: "",
    apiGroup: "",
    apiVersion: "v1",
    resourceVersion: "12",
    subresource: "",
  },
  responseStatus: { status: "Failure", reason: "NotFound", details: { name: "b", retryAfterSeconds: 1 }, code: 404 },
  requestObject: () => '{"n":9007199254740993}',
  responseObject: () => '{"kind":"Status"}',
  annotations: new Map([
    ["z", "1"],
    ["__proto__", "2"],
  ]),
};

test("an event shows no more than it has", () => {
  assert.equal(
    new AuditEvent(least).json,
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"id","stage":"RequestReceived",' +
      '"requestURI":"/","verb":"get","user":{},"requestReceivedTimestamp":"2026-01-02T03:04:05.600000Z",' +
      '"stageTimestamp":"2026-01-02T03:04:05.601000Z"}',
  );
});

test("an event shows everything, in upstream's order", () => {
  assert.equal(
    new AuditEvent(most).itemJSON,
    '{"level":"RequestResponse","auditID":"id","stage":"ResponseComplete",' +
      '"requestURI":"/api/v1/namespaces/a/pods/\\"b\\"","verb":"get",' +
      '"user":{"username":"ann","uid":"1","groups":["g","h\\""],"extra":{"__proto__":["data"]}},' +
      '"impersonatedUser":{"username":"bob","groups":["i"]},"sourceIPs":["10.0.0.1","10.0.0.2"],"userAgent":"kubectl",' +
      '"objectRef":{"resource":"pods","namespace":"a","name":"b","apiVersion":"v1","resourceVersion":"12"},' +
      '"responseStatus":{"metadata":{},"status":"Failure","reason":"NotFound",' +
      '"details":{"name":"b","retryAfterSeconds":1},"code":404},' +
      '"requestObject":{"n":9007199254740993},"responseObject":{"kind":"Status"},' +
      '"requestReceivedTimestamp":"2026-01-02T03:04:05.600000Z","stageTimestamp":"2026-01-02T03:04:05.601000Z",' +
      '"annotations":{"__proto__":"2","z":"1"}}',
  );
});

test("the legacy format", () => {
  assert.equal(
    eventString(least),
    '2026-01-02T03:04:05.6Z AUDIT: id="id" stage="RequestReceived" ip="<unknown>" method="get" user="<none>" ' +
      'groups="<none>" as="<self>" asgroups="<lookup>" user-agent="" namespace="<none>" uri="/" response="<deferred>"',
  );
  assert.equal(
    eventString({ ...most, request: sampleAuditRequest({ ...full, receivedMs: Date.UTC(2026, 0, 2) }) }),
    '2026-01-02T00:00:00Z AUDIT: id="id" stage="ResponseComplete" ip="10.0.0.1" method="get" user="ann" ' +
      'groups="\\"g\\",\\"h\\\\\\"\\"" as="bob" asgroups="\\"i\\"" user-agent="kubectl" namespace="a" ' +
      'uri="/api/v1/namespaces/a/pods/\\"b\\"" response="404"',
  );
});

test("patches are compacted, and not otherwise changed", () => {
  assert.equal(compactJSON('[\n  {"a": "b  \\" c", "a":\t1.0},\r\n []]'), '[{"a":"b  \\" c","a":1.0},[]]');
});

test("managedFields and tokens are left out wherever they are", () => {
  const nothing = { managedFields: false, token: false };
  const object = { metadata: { name: "a", managedFields: [{}] }, spec: { token: "secret" } };
  const stripped = (value: unknown, omissions: Partial<typeof nothing>) =>
    JSON.parse(strippedJSON(JSON.stringify(value), { ...nothing, ...omissions }));
  const without = { ...object, metadata: { name: "a" } };
  assert.deepEqual(stripped(object, { managedFields: true }), without);
  assert.deepEqual(stripped({ items: [object] }, { managedFields: true }), { items: [without] });
  const table = (row: unknown) => ({
    kind: "Table",
    rows: [
      { cells: [1], object: row },
      { cells: [2], object: null },
    ],
  });
  assert.deepEqual(stripped(table(object), { managedFields: true }), table(without));
  assert.deepEqual(stripped({ status: { token: "t" }, spec: {} }, { token: true }), {
    status: { token: "REDACTED" },
    spec: {},
  });
  assert.equal(strippedJSON('{"n":9007199254740993}', nothing), '{"n":9007199254740993}');
});
