import assert from "node:assert/strict";
import { test } from "node:test";
import { type KubeObject, newNotFound } from "@kube-apiserver/apimachinery";
import { realClock } from "@kube-apiserver/component-base";
import { newSystemContext } from "../../request/system-context.js";
import { type AdmissionRequest, newAdmissionAttributes } from "../attributes.js";
import type { AdmissionAttributes } from "../interfaces.js";
import type { NamespaceReader } from "./label-matchers.js";
import { type EquivalentResources, type MatchResources, matchResources, newMatchCriteria } from "./match-resources.js";
import { isExemptAdmissionConfiguration, matchesRule, type RuleWithOperations } from "./rule-matcher.js";

const deployments = { group: "apps", version: "v1", resource: "deployments" };
const deployment = { group: "apps", version: "v1", kind: "Deployment" };
const extensions = { group: "extensions", version: "v1beta1", resource: "deployments" };
const namespacesResource = { group: "", version: "v1", resource: "namespaces" };

function attributesFor(request: Partial<AdmissionRequest> = {}, object: KubeObject = {}): AdmissionAttributes {
  return newAdmissionAttributes(
    {
      context: newSystemContext({ clock: realClock, signal: new AbortController().signal }),
      name: "web",
      namespace: "prod",
      resource: deployments,
      subresource: "",
      kind: deployment,
      operation: "CREATE",
      dryRun: false,
      ...request,
    },
    { object },
  );
}

const rule: RuleWithOperations = {
  operations: ["CREATE"],
  apiGroups: ["apps"],
  apiVersions: ["v1"],
  resources: ["deployments"],
};
const ofNamespaces = { resource: namespacesResource, namespace: "prod" };

const rules: {
  name: string;
  rule?: Partial<RuleWithOperations>;
  request?: Partial<AdmissionRequest>;
  want: boolean;
}[] = [
  { name: "all of it fits", want: true },
  { name: "another operation", rule: { operations: ["DELETE"] }, want: false },
  { name: "any operation", rule: { operations: ["*"] }, want: true },
  { name: "another group", rule: { apiGroups: [""] }, want: false },
  { name: "another version", rule: { apiVersions: ["v2"] }, want: false },
  { name: "any resource", rule: { resources: ["*"] }, want: true },
  { name: "a subresource", request: { subresource: "scale" }, want: false },
  {
    name: "any resource, for subresources",
    rule: { resources: ["*"] },
    request: { subresource: "scale" },
    want: false,
  },
  { name: "any subresource", rule: { resources: ["deployments/*"] }, request: { subresource: "scale" }, want: true },
  { name: "any subresource is the resource as well", rule: { resources: ["deployments/*"] }, want: true },
  { name: "one subresource", rule: { resources: ["*/scale"] }, request: { subresource: "scale" }, want: true },
  { name: "the other scope", rule: { scope: "Cluster" }, want: false },
  { name: "the scope of namespaced objects", rule: { scope: "Namespaced" }, want: true },
  { name: "the scope of the others", rule: { scope: "Cluster" }, request: { namespace: "" }, want: true },
  {
    name: "the scope of namespaces",
    rule: { scope: "Cluster", apiGroups: ["*"], resources: ["*"] },
    request: ofNamespaces,
    want: true,
  },
];

for (const { name, rule: changes, request, want } of rules) {
  test(`a rule with ${name} ${want ? "matches" : "does not match"}`, () => {
    assert.equal(matchesRule({ ...rule, ...changes }, attributesFor(request)), want);
  });
}

const prod: NamespaceReader = {
  get(name) {
    if (name !== "prod") throw newNotFound({ group: "", resource: "namespaces" }, name);
    return { metadata: { name, labels: { env: "prod" } } };
  },
};
const equivalents: EquivalentResources = {
  equivalentResourcesFor: () => [extensions, deployments],
  kindFor: ({ group }) => (group === "extensions" ? { ...deployment, ...extensions } : undefined),
};
const all: MatchResources = { namespaceSelector: {}, objectSelector: {}, matchPolicy: "Equivalent" };
const selects = (env: string) => ({ matchLabels: { env } });
const invalid = { matchExpressions: [{ key: "a", operator: "Has" }] };
const inDev = { resourceRules: [{ ...rule, apiGroups: ["batch"] }] };

const criteria: {
  name: string;
  match: MatchResources;
  request?: Partial<AdmissionRequest>;
  object?: KubeObject;
  want: string | undefined | RegExp;
}[] = [
  { name: "no rule is any request", match: {}, want: "apps" },
  { name: "a rule", match: { resourceRules: [rule] }, want: "apps" },
  { name: "other names", match: { resourceRules: [{ ...rule, resourceNames: ["api"] }] }, want: undefined },
  { name: "the name", match: { resourceRules: [{ ...rule, resourceNames: ["api", "web"] }] }, want: "apps" },
  { name: "what is excluded", match: { resourceRules: [rule], excludeResourceRules: [rule] }, want: undefined },
  {
    name: "a name that is excluded",
    match: { excludeResourceRules: [{ ...rule, resourceNames: ["web"] }] },
    want: undefined,
  },
  {
    name: "an equivalent resource",
    match: { resourceRules: [{ ...rule, apiGroups: ["extensions"], apiVersions: ["*"] }] },
    want: "extensions",
  },
  {
    name: "an equivalent resource where only the very one is wanted",
    match: { resourceRules: [{ ...rule, apiGroups: ["extensions"], apiVersions: ["*"] }], matchPolicy: "Exact" },
    want: undefined,
  },
  { name: "the labels of the namespace", match: { namespaceSelector: selects("prod") }, want: "apps" },
  { name: "other labels of the namespace", match: { namespaceSelector: selects("dev") }, want: undefined },
  {
    name: "a cluster-scoped object, whatever the namespaces",
    match: { namespaceSelector: selects("dev") },
    request: { namespace: "" },
    want: "apps",
  },
  {
    name: "a namespace by the labels that it is given",
    match: { namespaceSelector: selects("dev") },
    request: ofNamespaces,
    object: { metadata: { labels: { env: "dev" } } },
    want: "",
  },
  {
    name: "the labels of the object",
    match: { objectSelector: selects("x") },
    object: { metadata: { labels: { env: "x" } } },
    want: "apps",
  },
  { name: "other labels of the object", match: { objectSelector: selects("x") }, want: undefined },
  {
    name: "a namespace that is not there",
    match: { namespaceSelector: selects("dev") },
    request: { namespace: "none" },
    want: /^StatusError: namespaces "none" not found$/,
  },
  {
    name: "a namespace that is not there, for rules that match nothing",
    match: { namespaceSelector: selects("dev"), ...inDev },
    request: { namespace: "none" },
    want: undefined,
  },
  {
    name: "a selector that is none",
    match: { objectSelector: invalid },
    want: /"Has" is not a valid label selector op/,
  },
  { name: "a selector that is none, elsewhere", match: { objectSelector: invalid, ...inDev }, want: undefined },
];

for (const { name, match, request, object, want } of criteria) {
  test(`criteria: ${name}`, async () => {
    const attributes = attributesFor(request, object);
    const sources = { namespaces: prod, equivalents };
    const matching = matchResources(newMatchCriteria({ ...all, ...match }), attributes, sources);
    if (want instanceof RegExp) await assert.rejects(matching, want);
    else assert.equal((await matching)?.resource.group, want);
  });
}

test("the configuration of admission is exempt from it", () => {
  const group = "admissionregistration.k8s.io";
  assert.ok(
    isExemptAdmissionConfiguration(attributesFor({ kind: { group, version: "v1", kind: "MutatingAdmissionPolicy" } })),
  );
  assert.ok(!isExemptAdmissionConfiguration(attributesFor()));
});
