import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { RequestContext } from "../request/request-context.js";
import { newAdmissionAttributes } from "./attributes.js";
import { admissionChain } from "./chain.js";
import type { AdmissionAttributes, AdmissionOperation } from "./interfaces.js";

function attributes(operation: AdmissionOperation, object: KubeObject): AdmissionAttributes {
  const resource = { group: "", version: "v1", resource: "configmaps" };
  const kind = { group: "", version: "v1", kind: "ConfigMap" };
  const context = { addAuditAnnotation() {} } as unknown as RequestContext;
  const request = { context, name: "x", namespace: "a", resource, subresource: "", kind, operation, dryRun: false };
  return newAdmissionAttributes(request, { object });
}

function mutating(name: string, value: string, operations: readonly AdmissionOperation[] = ["CREATE"]) {
  return {
    name,
    handles: (operation: AdmissionOperation) => operations.includes(operation),
    admit(attrs: AdmissionAttributes) {
      attrs.setObject({ ...attrs.object, [name]: value });
      return Promise.resolve();
    },
  };
}

test("mutating plugins run in order and hand on new objects", async () => {
  const original = Object.freeze({ kind: "ConfigMap" });
  const attrs = attributes("CREATE", original);
  await admissionChain([mutating("a", "1"), mutating("b", "2"), mutating("a", "3")]).admit(attrs);
  assert.deepEqual(attrs.object, { kind: "ConfigMap", a: "3", b: "2" });
  assert.deepEqual(original, { kind: "ConfigMap" });
});

test("a plugin sees only the operations it handles", async () => {
  const chain = admissionChain([mutating("a", "1", ["UPDATE"])]);
  const attrs = attributes("CREATE", {});
  await chain.admit(attrs);
  assert.deepEqual(attrs.object, {});
  assert.equal(chain.handles("CREATE"), false);
  assert.equal(chain.mutates("UPDATE"), true);
  assert.equal(chain.validates("UPDATE"), false);
});

test("the first refusal ends the pass", async () => {
  const seen: string[] = [];
  const validating = (name: string, refuses: boolean) => ({
    name,
    handles: () => true,
    validate: () => {
      seen.push(name);
      return refuses ? Promise.reject(new Error(name)) : Promise.resolve();
    },
  });
  const chain = admissionChain([validating("a", false), validating("b", true), validating("c", false)]);
  await assert.rejects(chain.validate(attributes("CREATE", {})), /b/);
  assert.deepEqual(seen, ["a", "b"]);
});

test("all mutating plugins run once more where one asks for it, and never a third time", async () => {
  const passes: string[] = [];
  const noting = (name: string, asks: boolean) => ({
    name,
    handles: () => true,
    admit(attrs: AdmissionAttributes) {
      passes.push(`${name} ${attrs.reinvocation.isReinvoke}`);
      if (asks) attrs.reinvocation.setShouldReinvoke();
      return Promise.resolve();
    },
  });
  await admissionChain([noting("first", false), noting("second", true)]).admit(attributes("CREATE", {}));
  assert.deepEqual(passes, ["first false", "second false", "first true", "second true"]);
  passes.length = 0;
  await admissionChain([noting("first", false)]).admit(attributes("CREATE", {}));
  assert.deepEqual(passes, ["first false"]);
});

test("what a plugin notes for its second pass is its own", () => {
  const { reinvocation } = attributes("CREATE", {});
  assert.equal(
    reinvocation.valueOf("a", () => 1),
    1,
  );
  assert.equal(
    reinvocation.valueOf("a", () => 2),
    1,
  );
  assert.equal(
    reinvocation.valueOf("b", () => 3),
    3,
  );
});

test("annotations of audit events have keys that say whose they are", () => {
  const attrs = attributes("CREATE", {});
  attrs.addAnnotation("example.com/policy", "x");
  assert.throws(() => attrs.addAnnotation("policy", "x"), {
    message:
      "annotation key has invalid format, the right format is a DNS subdomain prefix and '/' and key name. " +
      "(e.g. 'podsecuritypolicy.admission.k8s.io/admit-policy')",
  });
  assert.throws(
    () => attrs.addAnnotation("example.com/", "x"),
    /^Error: annotation key has invalid format name part must be/,
  );
});
