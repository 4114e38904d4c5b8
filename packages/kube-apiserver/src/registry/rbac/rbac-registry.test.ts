import assert from "node:assert/strict";
import { test } from "node:test";
import type { rbac_v1 } from "@kube-apiserver/api/types";
import type { Authorizer } from "@kube-apiserver/generic-server";
import type { PolicyRule } from "../../rbac/policy-rule.js";
import type { PolicySource } from "../../rbac/policy-source.js";
import { RBACRuleResolver } from "../../rbac/rule-resolver.js";
import { at, startKubeTestServer } from "../../testing/kube-test-server.js";

const apiGroup = "rbac.authorization.k8s.io";
const roles = `/apis/${apiGroup}/v1/namespaces/a/roles`;
const bindings = `/apis/${apiGroup}/v1/namespaces/a/rolebindings`;
const readPods: PolicyRule = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };
const readSecrets: PolicyRule = { apiGroups: [""], resources: ["secrets"], verbs: ["get"] };

/** Bob may read pods in every namespace; the role `secrets` reads secrets. */
const source: PolicySource = {
  clusterRole: (name) => (name === "secrets" ? { rules: [readSecrets] } : { rules: [readPods] }),
  role: () => undefined,
  bindingsOf: (namespace, key) => {
    const roleRef: rbac_v1.RoleRef = { apiGroup, kind: "ClusterRole", name: "pods" };
    return namespace === "" && key === "User:bob"
      ? [{ namespace, name: "b", roleRef, subjects: [{ kind: "User", name: "bob" }] }]
      : [];
  },
};
const extra = { rbac: new RBACRuleResolver(source) };

function role(name: string, ...rules: readonly PolicyRule[]) {
  return { apiVersion: `${apiGroup}/v1`, kind: "Role", metadata: { name }, rules };
}

function binding(name: string, clusterRole: string) {
  const roleRef = { apiGroup, kind: "ClusterRole", name: clusterRole };
  return { apiVersion: `${apiGroup}/v1`, kind: "RoleBinding", metadata: { name }, roleRef, subjects: [] };
}

/** Lets everything through but `escalate` and `bind`. */
function noEscalation(allowed?: string): Authorizer {
  return {
    authorize: ({ verb }) =>
      Promise.resolve({
        decision: (verb === "escalate" || verb === "bind") && verb !== allowed ? "NoOpinion" : "Allow",
        reason: "",
      }),
  };
}

test("nobody grants what they do not hold", async () => {
  await using server = await startKubeTestServer(extra, { authorization: noEscalation() });
  const as = { as: "bob" };
  assert.equal((await server.call("POST", roles, role("own", readPods), as)).status, 201);
  const refused = await server.call("POST", roles, role("more", readSecrets), as);
  assert.equal(refused.status, 403);
  assert.match(at(refused.body, "message") as string, /is attempting to grant RBAC permissions not currently held/);
  assert.equal((await server.call("PATCH", `${roles}/own`, { rules: [readSecrets] }, as)).status, 403);
  assert.equal((await server.call("POST", bindings, binding("own", "pods"), as)).status, 201);
  assert.equal((await server.call("POST", bindings, binding("more", "secrets"), as)).status, 403);
  assert.equal((await server.call("POST", roles, role("more", readSecrets))).status, 201, "administrators may");
});

test("a role that gathers others needs every right, to make it so and to have it stop", async () => {
  await using server = await startKubeTestServer(extra, { authorization: noEscalation() });
  const clusterRoles = `/apis/${apiGroup}/v1/clusterroles`;
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] };
  const gathering = { ...role("x"), kind: "ClusterRole", aggregationRule };
  const text = "must have cluster-admin privileges to use the aggregationRule";
  const refused = await server.call("POST", clusterRoles, gathering, { as: "bob" });
  assert.equal(refused.status, 403);
  assert.equal(at(refused.body, "message"), `clusterroles.${apiGroup} "x" is forbidden: ${text}`);
  assert.equal((await server.call("POST", clusterRoles, gathering)).status, 201);
  const patch = { aggregationRule: null };
  const kept = await server.call("PATCH", `${clusterRoles}/x`, patch, { as: "bob" });
  assert.equal(at(kept.body, "message"), `clusterroles.${apiGroup} "x" is forbidden: ${text}`);
  assert.equal((await server.call("PATCH", `${clusterRoles}/x`, patch)).status, 200);
});

const verbs = [
  { verb: "escalate", path: roles, body: role("x", readSecrets) },
  { verb: "bind", path: bindings, body: binding("x", "secrets") },
];
for (const { verb, path, body } of verbs) {
  test(`the right to ${verb} is enough`, async () => {
    await using server = await startKubeTestServer(extra, { authorization: noEscalation(verb) });
    assert.equal((await server.call("POST", path, body, { as: "bob" })).status, 201);
  });
}

test("the garbage collector may take a finalizer from a role that it could not grant", async () => {
  await using server = await startKubeTestServer(extra, { authorization: noEscalation() });
  const held = { ...role("x", readSecrets), metadata: { name: "x", finalizers: ["example.com/hold"] } };
  await server.call("POST", roles, held);
  const patch = { metadata: { finalizers: null } };
  assert.equal((await server.call("PATCH", `${roles}/x`, patch, { as: "bob" })).status, 200);
});

test("a binding keeps its role", async () => {
  await using server = await startKubeTestServer(extra);
  await server.call("POST", bindings, binding("x", "pods"));
  const { status, body } = await server.call("PATCH", `${bindings}/x`, { roleRef: { name: "secrets" } });
  assert.equal(status, 422);
  assert.equal(at(body, "details.causes.0.field"), "roleRef");
});
