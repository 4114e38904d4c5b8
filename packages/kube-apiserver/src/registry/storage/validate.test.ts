import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, testUpdateValidation, testValidation } from "../../testing/validation-table.js";
import { validateCSIDriver, validateCSIDriverUpdate } from "./validate-csi-driver.js";
import { validateCSINode, validateCSINodeUpdate } from "./validate-csi-node.js";
import {
  validateCSIStorageCapacity,
  validateCSIStorageCapacityUpdate,
  warningsForCSIStorageCapacity,
} from "./validate-csi-storage-capacity.js";
import { validateStorageClass, validateStorageClassUpdate, warningsForStorageClass } from "./validate-storage-class.js";
import {
  validateVolumeAttributesClass,
  validateVolumeAttributesClassUpdate,
} from "./validate-volume-attributes-class.js";

const zone = (key: string, ...values: string[]) => ({ matchLabelExpressions: [{ key, values }] });
const storageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "x" },
  provisioner: "A.example/P",
  parameters: { a: "b" },
  reclaimPolicy: "Delete",
  volumeBindingMode: "Immediate",
  allowedTopologies: [zone("z", "1", "2")],
};
const terms = "allowedTopologies[0].matchLabelExpressions";

testValidation("a storage class", storageClass, validateStorageClass, [
  { name: "no provisioner", set: { provisioner: "" }, errors: ["provisioner: Required value"] },
  {
    name: "empty keys",
    set: { parameters: { "": "x" } },
    errors: ['parameters: Invalid value: "": field can not be empty.'],
  },
  {
    name: "too many parameters",
    set: { parameters: Object.fromEntries(Array.from({ length: 513 }, (_, index) => [`k${index}`, ""])) },
    errors: ["parameters: Too long: may not be more than 512 bytes"],
  },
  {
    name: "parameters that are too long",
    set: { parameters: { a: "x".repeat(256 * 1024) } },
    errors: ["parameters: Too long: may not be more than 262144 bytes"],
  },
  {
    name: "policies and modes",
    set: { reclaimPolicy: "Recycle", volumeBindingMode: "X" },
    errors: [
      'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
      'volumeBindingMode: Unsupported value: "X": supported values: "Immediate", "WaitForFirstConsumer"',
    ],
  },
  { name: "no mode", set: { volumeBindingMode: undefined }, errors: ["volumeBindingMode: Required value"] },
  {
    name: "expressions say something, once",
    set: {
      allowedTopologies: [
        {
          matchLabelExpressions: [
            { key: "z", values: ["1", "1"] },
            { key: "z", values: [] },
          ],
        },
      ],
    },
    errors: [
      `${terms}[0].values[1]: Duplicate value: "1"`,
      `${terms}[1].values: Required value`,
      `${terms}[1].key: Duplicate value: "z"`,
    ],
  },
  {
    name: "terms that say the same in another order",
    set: { "allowedTopologies.1": zone("z", "2", "1") },
    errors: ['allowedTopologies[1].matchLabelExpressions: Duplicate value: ""'],
  },
]);
testUpdateValidation("a storage class", storageClass, validateStorageClassUpdate, [
  { name: "expansion may change", set: { allowVolumeExpansion: true } },
  {
    name: "the rest stays",
    set: { parameters: {}, provisioner: "x", reclaimPolicy: "Retain", volumeBindingMode: "WaitForFirstConsumer" },
    errors: [
      "parameters: Forbidden: updates to parameters are forbidden.",
      "provisioner: Forbidden: updates to provisioner are forbidden.",
      "reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.",
      'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
    ],
  },
]);

const attributes = {
  apiVersion: "storage.k8s.io/v1",
  kind: "VolumeAttributesClass",
  metadata: { name: "x" },
  driverName: "a.example",
  parameters: { iops: "1" },
};
testValidation("an attributes class", attributes, validateVolumeAttributesClass, [
  {
    name: "nothing",
    set: { driverName: undefined, parameters: undefined },
    errors: ["driverName: Required value", "parameters: Required value: must contain at least one key/value pair"],
  },
]);
testUpdateValidation("an attributes class", attributes, validateVolumeAttributesClassUpdate, [
  {
    name: "all of it stays",
    set: { driverName: "b.example", "parameters.iops": "2" },
    errors: [
      "driverName: Forbidden: updates to driverName are forbidden.",
      "parameters: Forbidden: updates to parameters are forbidden.",
    ],
  },
]);

const driver = {
  apiVersion: "storage.k8s.io/v1",
  kind: "CSIDriver",
  metadata: { name: "a.example" },
  spec: {
    attachRequired: true,
    podInfoOnMount: false,
    storageCapacity: false,
    seLinuxMount: false,
    fsGroupPolicy: "File",
    volumeLifecycleModes: ["Persistent"],
    tokenRequests: [{ audience: "a", expirationSeconds: 600 }],
    serviceAccountTokenInSecrets: true,
  },
};
testValidation("a driver", driver, validateCSIDriver, [
  {
    name: "nothing",
    set: { spec: {} },
    errors: ["attachedRequired", "podInfoOnMount", "storageCapacity", "seLinuxMount"].map(
      (name) => `spec.${name}: Required value`,
    ),
  },
  {
    name: "policies, modes, periods",
    set: {
      "spec.fsGroupPolicy": "X",
      "spec.volumeLifecycleModes": ["Persistent", "Y"],
      "spec.nodeAllocatableUpdatePeriodSeconds": 9,
    },
    errors: [
      'spec.fsGroupPolicy: Unsupported value: "X": supported values: "File", "None", "ReadWriteOnceWithFSType"',
      'spec.volumeLifecycleModes: Unsupported value: "Y": supported values: "Persistent", "Ephemeral"',
      "spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 9: must be greater than or equal to 10 seconds",
    ],
  },
  {
    name: "tokens",
    set: {
      "spec.tokenRequests": [
        { audience: "a", expirationSeconds: 599 },
        { audience: "a" },
        { audience: "b", expirationSeconds: 2 ** 32 + 1 },
      ],
    },
    errors: [
      "spec.tokenRequests[0].expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes",
      'spec.tokenRequests[1].audience: Duplicate value: "a"',
      "spec.tokenRequests[2].expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds",
    ],
  },
  {
    name: "no token for secrets",
    set: { "spec.tokenRequests": [] },
    errors: [
      "spec.serviceAccountTokenInSecrets: Invalid value: true: serviceAccountTokenInSecrets is set but no tokenRequests are specified",
    ],
  },
]);
testUpdateValidation("a driver", driver, validateCSIDriverUpdate, [
  { name: "what tells of pods may change", set: { "spec.podInfoOnMount": true } },
  {
    name: "what attaches stays",
    set: { "spec.attachRequired": false, "spec.volumeLifecycleModes": ["Ephemeral"] },
    errors: [
      "spec.attachedRequired: Invalid value: false: field is immutable",
      'spec.volumeLifecycleModes: Invalid value: ["Ephemeral"]: field is immutable',
    ],
  },
]);

const node = {
  apiVersion: "storage.k8s.io/v1",
  kind: "CSINode",
  metadata: { name: "n" },
  spec: { drivers: [{ name: "a.example", nodeID: "n", topologyKeys: ["z"], allocatable: { count: 5 } }] },
};
testValidation("a node of drivers", node, validateCSINode, [
  {
    name: "everything wrong",
    set: {
      "spec.drivers.0": { name: "", nodeID: "", topologyKeys: ["z", "z"], allocatable: { count: -1 } },
    },
    errors: [
      "spec.drivers[0].name: Required value",
      `spec.drivers[0].name: Invalid value: "": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      "spec.drivers[0].nodeID: Required value",
      "spec.drivers[0].allocatable.count: Invalid value: -1: must be greater than or equal to 0",
      'spec.drivers[0]: Duplicate value: "z"',
    ],
  },
  {
    name: "a driver is there once",
    set: { "spec.drivers.1": { name: "a.example", nodeID: "x".repeat(257) } },
    errors: [
      `spec.drivers[1].nodeID: Invalid value: "${"x".repeat(257)}": must be 256 characters or less`,
      'spec.drivers[1].name: Duplicate value: "a.example"',
    ],
  },
]);
testUpdateValidation("a node of drivers", node, validateCSINodeUpdate, [
  { name: "counts change", set: { "spec.drivers.0.allocatable.count": 6 } },
  {
    name: "the node stays",
    set: { "spec.drivers.0.nodeID": "m" },
    errors: [
      'spec.drivers: Invalid value: {"Name":"a.example","NodeID":"m","TopologyKeys":["z"],"Allocatable":null}: field is immutable',
    ],
  },
]);

const capacity = {
  apiVersion: "storage.k8s.io/v1",
  kind: "CSIStorageCapacity",
  metadata: { name: "x", namespace: "a" },
  nodeTopology: { matchExpressions: [{ key: "z", operator: "In", values: ["-"] }] },
  storageClassName: "x",
  capacity: "1Gi",
};
testValidation("a stored capacity", capacity, (obj) => validateCSIStorageCapacity(obj, changed(capacity, {})), []);
testValidation("a capacity", changed(capacity, { nodeTopology: {} }), (obj) => validateCSIStorageCapacity(obj), [
  {
    name: "amounts are not negative",
    set: { capacity: "-1Gi" },
    errors: ['capacity: Invalid value: "-1Gi": must be greater than or equal to 0'],
  },
  {
    name: "operators are known",
    set: { "nodeTopology.matchExpressions.0": { key: "z", operator: "X" } },
    errors: ['nodeTopology.matchExpressions[0].operator: Invalid value: "X": not a valid selector operator'],
  },
]);
testUpdateValidation("a capacity", capacity, validateCSIStorageCapacityUpdate, [
  { name: "amounts change", set: { capacity: "2Gi" } },
  {
    name: "what it is of stays",
    set: { nodeTopology: {}, storageClassName: "y" },
    errors: [
      "nodeTopology: Invalid value: {}: field is immutable",
      'storageClassName: Invalid value: "y": field is immutable',
    ],
  },
]);

test("old labels of nodes are told of", () => {
  const old = "failure-domain.beta.kubernetes.io/zone";
  const message = 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead';
  assert.deepEqual(warningsForStorageClass(changed(storageClass, { allowedTopologies: [zone(old, "1")] })), [
    `allowedTopologies[0].matchLabelExpressions[0]: ${message}`,
  ]);
  const nodeTopology = { matchExpressions: [{ key: old, operator: "Exists" }], matchLabels: { [old]: "a" } };
  assert.deepEqual(warningsForCSIStorageCapacity(changed(capacity, { nodeTopology })), [
    `nodeTopology.matchExpressions[0].key: ${old} is ${message}`,
    `nodeTopology.matchLabels.${old}: ${message}`,
  ]);
});
