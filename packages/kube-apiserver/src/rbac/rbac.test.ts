import assert from "node:assert/strict";
import { test } from "node:test";
import { runToEnd } from "@kube-apiserver/apimachinery";
import type { AuthorizerAttributes, UserInfo } from "@kube-apiserver/generic-server";
import { escalationError } from "./escalation-check.js";
import { type PolicyRule, ruleAllows } from "./policy-rule.js";
import type { Binding, PolicySource } from "./policy-source.js";
import { RBACAuthorizer } from "./rbac-authorizer.js";
import { uncoveredRules, uncoveredRulesSteps } from "./rule-coverage.js";
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

test("an escalation is refused with upstream's text", async () => {
  const resolver = new RBACRuleResolver(sourceOf([bound("ns", "r")], { r: [pods] }));
  const wanted: PolicyRule[] = [
    { verbs: ["delete"], apiGroups: [""], resources: ["pods"] },
    { verbs: ["*"], apiGroups: ["apps"], resources: ["*"] },
    { verbs: ["get"], apiGroups: [""], resources: ["pods"] },
  ];
  assert.equal(
    await escalationError(resolver, bob, "ns", wanted),
    'user "bob" (groups=["dev"]) is attempting to grant RBAC permissions not currently held:\n' +
      '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}\n' +
      '{APIGroups:["apps"], Resources:["*"], Verbs:["*"]}',
  );
});

/** What has been compared with {@link uncoveredRules} by looking at every rule that is held. */
function isHeld(held: readonly PolicyRule[], { verbs: [verb = ""], ...wanted }: PolicyRule): boolean {
  const has = (values: readonly string[] | undefined, ...any: string[]) => any.some((value) => values?.includes(value));
  const [url] = wanted.nonResourceURLs ?? [];
  return held.some((rule) => {
    if (!has(rule.verbs, verb, "*")) return false;
    if (url !== undefined) {
      return (rule.nonResourceURLs ?? []).some(
        (own) => own === url || (own.endsWith("*") && url.startsWith(own.slice(0, -1))),
      );
    }
    const [group = "", resource = "", name] = [wanted.apiGroups?.[0], wanted.resources?.[0], wanted.resourceNames?.[0]];
    const [, sub] = resource.split("/");
    const names = rule.resourceNames ?? [];
    return (
      has(rule.apiGroups, group, "*") &&
      has(rule.resources, resource, "*", ...(sub === undefined ? [] : [`*/${sub}`])) &&
      (names.length === 0 || (name !== undefined && names.includes(name)))
    );
  });
}

test("what is held is found, whatever it is found by", () => {
  let state = 1;
  const below = (n: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % n;
  };
  const some = (all: readonly string[]) => all.filter(() => below(3) === 0);
  const rule = (): PolicyRule => {
    const verbs = some(["get", "list", "delete", "*"]);
    if (below(4) === 0) return { verbs, nonResourceURLs: some(["/a", "/a/b", "/a/*", "/b*", "*"]) };
    const resourceNames = below(2) === 0 ? { resourceNames: some(["a", "b", "c"]) } : {};
    const resources = some(["pods", "pods/log", "*/log", "nodes", "*"]);
    return { verbs, apiGroups: some(["", "apps", "*"]), resources, ...resourceNames };
  };
  let missing = 0;
  for (let trial = 0; trial < 300; trial++) {
    const held = Array.from({ length: below(12) }, rule);
    const wanted = Array.from({ length: 6 }, rule);
    const singles = uncoveredRules([], wanted);
    const uncovered = uncoveredRules(held, wanted);
    assert.deepEqual(
      uncovered,
      singles.filter((single) => !isHeld(held, single)),
    );
    missing += singles.length - uncovered.length;
  }
  assert.ok(missing > 500, `${missing} were held`);
});

test("rules by the thousand are compared with as many in proportion to their number", () => {
  const rules = (prefix: string, count: number): PolicyRule[] =>
    Array.from({ length: count }, (_, i) => ({ verbs: ["get"], apiGroups: [""], resources: [`${prefix}${i}`] }));
  const limits = { maxComparisons: 3 * 20_000 };
  const held = rules("a", 20_000);
  assert.deepEqual(runToEnd(uncoveredRulesSteps(held, held, limits)), []);
  assert.equal(runToEnd(uncoveredRulesSteps(held, rules("b", 20_000), limits)).length, 20_000);
});

test("a short rule that stands for billions of permissions is refused without looking at each", () => {
  const names = (prefix: string) => Array.from({ length: 2000 }, (_, i) => `${prefix}${i}`);
  const wanted: PolicyRule = { verbs: names("v"), apiGroups: names("g"), resources: names("r") };
  const count = (held: readonly PolicyRule[]) => {
    const steps = uncoveredRulesSteps(held, [wanted], { maxMissing: 100, maxComparisons: 10_000 });
    for (let taken = 0; ; taken++) {
      const { done, value } = steps.next();
      if (done) return { taken, missing: value.length };
    }
  };
  assert.deepEqual(count([]), { taken: 99, missing: 100 });
  const { taken, missing } = count([{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }]);
  assert.equal(missing, 1);
  assert.ok(taken < 10_000, String(taken));
});
