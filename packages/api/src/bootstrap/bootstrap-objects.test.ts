import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeTyped, type KubeObject, parseGroupVersion } from "@kube-apiserver/apimachinery";
import { structSchemaFor, typeKeyForKind } from "../schema/built-in-schemas.js";
import { bootstrapFlowSchemas, bootstrapPriorityLevels } from "./flow-control-objects.js";
import {
  bootstrapClusterRoleBindings,
  bootstrapClusterRoles,
  bootstrapRoleBindings,
  bootstrapRoles,
} from "./rbac-objects.js";
import { bootstrapPriorityClasses } from "./scheduling-objects.js";

const all = { enabled: () => true };
const none = { enabled: () => false };

test("every object is a valid object of its type", () => {
  const objects: readonly KubeObject[] = [
    ...bootstrapClusterRoles(all),
    ...bootstrapClusterRoleBindings(all),
    ...bootstrapRoles(all),
    ...bootstrapRoleBindings(all),
    ...bootstrapFlowSchemas().map(({ object }) => object),
    ...bootstrapPriorityLevels().map(({ object }) => object),
    ...bootstrapPriorityClasses(),
  ];
  for (const object of objects) {
    const gvk = { ...parseGroupVersion(object.apiVersion ?? ""), kind: object.kind ?? "" };
    const { unknownFields } = decodeTyped(object, structSchemaFor(typeKeyForKind(gvk) ?? ""));
    assert.deepEqual(unknownFields, [], `${object.kind} ${object.metadata?.name}`);
  }
});

test("every binding has its role", () => {
  const names = (objects: readonly KubeObject[]) =>
    new Set(objects.map((o) => `${o.metadata?.namespace}/${o.metadata?.name}`));
  const check = (bindings: readonly KubeObject[], roles: ReadonlySet<string>) => {
    for (const { metadata, roleRef } of bindings) {
      const name = (roleRef as KubeObject).name;
      assert.ok(roles.has(`${metadata?.namespace}/${name}`), `${metadata?.name} to ${name}`);
    }
  };
  check(bootstrapClusterRoleBindings(all), names(bootstrapClusterRoles(all)));
  check(bootstrapRoleBindings(all), names(bootstrapRoles(all)));
});

test("every flow schema has its priority level", () => {
  const levels = new Set(bootstrapPriorityLevels().map(({ object }) => object.metadata?.name));
  for (const { object } of bootstrapFlowSchemas()) {
    const { name } = (object.spec as KubeObject).priorityLevelConfiguration as KubeObject;
    assert.ok(levels.has(name as string), object.metadata?.name);
  }
});

test("roles and rules of a feature that is off are left out", () => {
  assert.ok(bootstrapClusterRoles(none).length < bootstrapClusterRoles(all).length);
  assert.ok(!JSON.stringify(bootstrapClusterRoles(all)).includes("featureGate"));
});

test("an aggregated role has no rules of its own", () => {
  const admin = bootstrapClusterRoles(all).find(({ metadata }) => metadata?.name === "admin");
  assert.equal(admin?.rules, null);
  assert.ok(admin?.aggregationRule);
});
