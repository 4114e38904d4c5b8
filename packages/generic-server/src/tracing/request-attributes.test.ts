import assert from "node:assert/strict";
import { test } from "node:test";
import { newRequestInfo } from "../request/request-info-factory.js";
import { newRequestState } from "../request/request-state.js";
import { newExchange } from "../testing/filter-exchange.js";
import { methodAttribute, operationAttributes, requestSpanName, serverAttributes } from "./request-attributes.js";

const names: readonly (readonly [method: string, path: string, name: string])[] = [
  ["GET", "/version", "GET"],
  ["GET", "/api/v1/nodes", "GET /api/v1/nodes"],
  ["PUT", "/api/v1/nodes/n/status", "PUT /api/v1/nodes/{:name}/status"],
  ["POST", "/apis/apps/v1/namespaces/a/deployments", "POST /apis/apps/v1/namespaces/{:namespace}/deployments"],
  ["GET", "/api/v1/namespaces/a/pods/b/proxy/secret/path", "GET /api/v1/namespaces/{:namespace}/pods/{:name}/proxy"],
];

for (const [method, path, name] of names) {
  test(`${method} ${path} is called ${name}`, () => {
    const { req, res } = newExchange(path, { method });
    const state = newRequestState(req, res);
    state.requestInfo = newRequestInfo(method, path);
    assert.equal(requestSpanName(method, state), name);
  });
}

test("where a server is", () => {
  assert.deepEqual(serverAttributes("a.example:443"), { "server.address": "a.example" });
  assert.deepEqual(serverAttributes("[::1]:6443"), { "server.address": "::1", "server.port": 6443 });
  assert.deepEqual(serverAttributes(""), { "server.address": "" });
  assert.deepEqual(serverAttributes("a:b:c"), { "server.address": "" });
});

test("methods that nobody knows are one", () => {
  assert.deepEqual(methodAttribute("PATCH"), { "http.request.method": "PATCH" });
  assert.deepEqual(methodAttribute("BREW"), { "http.request.method": "_OTHER" });
});

test("what clients choose is cut", () => {
  const { req, res } = newExchange("/api/v1/pods", { headers: { "user-agent": "u".repeat(2_000) } });
  const state = newRequestState(req, res);
  state.requestInfo = newRequestInfo("GET", "/api/v1/pods");
  state.auditID = "i".repeat(100);
  const attributes = operationAttributes(req, state);
  assert.equal(attributes["audit-id"], "i".repeat(64));
  assert.equal(attributes["user-agent"], `${"u".repeat(1_024)}...TRUNCATED`);
  assert.equal(attributes.scope, "cluster");
  assert.equal(attributes.verb, "LIST");
});
