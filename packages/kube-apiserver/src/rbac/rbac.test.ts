import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuthorizerAttributes, UserInfo } from "@kube-apiserver/generic-server";
import { escalationError } from "./escalation-check.js";
import { type PolicyRule, ruleAllows } from "./policy-rule.js";
import type { Binding, PolicySource } from "./policy-source.js";
import { RBACAuthorizer } from "./rbac-authorizer.js";
import { uncoveredRules } from "./rule-coverage.js";
import { RBACRuleResolver } from "./rule-resolver.js";

const bob: UserInfo = { name: "bob", uid: "", groups: ["dev"], extra: {} };

function asking(overrides: Partial<AuthorizerAttributes>): AuthorizerAttributes {
  return {
    user: bob,
    verb: "get",
    isResourceRequest: true,
    namespace: "ns",
    apiGroup: "",
    apiVersion: "v1",
    resource: "pods",
    subresource: "",
    name: "",
    path: "",
    ...overrides,
  };
}

const pods: PolicyRule = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };

const cases: { name: string; rule: PolicyRule; ask: Partial<AuthorizerAttributes>; want: boolean }[] = [
  { name: "the resource itself", rule: pods, ask: {}, want: true },
  { name: "not its subresources", rule: pods, ask: { subresource: "log" }, want: false },
  { name: "a named subresource", rule: { ...pods, resources: ["pods/log"] }, ask: { subresource: "log" }, want: true },
  { name: "one subresource of all", rule: { ...pods, resources: ["*/log"] }, ask: { subresource: "log" }, want: true },
  { name: "one subresource is not the resource", rule: { ...pods, resources: ["*/log"] }, ask: {}, want: false },
  {
    name: "everything",
    rule: { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
    ask: { subresource: "x" },
    want: true,
  },
  { name: "only a name", rule: { ...pods, resourceNames: ["a"] }, ask: { name: "a" }, want: true },
  { name: "a name does not cover lists", rule: { ...pods, resourceNames: ["a"] }, ask: {}, want: false },
  { name: "another verb", rule: pods, ask: { verb: "list" }, want: false },
  { name: "another group", rule: pods, ask: { apiGroup: "apps" }, want: false },
  {
    name: "a path below",
    rule: { verbs: ["get"], nonResourceURLs: ["/healthz/*"] },
    ask: { isResourceRequest: false, path: "/healthz/ping" },
    want: true,
  },
  {
    name: "a path beside",
    rule: { verbs: ["get"], nonResourceURLs: ["/healthz"] },
    ask: { isResourceRequest: false, path: "/healthz/ping" },
    want: false,
  },
];
for (const { name, rule, ask, want } of cases) {
  test(`a rule matches: ${name}`, () => assert.equal(ruleAllows(asking(ask), rule), want));
}

function sourceOf(bindings: readonly Binding[], roles: Readonly<Record<string, readonly PolicyRule[]>>): PolicySource {
  const role = (name: string) => {
    const rules = roles[name];
    return rules === undefined ? undefined : { rules };
  };
  return {
    clusterRole: role,
    role: (_, name) => role(name),
    bindingsOf: (namespace, key) =>
      bindings.filter(
        (bound) =>
          bound.namespace === namespace && bound.subjects.some((subject) => `${subject.kind}:${subject.name}` === key),
      ),
  };
}

const devGroup = { kind: "Group", name: "dev", apiGroup: "rbac.authorization.k8s.io" };
const bobHimself = { kind: "User", name: "bob", apiGroup: "rbac.authorization.k8s.io" };

function bound(namespace: string, role: string): Binding {
  return {
    namespace,
    name: "b",
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
    subjects: [devGroup],
  };
}

test("a role binding counts in its namespace only, and the reason names it", async () => {
  const authorizer = new RBACAuthorizer(new RBACRuleResolver(sourceOf([bound("ns", "r")], { r: [pods] })));
  assert.deepEqual(await authorizer.authorize(asking({})), {
    decision: "Allow",
    reason: 'RBAC: allowed by RoleBinding "b/ns" of ClusterRole "r" to Group "dev"',
  });
  assert.equal((await authorizer.authorize(asking({ namespace: "other" }))).decision, "NoOpinion");
});

test("a binding to a role that is missing is said in the reason", async () => {
  const authorizer = new RBACAuthorizer(new RBACRuleResolver(sourceOf([bound("", "gone")], {})));
  const result = await authorizer.authorize(asking({}));
  assert.deepEqual(result, {
    decision: "NoOpinion",
    reason: 'RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found',
  });
});

test("a binding counts once for a user who is several of its subjects, and the reason names the first", async () => {
  const both = { ...bound("", "r"), subjects: [{ ...devGroup, name: "ops" }, devGroup, bobHimself] };
  const resolver = new RBACRuleResolver(sourceOf([both], { r: [pods] }));
  assert.deepEqual(resolver.rules(bob, "ns"), { rules: [pods], errors: [] });
  const { reason } = await new RBACAuthorizer(resolver).authorize(asking({}));
  assert.equal(reason, 'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "r" to Group "dev"');
});

test("rules that cannot be found out are said once each, in brackets", async () => {
  const odd = { ...bound("ns", "r"), roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Rule", name: "r" } };
  const resolver = new RBACRuleResolver(sourceOf([bound("", "gone"), bound("ns", "gone"), odd], {}));
  assert.deepEqual(await resolver.rulesFor(bob, "ns"), {
    resourceRules: [],
    nonResourceRules: [],
    incomplete: false,
    evaluationError:
      '[clusterrole.rbac.authorization.k8s.io "gone" not found, unsupported role reference kind: "Rule"]',
  });
});

test("granting needs every single permission", () => {
  const wanted: PolicyRule = { verbs: ["get", "delete"], apiGroups: [""], resources: ["pods"] };
  assert.deepEqual(uncoveredRules([pods], [wanted]), [{ verbs: ["delete"], apiGroups: [""], resources: ["pods"] }]);
  assert.deepEqual(uncoveredRules([{ ...pods, resourceNames: ["a"] }], [pods]), [pods]);
});

test("an escalation is refused with upstream's text", () => {
  const resolver = new RBACRuleResolver(sourceOf([bound("ns", "r")], { r: [pods] }));
  const wanted: PolicyRule[] = [
    { verbs: ["delete"], apiGroups: [""], resources: ["pods"] },
    { verbs: ["*"], apiGroups: ["apps"], resources: ["*"] },
    { verbs: ["get"], apiGroups: [""], resources: ["pods"] },
  ];
  assert.equal(
    escalationError(resolver, bob, "ns", wanted),
    'user "bob" (groups=["dev"]) is attempting to grant RBAC permissions not currently held:\n' +
      '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}\n' +
      '{APIGroups:["apps"], Resources:["*"], Verbs:["*"]}',
  );
});
