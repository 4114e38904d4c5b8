import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { reconcileBinding, reconcileRole } from "./rbac-reconcile.js";

const rule = (verb: string) => ({ verbs: [verb], apiGroups: [""], resources: ["pods"] });
const role = (rules: object[], annotations: Record<string, string> = {}) =>
  ({ metadata: { name: "r", labels: {}, annotations }, rules }) as unknown as KubeObject;
const auto = { "rbac.authorization.kubernetes.io/autoupdate": "true" };

test("a complete role is left alone, even with more than it needs", () => {
  assert.equal(reconcileRole(role([rule("get"), rule("list")], auto), role([rule("get")], auto)), undefined);
});

test("missing rules are added behind those that are there", () => {
  const result = reconcileRole(role([rule("list")], auto), role([rule("get")], auto));
  assert.deepEqual(result?.object.rules, [rule("list"), rule("get")]);
});

test("a role taken out of the server's hands is not touched", () => {
  const theirs = role([], { "rbac.authorization.kubernetes.io/autoupdate": "false" });
  assert.equal(reconcileRole(theirs, role([rule("get")], auto)), undefined);
});

test("missing subjects are added to a binding", () => {
  const binding = (subjects: object[]) =>
    ({ metadata: { name: "b", labels: {}, annotations: auto }, subjects }) as unknown as KubeObject;
  const bob = { kind: "User", name: "bob" };
  const masters = { kind: "Group", name: "system:masters" };
  assert.deepEqual(reconcileBinding(binding([bob]), binding([masters]))?.object.subjects, [bob, masters]);
  assert.equal(reconcileBinding(binding([bob, masters]), binding([masters])), undefined);
});

test("what is missing of a rule is added, permission by permission", () => {
  const wanted = { verbs: ["get", "list"], apiGroups: [""], resources: ["pods"] };
  const result = reconcileRole(role([rule("get")], auto), role([wanted], auto));
  assert.deepEqual(result, { action: "update", object: role([rule("get"), rule("list")], auto) });
});

test("selectors of an aggregated role are added, and an aggregation that is not wanted goes", () => {
  const aggregated = (...names: string[]) => {
    const clusterRoleSelectors = names.map((name) => ({ matchLabels: { name } }));
    return { ...role([], auto), aggregationRule: { clusterRoleSelectors } } as unknown as KubeObject;
  };
  assert.deepEqual(reconcileRole(aggregated("a"), aggregated("b"))?.object, aggregated("a", "b"));
  assert.equal(reconcileRole(aggregated("a", "b"), aggregated("b")), undefined);
  assert.deepEqual(reconcileRole(aggregated("a"), role([], auto))?.object, role([], auto));
});

test("a binding of another role is made anew", () => {
  const binding = (name: string) =>
    ({
      metadata: { name: "b", labels: {}, annotations: auto },
      subjects: [],
      roleRef: { name },
    }) as unknown as KubeObject;
  assert.deepEqual(reconcileBinding(binding("old"), binding("new")), { action: "recreate", object: binding("new") });
});
