import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, testUpdateValidation, testValidation } from "../../../testing/validation-table.js";
import { validateNode, validateNodeUpdate, warningsForNode } from "./validate.js";

const rules = { strictIPs: true };
const node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "n" },
  spec: {
    podCIDRs: ["10.0.0.0/24", "fd00::/64"],
    providerID: "p",
    taints: [{ key: "k", value: "v", effect: "NoSchedule" }],
  },
  status: { capacity: { cpu: "2", "a.b/gpu": "1" }, addresses: [{ type: "InternalIP", address: "10.0.0.1" }] },
};
const taints = "metadata.taints";

testValidation("a node", node, (obj) => validateNode(obj, rules), [
  { name: "a name is enough", set: { spec: undefined, status: undefined } },
  {
    name: "taints have an effect",
    set: {
      "spec.taints": [
        { key: "k", effect: "" },
        { key: "l", effect: "X", value: "-" },
      ],
    },
    errors: [
      `${taints}[0].effect: Required value`,
      `${taints}[1].value: Invalid value: "-": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
      `${taints}[1].effect: Unsupported value: "X": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"`,
    ],
  },
  {
    name: "taints are there once",
    set: { "spec.taints.1": { key: "k", effect: "NoSchedule" }, "spec.taints.2": { key: "k", effect: "NoExecute" } },
    errors: [
      `${taints}[1]: Duplicate value: {"Key":"k","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair`,
    ],
  },
  {
    name: "amounts",
    set: { "status.capacity": { cpu: "-1", "a.b/gpu": "500m" }, "status.nodeInfo.swap.capacity": 0 },
    errors: [
      'status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0',
      'status.capacity.a.b/gpu: Invalid value: "500m": must be an integer',
      "metadata.nodeSwapStatus.capacity: Invalid value: 0: must be greater than zero",
    ],
  },
  {
    name: "blocks of one family",
    set: { "spec.podCIDRs": ["10.0.0.0/24", "10.0.1.1/24"] },
    errors: [
      'spec.podCIDRs[1]: Invalid value: "10.0.1.1/24": must not have bits set beyond the prefix length',
      'spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.0.1.1/24"]: may specify no more than one CIDR for each IP family',
    ],
  },
  {
    name: "blocks that are none",
    set: { "spec.podCIDRs": ["10.0.0.0/24", "x"] },
    errors: [
      'spec.podCIDRs[1]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      'spec.podCIDRs: Internal error: invalid PodCIDRs. failed to check with dual stack with error:failed to parse cidr value:"x" with error:invalid CIDR address: x',
      'spec.podCIDRs: Invalid value: ["10.0.0.0/24","x"]: may specify no more than one CIDR for each IP family',
    ],
  },
  {
    name: "annotations of old",
    set: {
      "metadata|annotations|scheduler.alpha.kubernetes.io/taints": '[{"key":"k","effect":""}]',
      "metadata|annotations|scheduler.alpha.kubernetes.io/preferAvoidPods":
        '{"preferAvoidPods":[{"podSignature":{}},{"podSignature":{"podController":{"controller":false}}}]}',
    },
    errors: [
      "metadata.annotations.scheduler.alpha.kubernetes.io/taints[0].effect: Required value",
      "metadata.annotations.scheduler.alpha.kubernetes.io/preferAvoidPods[0].PodSignature: Required value",
      "metadata.annotations.scheduler.alpha.kubernetes.io/preferAvoidPods[1].PodSignature.PodController.Controller: Invalid value: false: must point to a controller",
    ],
  },
]);

const blocks = changed(node, { "spec.podCIDRs": ["010.0.0.0/24"] });
testUpdateValidation("a node of an older server", blocks, (obj, old) => validateNode(obj, rules, old), []);

testUpdateValidation("a node", node, validateNodeUpdate, [
  { name: "it may be cordoned", set: { "spec.unschedulable": true } },
  {
    name: "what is set once stays",
    set: { "spec.podCIDRs": ["10.0.1.0/24", "fd00::/64"], "spec.providerID": "q", "spec.externalID": "e" },
    errors: [
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
      'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
      "spec.externalID: Forbidden: may not be updated",
    ],
  },
  {
    name: "features have names, in order",
    set: { "status.declaredFeatures": ["A/b", "B", "B", "A", "c d"] },
    errors: [
      'status.declaredFeatures[2]: Duplicate value: "B"',
      'status.declaredFeatures[3]: Invalid value: "A": list must be sorted alphabetically',
      'status.declaredFeatures[4]: Invalid value: "c d": invalid feature name "c d": must start with an UpperCamelCase ' +
        "segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain " +
        "only alphanumeric characters and slashes",
    ],
  },
  {
    name: "addresses are there once",
    set: { "status.addresses.1": { type: "InternalIP", address: "10.0.0.1" } },
    errors: ['status.addresses[1]: Duplicate value: {"Type":"InternalIP","Address":"10.0.0.1"}'],
  },
  {
    name: "config of old",
    set: {
      "spec.configSource": { configMap: { namespace: "a", name: "c", kubeletConfigKey: "k", uid: "u" } },
      "status.config": { assigned: {}, active: { configMap: { namespace: "a", name: "", kubeletConfigKey: "k" } } },
    },
    errors: [
      "spec.configSource.configMap.uid: Forbidden: uid must not be set in spec",
      'status.config.assigned: Invalid value: {"ConfigMap":null}: exactly one reference subfield must be non-nil',
      "status.config.active.configMap.uid: Required value",
      "status.config.active.configMap.resourceVersion: Required value",
      "status.config.active.configMap.name: Required value",
    ],
  },
]);
testUpdateValidation("a node without blocks", changed(node, { spec: {} }), validateNodeUpdate, [
  { name: "they come", set: { "spec.podCIDRs": ["10.0.0.0/24"], "spec.providerID": "p" } },
]);

test("fields that nobody reads are told of", () => {
  const odd = changed(node, { "spec.externalID": "e", "spec.podCIDRs": ["FD00::/64"] });
  assert.deepEqual(warningsForNode(odd), [
    "spec.externalID: this field is deprecated, and is unused by Kubernetes",
    'spec.podCIDRs[0]: IPv6 CIDR value "FD00::/64" should be in RFC 5952 canonical format ("fd00::/64")',
  ]);
});
