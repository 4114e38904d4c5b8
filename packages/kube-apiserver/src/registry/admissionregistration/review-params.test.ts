import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { Authorizer, AuthorizerAttributes } from "@kube-apiserver/generic-server";
import { at, startKubeTestServer } from "../../testing/kube-test-server.js";

const group = "/apis/admissionregistration.k8s.io/v1";
const policies = `${group}/validatingadmissionpolicies`;
const bindings = `${group}/validatingadmissionpolicybindings`;

function policy(name: string, spec: JSONObject = {}): JSONObject {
  const rule = { apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"], operations: ["CREATE"] };
  return {
    metadata: { name },
    spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: "true" }], ...spec },
  };
}

/** Lets everybody write policies, and read nothing. */
function readerless(asked: AuthorizerAttributes[]): Authorizer {
  return {
    async authorize(attributes) {
      const isRead = attributes.verb === "get" || attributes.verb === "list";
      if (isRead) asked.push(attributes);
      return { decision: isRead ? "NoOpinion" : "Allow", reason: "" };
    },
  };
}

const alice = { as: "alice", groups: ["dev"] };
const aliceText = "&{alice  [dev system:authenticated] map[]}";

test("policies that do not compile are refused", async () => {
  await using server = await startKubeTestServer();
  const { status, body } = await server.call(
    "POST",
    policies,
    policy("a", { validations: [{ expression: "object." }] }),
  );
  assert.equal(status, 422);
  assert.equal(body.reason, "Invalid");
  assert.match(
    body.message as string,
    /^ValidatingAdmissionPolicy\.admissionregistration\.k8s\.io "a" is invalid: spec\.validations\[0\]\.expression: Invalid value: "object\.": compilation failed: ERROR: <input>:1:8: Syntax error: /,
  );
});

test("who takes parameters has to be allowed to read them", async () => {
  const asked: AuthorizerAttributes[] = [];
  await using server = await startKubeTestServer({}, { authorization: readerless(asked) });
  const withParams = policy("p", { paramKind: { apiVersion: "v1", kind: "ConfigMap" } });
  const refused = await server.call("POST", policies, withParams, alice);
  assert.equal(refused.status, 422);
  assert.equal(at(refused.body, "details.causes.0.field"), "spec.paramKind");
  assert.equal(
    at(refused.body, "details.causes.0.message"),
    `Forbidden: user ${aliceText} must have "get" permission on all objects of the referenced paramKind (kind=ConfigMap, apiVersion=v1)`,
  );
  assert.equal((await server.call("POST", policies, policy("free"), alice)).status, 201);
  assert.equal((await server.call("POST", policies, withParams)).status, 201);

  const paramRef = { name: "limits", namespace: "default", parameterNotFoundAction: "Deny" };
  const spec = { policyName: "p", validationActions: ["Deny"], paramRef };
  const binding = await server.call("POST", bindings, { metadata: { name: "b" }, spec }, alice);
  assert.equal(binding.status, 422);
  assert.equal(
    at(binding.body, "details.causes.0.message"),
    `Forbidden: user ${aliceText} does not have "get" permission on the object referenced by paramRef`,
  );
  assert.deepEqual(
    asked
      .filter(({ user }) => user.name === "alice")
      .map(({ verb, apiGroup, apiVersion, resource, namespace, name }) =>
        [verb, apiGroup, apiVersion, resource, namespace, name].join(" "),
      ),
    ["get  v1 configmaps * *", "get  v1 configmaps default limits"],
  );

  const selecting = { policyName: "none", paramRef: { selector: {}, parameterNotFoundAction: "Deny" } };
  const mutating = await server.call(
    "POST",
    `${group}/mutatingadmissionpolicybindings`,
    { metadata: { name: "b" }, spec: selecting },
    alice,
  );
  assert.equal(
    at(mutating.body, "details.causes.0.message"),
    `Forbidden: user list does not have "${aliceText}" permission on the object referenced by paramRef`,
  );
});

test("an update that leaves the kind of parameters as it is needs no right to read them", async () => {
  await using server = await startKubeTestServer({}, { authorization: readerless([]) });
  const withParams = policy("p", { paramKind: { apiVersion: "v1", kind: "ConfigMap" } });
  assert.equal((await server.call("POST", policies, withParams)).status, 201);
  const labels = { metadata: { labels: { a: "b" } } };
  assert.equal((await server.call("PATCH", `${policies}/p`, labels, alice)).status, 200);
  const other = { spec: { paramKind: { apiVersion: "v1", kind: "Secret" } } };
  assert.equal((await server.call("PATCH", `${policies}/p`, other, alice)).status, 422);
});
