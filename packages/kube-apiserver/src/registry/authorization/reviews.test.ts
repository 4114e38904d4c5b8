import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { Authorizer } from "@kube-apiserver/generic-server";
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
