import assert from "node:assert/strict";
import { test } from "node:test";
import { warningsForResourceQuota } from "./warnings.js";

const warningsFor = (hard: Readonly<Record<string, string>>) => warningsForResourceQuota({ spec: { hard } });

test("requests above limits are told of", () => {
  assert.deepEqual(warningsFor({ cpu: "1500m", "limits.cpu": "1", "requests.memory": "2Gi", "limits.memory": "1Gi" }), [
    "ResourceQuota cpu (1500m) should be less than limits.cpu (1)",
    "ResourceQuota requests.memory (2Gi) should be less than limits.memory (1Gi)",
  ]);
  assert.deepEqual(warningsFor({ "requests.ephemeral-storage": "2", "limits.ephemeral-storage": "1" }), [
    "ResourceQuota requests.ephemeral-storage (2) should be less than limits.ephemeral-storage (1)",
  ]);
});

test("requests that limits allow, and those without limits, are not", () => {
  assert.deepEqual(warningsFor({ cpu: "1", "limits.cpu": "1000m", "requests.memory": "1Gi" }), []);
  // The name for requests counts before the plain one.
  assert.deepEqual(warningsFor({ cpu: "9", "requests.cpu": "1", "limits.cpu": "1" }), []);
  assert.deepEqual(warningsFor({ storage: "2", "limits.storage": "1" }), []);
  assert.deepEqual(warningsForResourceQuota({}), []);
});
