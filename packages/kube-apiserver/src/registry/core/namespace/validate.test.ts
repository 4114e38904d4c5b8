import { changed, testValidation } from "../../../testing/validation-table.js";
import { validateNamespace, validateNamespaceFinalize, validateNamespaceStatus } from "./validate.js";

const namespace = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "a" },
  spec: { finalizers: ["kubernetes", "a.example/b"] },
  status: { phase: "Active" },
};
const nobody = "name is neither a standard finalizer name nor is it fully qualified";

testValidation("a namespace", namespace, validateNamespace, [
  { name: "finalizers", set: { "spec.finalizers.1": "x" }, errors: [`spec.finalizers: Invalid value: "x": ${nobody}`] },
]);
testValidation("a namespace to finalize", namespace, validateNamespaceFinalize, [
  { name: "none", set: { "spec.finalizers": [] } },
  {
    name: "finalizers",
    set: { "spec.finalizers.1": "x" },
    errors: [`spec.finalizers[1]: Invalid value: "x": ${nobody}`],
  },
]);
testValidation("the status of a namespace", namespace, validateNamespaceStatus, [
  {
    name: "a phase of deletion",
    set: { "status.phase": "Terminating" },
    errors: ["status.Phase: Invalid value: \"Terminating\": may only be 'Active' if `deletionTimestamp` is empty"],
  },
]);
const deleted = changed(namespace, {
  "metadata.deletionTimestamp": "2026-01-02T03:04:05Z",
  "status.phase": "Terminating",
});
testValidation("the status of a namespace that goes", deleted, validateNamespaceStatus, [
  {
    name: "a phase of life",
    set: { "status.phase": "Active" },
    errors: ["status.Phase: Invalid value: \"Active\": may only be 'Terminating' if `deletionTimestamp` is not empty"],
  },
]);
