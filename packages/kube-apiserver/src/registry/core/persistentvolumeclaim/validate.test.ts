import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, testUpdateValidation, testValidation } from "../../../testing/validation-table.js";
import { withDataSources } from "./data-sources.js";
import { validatePersistentVolumeClaim, validatePersistentVolumeClaimUpdate } from "./validate.js";
import { validatePersistentVolumeClaimStatus } from "./validate-status.js";
import { warningsForPersistentVolumeClaim } from "./warnings.js";

const claim = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "c", namespace: "a" },
  spec: {
    accessModes: ["ReadWriteOnce"],
    volumeMode: "Filesystem",
    resources: { requests: { storage: "1Gi" } },
  },
  status: { phase: "Pending" },
};
const annotation = "metadata|annotations|volume.beta.kubernetes.io/storage-class";
const snapshot = { apiGroup: "snapshot.storage.k8s.io", kind: "VolumeSnapshot", name: "s" };

testValidation("a claim", claim, (obj) => validatePersistentVolumeClaim(obj), [
  {
    name: "nothing",
    set: { spec: undefined },
    errors: [
      "spec.accessModes: Required value: at least 1 access mode is required",
      "spec.resources[storage]: Required value",
    ],
  },
  {
    name: "modes and classes",
    set: {
      "spec.accessModes": ["ReadWriteOncePod", "ReadWriteOnce"],
      "spec.volumeMode": "X",
      "spec.selector": { matchExpressions: [{ key: "k", operator: "In" }] },
    },
    errors: [
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
      'spec.volumeMode: Unsupported value: "X": supported values: "Block", "Filesystem"',
    ],
  },
  {
    name: "a size",
    set: { "spec.resources.requests.storage": "0" },
    errors: ['spec.resources[storage]: Invalid value: "0": must be greater than zero'],
  },
  { name: "the same source twice", set: { "spec.dataSource": snapshot, "spec.dataSourceRef": snapshot } },
  {
    name: "sources that differ",
    set: { "spec.dataSource": snapshot, "spec.dataSourceRef": { kind: "Pod", name: "" } },
    errors: [
      "spec.dataSourceRef.name: Required value",
      "spec.dataSourceRef: Invalid value: \"Pod\": must be 'PersistentVolumeClaim' when referencing the default apiGroup",
      "spec: Invalid value: {}: must match dataSourceRef",
    ],
  },
  {
    name: "a source of another namespace",
    set: { "spec.dataSource": snapshot, "spec.dataSourceRef": { ...snapshot, namespace: "a.b" } },
    errors: [
      'spec.dataSourceRef.namespace: Invalid value: "a.b": must not contain dots',
      "spec: Invalid value: {}: may not be specified when dataSourceRef.namespace is specified",
    ],
  },
]);

testUpdateValidation("a claim", claim, validatePersistentVolumeClaimUpdate, [
  { name: "a volume binds it", set: { "spec.volumeName": "v" } },
  { name: "a class is decided", set: { "spec.storageClassName": "s" } },
  {
    name: "its size waits for the volume",
    set: { "spec.resources.requests.storage": "2Gi" },
    errors: [
      [
        "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
        "@@ -6,7 +6,7 @@",
        '  "Resources": {',
        '   "Limits": null,',
        '   "Requests": {',
        '-   "storage": "1Gi"',
        '+   "storage": "2Gi"',
        "   }",
        "  },",
        '  "VolumeName": "",',
        "",
      ].join("\n"),
    ],
  },
]);

const bound = changed(claim, {
  "spec.volumeName": "v",
  "spec.volumeAttributesClassName": "c",
  status: { phase: "Bound", capacity: { storage: "1Gi" }, currentVolumeAttributesClassName: "c" },
});
testUpdateValidation("a bound claim", bound, validatePersistentVolumeClaimUpdate, [
  { name: "it grows", set: { "spec.resources.requests.storage": "2Gi" } },
  { name: "it gets other attributes", set: { "spec.volumeAttributesClassName": "d" } },
  {
    name: "it does not shrink",
    set: { "spec.resources.requests.storage": "512Mi" },
    errors: ["spec.resources.requests.storage: Forbidden: field can not be less than status.capacity"],
  },
  {
    name: "attributes stay some",
    set: { "spec.volumeAttributesClassName": "" },
    errors: [
      "spec.volumeAttributesClassName: Forbidden: update to empty string is forbidden when status.currentVolumeAttributesClassName is not nil",
    ],
  },
]);
const larger = changed(bound, { "spec.resources.requests.storage": "3Gi" });
testUpdateValidation("a claim that failed to grow", larger, validatePersistentVolumeClaimUpdate, [
  { name: "it wants less", set: { "spec.resources.requests.storage": "2Gi" } },
]);

const annotated = changed(claim, { [annotation]: "s" });
testUpdateValidation("a claim with a class of old", annotated, validatePersistentVolumeClaimUpdate, [
  { name: "the class moves to its field", set: { [annotation]: undefined, "spec|storageClassName": "s" } },
  {
    name: "the class stays",
    set: { [annotation]: "t" },
    errors: ['metadata.annotations.volume.beta.kubernetes.io/storage-class: Invalid value: "t": field is immutable'],
  },
]);

testValidation("the status of a claim", claim, validatePersistentVolumeClaimStatus, [
  {
    name: "amounts and resizes",
    set: {
      "status.capacity": { storage: "-1Gi" },
      "status.allocatedResources": { cpu: "1", storage: "-1", "a.b/x": "1" },
      "status.allocatedResourceStatuses": { cpu: "NodeResizePending", storage: "X" },
    },
    errors: [
      "status.capacity[storage]: Invalid value: -1073741824: must be a valid resource quantity",
      'status.allocatedResourceStatuses: Unsupported value: "cpu": supported values: "storage"',
      'status.allocatedResourceStatuses: Unsupported value: "storage": supported values: "ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible", "NodeResizePending"',
      'status.allocatedResources: Unsupported value: "cpu": supported values: "storage"',
      "status.allocatedResources[storage]: Invalid value: -1: must be a valid resource quantity",
    ],
  },
]);

const rules = { crossNamespace: false };
const other = { apiGroup: null, kind: "PersistentVolumeClaim", name: "o" };
const sources = [
  {
    name: "the older becomes both",
    set: { dataSource: snapshot },
    want: { dataSource: snapshot, dataSourceRef: snapshot },
  },
  {
    name: "the newer becomes both",
    set: { dataSourceRef: snapshot },
    want: { dataSource: snapshot, dataSourceRef: snapshot },
  },
  {
    name: "another claim, without a group",
    set: { dataSource: other },
    want: { dataSource: other, dataSourceRef: other },
  },
  { name: "what the older never took is ignored", set: { dataSource: { kind: "Pod", name: "p" } }, want: {} },
  { name: "other namespaces take the gate", set: { dataSourceRef: { ...snapshot, namespace: "b" } }, want: {} },
];
for (const { name, set, want } of sources) {
  test(`data sources: ${name}`, () => {
    const spec = { ...claim.spec, ...set };
    assert.deepEqual(withDataSources({ ...claim, spec }, undefined, rules).spec, { ...claim.spec, ...want });
  });
}
test("data sources: another namespace stays alone where the gate is on", () => {
  const spec = { ...claim.spec, dataSourceRef: { ...snapshot, namespace: "b" } };
  assert.deepEqual(withDataSources({ ...claim, spec }, undefined, { crossNamespace: true }).spec, spec);
});

test("parts of bytes are told of", () => {
  assert.deepEqual(
    warningsForPersistentVolumeClaim(changed(annotated, { "spec.resources.requests.storage": "1500m" })),
    [
      'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
      'spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
    ],
  );
});
