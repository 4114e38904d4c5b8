import assert from "node:assert/strict";
import { test } from "node:test";
import { discardLogger } from "@kube-apiserver/component-base";
import { inputsFor } from "../../testing/expression-inputs.js";
import { AuditAnnotationCollector, publishValidationFailure } from "./audit-annotations.js";

function recording() {
  const { attributes } = inputsFor({});
  const added = new Map<string, string>();
  attributes.context.addAuditAnnotation = (key, value) => void added.set(key, value);
  return { attributes, added };
}

test("different values of one key are joined, equal ones told once, long ones cut between characters", () => {
  const { attributes, added } = recording();
  const collector = new AuditAnnotationCollector();
  for (const value of ["x", "y", "x"]) collector.add("a", value);
  collector.add("b", `${"z".repeat(10 * 1024 - 1)}ü`);
  collector.publish("p.example.com", attributes, discardLogger);
  assert.equal(added.get("p.example.com/a"), "x, y");
  assert.equal(added.get("p.example.com/b")?.length, 10 * 1024 - 1);
});

test("a failure is told as upstream writes JSON", () => {
  const { attributes, added } = recording();
  const decision = { action: "deny", evaluation: "deny", message: "a < b & c", elapsedMs: 0 } as const;
  const failure = { decision, expressionIndex: 1, policy: "p", binding: "b", validationActions: ["Audit"] };
  publishValidationFailure(failure, attributes, discardLogger);
  assert.equal(
    added.get("validation.policy.admission.k8s.io/validation_failure"),
    '[{"message":"a \\u003c b \\u0026 c","policy":"p","binding":"b","expressionIndex":1,"validationActions":["Audit"]}]',
  );
});
