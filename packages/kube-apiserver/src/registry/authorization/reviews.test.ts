import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { Authorizer, AuthorizerAttributes } from "@kube-apiserver/generic-server";
import { at, startKubeTestServer } from "../../testing/kube-test-server.js";

const base = "/apis/authorization.k8s.io/v1";

function review(kind: string, spec: JSONObject): JSONObject {
  return { apiVersion: "authorization.k8s.io/v1", kind, spec };
}

/** Alice may do everything, Mallory is refused, about Eve it cannot tell; administrators pass. */
const authorization: Authorizer = {
  authorize({ user }) {
    if (user.name === "eve") return Promise.reject(new Error("no idea"));
    if (user.name === "mallory") return Promise.resolve({ decision: "Deny", reason: "never" });
    const isKnown = user.name === "alice" || user.groups.includes("system:masters");
    return Promise.resolve({ decision: isKnown ? "Allow" : "NoOpinion", reason: "" });
  },
};

const resourceAttributes = { verb: "get", resource: "pods" };
const cases: { user: string; want: JSONObject }[] = [
  { user: "alice", want: { allowed: true } },
  { user: "bob", want: { allowed: false } },
  { user: "mallory", want: { allowed: false, denied: true, reason: "never" } },
  { user: "eve", want: { allowed: false, evaluationError: "no idea" } },
];
for (const { user, want } of cases) {
  test(`what the authorizer says about ${user} is the answer`, async () => {
    await using server = await startKubeTestServer({}, { authorization });
    const spec = { user, resourceAttributes };
    const { body } = await server.call("POST", `${base}/subjectaccessreviews`, review("SubjectAccessReview", spec));
    assert.deepEqual(body.status, want);
  });
}

test("a self review is about whoever asks", async () => {
  await using server = await startKubeTestServer({}, { authorization });
  const ask = review("SelfSubjectAccessReview", { resourceAttributes });
  const { body } = await server.call("POST", `${base}/selfsubjectaccessreviews`, ask, { as: "alice" });
  assert.equal(at(body, "status.allowed"), true);
});

test("a local review stays in its namespace", async () => {
  await using server = await startKubeTestServer({}, { authorization });
  const path = `${base}/namespaces/a/localsubjectaccessreviews`;
  const ask = (namespace: string) =>
    server.call(
      "POST",
      path,
      review("LocalSubjectAccessReview", { user: "alice", resourceAttributes: { ...resourceAttributes, namespace } }),
    );
  assert.equal((await ask("a")).status, 201);
  const { status, body } = await ask("b");
  assert.equal(status, 422);
  assert.equal(at(body, "details.causes.0.field"), "spec.resourceAttributes.namespace");
});

test("rules are listed by whoever can, and said to be incomplete without", async () => {
  await using without = await startKubeTestServer({}, { authorization });
  const ask = review("SelfSubjectRulesReview", { namespace: "a" });
  const path = `${base}/selfsubjectrulesreviews`;
  assert.equal(at((await without.call("POST", path, ask)).body, "status.incomplete"), true);
  const rule = { verbs: ["get"], apiGroups: [""], resources: ["pods"], resourceNames: [] };
  const ruleResolver = {
    rulesFor: () => Promise.resolve({ resourceRules: [rule], nonResourceRules: [], incomplete: false }),
  };
  await using server = await startKubeTestServer({ ruleResolver }, { authorization });
  const { body } = await server.call("POST", path, ask);
  const { resourceNames: _, ...listed } = rule;
  assert.deepEqual(body.status, { resourceRules: [listed], nonResourceRules: [], incomplete: false });
});

const selectors: { name: string; attributes: JSONObject; fields?: JSONObject; labels?: JSONObject; error?: string }[] =
  [
    {
      name: "as texts",
      attributes: { fieldSelector: { rawSelector: "spec.nodeName=n" }, labelSelector: { rawSelector: "a in (b),!c" } },
      fields: { requirements: [{ field: "spec.nodeName", operator: "=", value: "n" }] },
      labels: {
        requirements: [
          { key: "a", operator: "in", values: ["b"] },
          { key: "c", operator: "!", values: [] },
        ],
      },
    },
    {
      name: "as requirements, with some that are not understood",
      attributes: {
        fieldSelector: {
          requirements: [
            { key: "f", operator: "In", values: ["v"] },
            { key: "f", operator: "NotIn", values: ["x"] },
            { key: "f", operator: "Exists" },
            { key: "f", operator: "In", values: ["v", "w"] },
          ],
        },
        labelSelector: { requirements: [{ key: "a", operator: "Later", values: ["b"] }] },
      },
      fields: {
        requirements: [
          { field: "f", operator: "=", value: "v" },
          { field: "f", operator: "!=", value: "x" },
        ],
        parseError: "[fieldSelectors do not yet support Exists, fieldSelectors do not yet support multiple values]",
      },
      labels: { requirements: [], parseError: '"Later" is not a valid label selector operator' },
      error:
        "spec.resourceAttributes.fieldSelector partially ignored due to parse error; " +
        "spec.resourceAttributes.labelSelector ignored due to parse error",
    },
    {
      name: "as texts that cannot be read",
      attributes: { fieldSelector: { rawSelector: "a" } },
      fields: { requirements: [], parseError: "invalid selector: 'a'; can't understand 'a'" },
      error: "spec.resourceAttributes.fieldSelector ignored due to parse error",
    },
  ];
for (const { name, attributes, fields, labels, error } of selectors) {
  test(`selectors come to the authorizer ${name}`, async () => {
    let asked: AuthorizerAttributes | undefined;
    const listening: Authorizer = {
      async authorize(of) {
        if (of.user.name === "alice") asked = of;
        return { decision: "Allow", reason: "" };
      },
    };
    await using server = await startKubeTestServer({}, { authorization: listening });
    const spec = { user: "alice", resourceAttributes: { verb: "list", resource: "pods", ...attributes } };
    const { body } = await server.call("POST", `${base}/subjectaccessreviews`, review("SubjectAccessReview", spec));
    assert.deepEqual(asked?.fieldSelector, fields);
    assert.deepEqual(asked?.labelSelector, labels);
    assert.equal(asked?.apiVersion, "*");
    assert.deepEqual(body.status, { allowed: true, ...(error === undefined ? {} : { evaluationError: error }) });
  });
}
