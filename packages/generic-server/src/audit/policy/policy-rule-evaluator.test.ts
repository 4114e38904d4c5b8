import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AuthorizerAttributes } from "../../authorization/interfaces.js";
import type { AuditPolicy, AuditPolicyRule } from "./audit-policy.js";
import { newPolicyRuleEvaluator } from "./policy-rule-evaluator.js";

const tim = { name: "tim@k8s.io", uid: "", groups: ["humans", "developers"], extra: {} };

function attributes(change: Partial<AuthorizerAttributes>): AuthorizerAttributes {
  const resource = { apiGroup: "", apiVersion: "v1", namespace: "default", resource: "pods", subresource: "" };
  return { user: tim, verb: "get", isResourceRequest: true, name: "busybox", path: "", ...resource, ...change };
}

const requests = {
  pod: attributes({}),
  list: attributes({ verb: "list", name: "" }),
  log: attributes({ subresource: "log" }),
  scale: attributes({ apiGroup: "apps", resource: "deployments", subresource: "scale" }),
  role: attributes({ apiGroup: "rbac.authorization.k8s.io", resource: "clusterroles", namespace: "", name: "edit" }),
  logs: attributes({ isResourceRequest: false, resource: "", namespace: "", name: "", path: "/logs/kubelet.log" }),
  api: attributes({ isResourceRequest: false, resource: "", namespace: "", name: "", path: "/api" }),
};

type Request = keyof typeof requests;

const everything = Object.keys(requests) as readonly Request[];
const resourceRequests = everything.filter((name) => requests[name].isResourceRequest);

/** What each rule matches, of all of the requests. */
const rules: readonly [string, Omit<AuditPolicyRule, "level">, readonly Request[]][] = [
  ["nothing named", {}, everything],
  ["a user", { users: ["tim@k8s.io"] }, everything],
  ["another user", { users: ["tim"] }, []],
  ["one of the groups", { userGroups: ["cats", "humans"] }, everything],
  ["another group", { userGroups: ["cats"] }, []],
  ["a user in another group", { users: ["tim@k8s.io"], userGroups: ["cats"] }, []],
  ["a verb", { verbs: ["list", "watch"] }, ["list"]],
  ["a namespace", { namespaces: ["default"] }, ["pod", "list", "log", "scale"]],
  ["no namespace", { namespaces: [""] }, ["role"]],
  ["a group of resources", { resources: [{ group: "" }] }, ["pod", "list", "log"]],
  ["resources without their subresources", { resources: [{ group: "", resources: ["pods"] }] }, ["pod", "list"]],
  ["a subresource", { resources: [{ group: "", resources: ["pods/log"] }] }, ["log"]],
  ["a resource with all subresources", { resources: [{ resources: ["pods/*"] }] }, ["pod", "list", "log"]],
  ["a subresource of everything", { resources: [{ group: "apps", resources: ["*/scale"] }] }, ["scale"]],
  ["everything of a group", { resources: [{ group: "", resources: ["*"] }] }, ["pod", "list", "log"]],
  ["every group", { resources: [{ group: "*" }] }, resourceRequests],
  ["a subresource of every group", { resources: [{ group: "*", resources: ["*/scale"] }] }, ["scale"]],
  ["names", { resources: [{ resources: ["pods"], resourceNames: ["busybox"] }] }, ["pod"]],
  ["names of every resource", { resources: [{ group: "*", resources: ["*"], resourceNames: ["edit"] }] }, ["role"]],
  ["other names", { resources: [{ resources: ["pods"], resourceNames: ["edit"] }] }, []],
  ["one of several resources", { resources: [{ group: "batch" }, { group: "apps" }] }, ["scale"]],
  ["resources in a namespace", { namespaces: ["kube-system"], resources: [{ group: "" }] }, []],
  ["a path", { nonResourceURLs: ["/api"] }, ["api"]],
  ["paths that begin so", { nonResourceURLs: ["/logs*"] }, ["logs"]],
  ["paths below", { nonResourceURLs: ["/logs/*"] }, ["logs"]],
  ["every path", { nonResourceURLs: ["*"] }, ["logs", "api"]],
  ["another path", { nonResourceURLs: ["/ap"] }, []],
  ["a path with a verb", { verbs: ["post"], nonResourceURLs: ["*"] }, []],
];

describe("which requests a rule matches", () => {
  for (const [name, rule, expected] of rules) {
    test(name, () => {
      const { evaluatePolicyRule } = newPolicyRuleEvaluator({ rules: [{ level: "Metadata", ...rule }] });
      const matched = everything.filter((request) => evaluatePolicyRule(requests[request]).level === "Metadata");
      assert.deepEqual(matched, expected);
    });
  }
});

test("the first rule that matches decides; nothing is recorded of the rest", () => {
  const policy: AuditPolicy = {
    rules: [
      { level: "None", verbs: ["list"] },
      { level: "RequestResponse", namespaces: ["default"] },
      { level: "Request", resources: [{ group: "*" }] },
    ],
  };
  const { evaluatePolicyRule } = newPolicyRuleEvaluator(policy);
  const levels = everything.map((request) => evaluatePolicyRule(requests[request]).level);
  assert.deepEqual(levels, [
    "RequestResponse",
    "None",
    "RequestResponse",
    "RequestResponse",
    "Request",
    "None",
    "None",
  ]);
});

test("stages are left out that the rule or the whole policy names", () => {
  const { evaluatePolicyRule } = newPolicyRuleEvaluator({
    omitStages: ["RequestReceived"],
    rules: [
      { level: "Metadata", verbs: ["list"], omitStages: ["Panic", "RequestReceived"] },
      { level: "Metadata", resources: [{ group: "" }] },
    ],
  });
  const stages = (request: Request) => [...evaluatePolicyRule(requests[request]).omitStages].sort();
  assert.deepEqual(stages("list"), ["Panic", "RequestReceived"]);
  assert.deepEqual(stages("pod"), ["RequestReceived"]);
  assert.deepEqual(stages("api"), ["RequestReceived"]);
});

test("a rule says otherwise than its policy about managedFields", () => {
  const omits = (ofPolicy: boolean | undefined, ofRule: boolean | undefined) =>
    newPolicyRuleEvaluator({
      ...(ofPolicy === undefined ? {} : { omitManagedFields: ofPolicy }),
      rules: [{ level: "Request", ...(ofRule === undefined ? {} : { omitManagedFields: ofRule }) }],
    }).evaluatePolicyRule(requests.pod).omitManagedFields;
  const table = [undefined, false, true].map((ofPolicy) => [undefined, false, true].map((of) => omits(ofPolicy, of)));
  assert.deepEqual(table, [
    [false, false, true],
    [false, false, true],
    [true, false, true],
  ]);
});
