import assert from "node:assert/strict";
import { test } from "node:test";
import { comparePreferredVersions } from "./version-order.js";

test("clients prefer stable versions, then younger ones", () => {
  const names = ["v1alpha1", "foo10", "v2", "v12alpha1", "v1beta2", "v10", "v3beta1", "foo1", "v1"];
  const want = ["v10", "v2", "v1", "v3beta1", "v1beta2", "v12alpha1", "v1alpha1", "foo1", "foo10"];
  assert.deepEqual(names.sort(comparePreferredVersions), want);
});
