import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, testUpdateValidation, testValidation } from "../../testing/validation-table.js";
import {
  validateNetworkPolicy,
  validateNetworkPolicyUpdate,
  warningsForNetworkPolicy,
} from "./validate-network-policy.js";

const rules = { strictIPs: true };
const policy = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "x", namespace: "a" },
  spec: {
    podSelector: { matchLabels: { app: "x" } },
    ingress: [
      { ports: [{ protocol: "TCP", port: 80, endPort: 90 }], from: [{ podSelector: {}, namespaceSelector: {} }] },
    ],
    egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }] }],
    policyTypes: ["Ingress", "Egress"],
  },
};
const port = "spec.ingress[0].ports[0]";

testValidation("a network policy", policy, (obj) => validateNetworkPolicy(obj, rules), [
  {
    name: "an unknown protocol",
    set: { "spec.ingress.0.ports.0.protocol": "X" },
    errors: [`${port}.protocol: Unsupported value: "X": supported values: "TCP", "UDP", "SCTP"`],
  },
  {
    name: "a range goes up",
    set: { "spec.ingress.0.ports.0.endPort": 70 },
    errors: [`${port}.endPort: Invalid value: 70: must be greater than or equal to \`port\``],
  },
  {
    name: "a range has numbers",
    set: { "spec.ingress.0.ports.0.port": "http" },
    errors: [`${port}.endPort: Invalid value: 90: may not be specified when \`port\` is non-numeric`],
  },
  {
    name: "a range has a start",
    set: { "spec.ingress.0.ports.0.port": undefined },
    errors: [`${port}.endPort: Invalid value: 90: may not be specified when \`port\` is not specified`],
  },
  {
    name: "a peer is something",
    set: { "spec.ingress.0.from.0": {} },
    errors: ["spec.ingress[0].from[0]: Required value: must specify a peer"],
  },
  {
    name: "a peer is one thing",
    set: { "spec.egress.0.to.0.podSelector": {} },
    errors: ["spec.egress[0].to[0]: Forbidden: may not specify both ipBlock and another peer"],
  },
  {
    name: "exceptions lie inside",
    set: { "spec.egress.0.to.0.ipBlock.except": ["10.0.0.0/8", "11.0.0.0/16", "x"] },
    errors: [
      'spec.egress[0].to[0].ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
      'spec.egress[0].to[0].ipBlock.except[1]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
      'spec.egress[0].to[0].ipBlock.except[2]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
  },
  {
    name: "a block is needed",
    set: { "spec.egress.0.to.0.ipBlock.cidr": "" },
    errors: ["spec.egress[0].to[0].ipBlock.cidr: Required value"],
  },
  {
    name: "types are known",
    set: { "spec.policyTypes": ["X"] },
    errors: ['spec.policyTypes[0]: Unsupported value: "X": supported values: "Ingress", "Egress"'],
  },
  {
    name: "types are two",
    set: { "spec.policyTypes": ["X", "Y", "Z"] },
    errors: ['spec.policyTypes: Invalid value: ["X","Y","Z"]: may not specify more than two policyTypes'],
  },
]);

const old = changed(policy, {
  "spec.egress.0.to.0.ipBlock.cidr": "010.0.0.0/8",
  "spec.podSelector.matchExpressions": [{ key: "a", operator: "In", values: ["-"] }],
});
testUpdateValidation(
  "a policy of an older server",
  old,
  (obj, stored) => validateNetworkPolicyUpdate(obj, stored, rules),
  [
    { name: "the block moves", set: { "spec.ingress.0.from.0": { ipBlock: { cidr: "010.0.0.0/8" } } } },
    {
      name: "another block",
      set: { "spec.egress.0.to.0.ipBlock.cidr": "011.0.0.0/8", "spec.egress.0.to.0.ipBlock.except": [] },
      errors: [
        'spec.egress[0].to[0].ipBlock.cidr: Invalid value: "011.0.0.0/8": must not have leading 0s in IP or prefix length',
      ],
    },
  ],
);

test("blocks that should be written differently are told of", () => {
  assert.deepEqual(warningsForNetworkPolicy(old), [
    'spec.egress[0].to[0].ipBlock.cidr: non-standard CIDR value "010.0.0.0/8" is invalid: use "10.0.0.0/8"',
  ]);
});
