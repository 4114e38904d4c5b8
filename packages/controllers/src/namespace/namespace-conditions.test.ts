import assert from "node:assert/strict";
import { test } from "node:test";
import { namespaceConditions } from "./namespace-conditions.js";

const nothing = { discoveryFailure: undefined, contentErrors: [], remaining: new Map(), finalizers: new Map() };

test("what is left is named with its count and its finalizers", () => {
  const progress = {
    ...nothing,
    remaining: new Map([
      ["pods.", 2],
      ["a.example.com", 1],
    ]),
    finalizers: new Map([["x/y", 3]]),
  };
  const byType = new Map(namespaceConditions([], progress, "now").map((condition) => [condition.type, condition]));
  assert.equal(
    byType.get("NamespaceContentRemaining")?.message,
    "Some resources are remaining: a.example.com has 1 resource instances, pods. has 2 resource instances",
  );
  assert.equal(
    byType.get("NamespaceFinalizersRemaining")?.message,
    "Some content in the namespace has finalizers remaining: x/y in 3 resource instances",
  );
  assert.equal(byType.get("NamespaceContentRemaining")?.status, "True");
  assert.equal(byType.get("NamespaceDeletionContentFailure")?.status, "False");
});

test("a condition that did not change keeps its time", () => {
  const first = namespaceConditions([], nothing, "first");
  const second = namespaceConditions(first, nothing, "second");
  assert.deepEqual(second, first);
});

test("what failed is told with its number, in a stable order", () => {
  const progress = { ...nothing, discoveryFailure: "down", contentErrors: ["b", "a"] };
  const byType = new Map(namespaceConditions([], progress, "now").map((condition) => [condition.type, condition]));
  assert.equal(byType.get("NamespaceDeletionDiscoveryFailure")?.message, "down");
  assert.equal(
    byType.get("NamespaceDeletionContentFailure")?.message,
    "Failed to delete all resource types, 2 remaining: a, b",
  );
});
