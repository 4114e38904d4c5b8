import { testValidation } from "../../testing/validation-table.js";
import {
  validateMigration,
  validateMigrationStatusUpdate,
  validateMigrationUpdate,
} from "./validate-storage-version-migration.js";

const migration = { spec: { resource: { group: "apps", resource: "deployments" } } };
testValidation("migration", migration, validateMigration, [
  [{ "spec.resource.resource": "" }, ["spec.resource.resource: Required value: resource is required to be set"]],
  [{ "spec.resource.group": "" }, []],
]);
testValidation("migration update", migration, (next) => validateMigrationUpdate(next, migration), [
  [
    { "spec.resource.group": "batch" },
    ['spec: Invalid value: {"resource":{"group":"batch","resource":"deployments"}}: field is immutable'],
  ],
]);

const condition = (type: string, status = "True") => ({
  type,
  status,
  reason: "r",
  message: "",
  lastTransitionTime: "2026-01-01T00:00:00Z",
});
const done = { ...migration, status: { resourceVersion: "5", conditions: [condition("Succeeded")] } };
const both = JSON.stringify([condition("Succeeded"), condition("Running")]);
testValidation("migration status", done, (next) => validateMigrationStatusUpdate(next, done), [
  [{ "status.resourceVersion": "6" }, ['status.resourceVersion: Invalid value: "6": field is immutable']],
  [
    { "status.conditions": [condition("Succeeded"), condition("Running")] },
    [`status.conditions: Invalid value: ${both}: Running condition cannot be true when success condition is true`],
  ],
  [
    { "status.conditions": [] },
    ["status.conditions: Invalid value: []: Success condition cannot be set to false once it is true"],
  ],
]);
