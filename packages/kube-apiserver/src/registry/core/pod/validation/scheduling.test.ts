import { podOptions, podSettings, podSpec, testSpecs } from "./testing/fixtures.js";

const value =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const selector = { matchLabels: { a: "b" } };
const required = "requiredDuringSchedulingIgnoredDuringExecution";
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
const badNodes = {
  affinity: {
    nodeAffinity: {
      [required]: { nodeSelectorTerms: [{ matchExpressions: [{ key: "a", operator: "In", values: ["-"] }] }] },
    },
  },
};
const spread = { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: selector };

testSpecs([
  {
    name: "node affinity",
    spec: {
      affinity: {
        nodeAffinity: {
          [required]: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  { key: "a", operator: "In" },
                  { key: "a", operator: "Exists", values: ["x"] },
                  { key: "a", operator: "Gt" },
                  { key: "a", operator: "Is" },
                ],
                matchFields: [
                  { key: "metadata.name", operator: "In", values: ["A"] },
                  { key: "x", operator: "Exists" },
                ],
              },
            ],
          },
          [preferred]: [{ weight: 0, preference: { matchExpressions: [{ key: "a", operator: "In", values: ["-"] }] } }],
        },
      },
    },
    want: [
      `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
      `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms[0].matchExpressions[1].values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`,
      `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms[0].matchExpressions[2].values: Required value: must be specified single value when \`operator\` is 'Lt' or 'Gt'`,
      `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms[0].matchExpressions[3].operator: Invalid value: "Is": not a valid selector operator`,
      `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms[0].matchFields[0].values[0]: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms[0].matchFields[1].operator: Invalid value: "Exists": not a valid selector operator`,
      `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms[0].matchFields[1].key: Invalid value: "x": not a valid field selector key`,
      `spec.affinity.nodeAffinity.${preferred}[0].weight: Invalid value: 0: must be in the range 1-100`,
    ],
  },
  {
    name: "no terms",
    spec: { affinity: { nodeAffinity: { [required]: { nodeSelectorTerms: [] } } } },
    want: [
      `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms: Required value: must have at least one node selector term`,
    ],
  },
  {
    name: "values that no label has",
    spec: badNodes,
    want: [
      `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms[0].matchExpressions[0].values[0]: Invalid value: "-": ${value}`,
    ],
  },
  {
    name: "values that no label has and that are stored",
    spec: badNodes,
    options: podOptions(podSettings(), { spec: podSpec(badNodes) }),
  },
  {
    name: "pod affinity",
    spec: {
      affinity: {
        podAffinity: {
          [required]: [{ topologyKey: "", namespaces: ["A"], matchLabelKeys: ["a"] }],
          [preferred]: [
            {
              weight: 101,
              podAffinityTerm: {
                topologyKey: "zone",
                labelSelector: {
                  matchExpressions: [
                    { key: "a", operator: "In", values: ["x"] },
                    { key: "a", operator: "Exists" },
                  ],
                },
                matchLabelKeys: ["a", "b"],
                mismatchLabelKeys: ["b"],
              },
            },
          ],
        },
        podAntiAffinity: {
          [required]: [{ topologyKey: "zone", labelSelector: { matchExpressions: [{ key: "a", operator: "In" }] } }],
        },
      },
    },
    want: [
      `spec.affinity.podAffinity.${required}[0].namespace: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
      `spec.affinity.podAffinity.${required}[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set`,
      `spec.affinity.podAffinity.${required}[0].topologyKey: Required value: can not be empty`,
      `spec.affinity.podAffinity.${required}[0].topologyKey: Invalid value: "": name part must be non-empty`,
      `spec.affinity.podAffinity.${required}[0].topologyKey: Invalid value: "": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      `spec.affinity.podAffinity.${preferred}[0].weight: Invalid value: 101: must be in the range 1-100`,
      `spec.affinity.podAffinity.${preferred}[0].podAffinityTerm[0]: Invalid value: "a": exists in both matchLabelKeys and labelSelector`,
      `spec.affinity.podAffinity.${preferred}[0].podAffinityTerm.matchLabelKeys[1]: Invalid value: "b": exists in both matchLabelKeys and mismatchLabelKeys`,
      `spec.affinity.podAntiAffinity.${required}[0].labelSelector.matchExpressions[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
    ],
  },
  {
    name: "spread constraints",
    spec: {
      topologySpreadConstraints: [
        spread,
        spread,
        { maxSkew: 0, topologyKey: "", whenUnsatisfiable: "ScheduleAnyway", minDomains: 0, nodeTaintsPolicy: "x" },
        { ...spread, topologyKey: "node", whenUnsatisfiable: "y", matchLabelKeys: ["a"] },
      ],
    },
    want: [
      'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, DoNotSchedule}"',
      "spec.topologySpreadConstraints[2].maxSkew: Invalid value: 0: must be greater than zero",
      "spec.topologySpreadConstraints[2].topologyKey: Required value: can not be empty",
      "spec.topologySpreadConstraints[2].minDomains: Invalid value: 0: must be greater than zero",
      "spec.topologySpreadConstraints[2].minDomains: Invalid value: 0: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway",
      'spec.topologySpreadConstraints[2].nodeTaintsPolicy: Unsupported value: "x": supported values: "Honor", "Ignore"',
      'spec.topologySpreadConstraints[3].whenUnsatisfiable: Unsupported value: "y": supported values: "DoNotSchedule", "ScheduleAnyway"',
    ],
  },
  {
    name: "keys that are not merged",
    options: podOptions(podSettings({ MatchLabelKeysInPodTopologySpreadSelectorMerge: false })),
    spec: { topologySpreadConstraints: [{ ...spread, matchLabelKeys: ["a", "b"] }] },
    want: [
      'spec.topologySpreadConstraints[0].matchLabelKeys[0]: Invalid value: "a": exists in both matchLabelKeys and labelSelector',
    ],
  },
  {
    name: "tolerations",
    spec: {
      tolerations: [
        { operator: "Exists" },
        { key: "a", value: "b", effect: "NoExecute", tolerationSeconds: 1 },
        {},
        { key: "a", operator: "Exists", value: "b", effect: "x", tolerationSeconds: 1 },
        { key: "a", operator: "Lt", value: "1" },
        { key: "a", operator: "Is", value: "-" },
      ],
    },
    want: [
      'spec.tolerations[2].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      "spec.tolerations[3].effect: Invalid value: \"x\": effect must be 'NoExecute' when `tolerationSeconds` is set",
      "spec.tolerations[3].operator: Invalid value: \"b\": value must be empty when `operator` is 'Exists'",
      'spec.tolerations[3].effect: Unsupported value: "x": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      'spec.tolerations[4].operator: Unsupported value: "Lt": supported values: "Equal", "Exists", "Lt", "Gt"',
      'spec.tolerations[5].operator: Unsupported value: "Is": supported values: "Equal", "Exists"',
    ],
  },
  {
    name: "tolerations that compare",
    options: podOptions(podSettings({ TaintTolerationComparisonOperators: true })),
    spec: { tolerations: ["1", "01", "9223372036854775808", "x"].map((v) => ({ key: "a", operator: "Gt", value: v })) },
    want: [
      'spec.tolerations[1].value: Invalid value: "01": must be a valid decimal integer in canonical form',
      'spec.tolerations[2].value: Invalid value: "9223372036854775808": strconv.ParseInt: parsing "9223372036854775808": value out of range',
      'spec.tolerations[3].value: Invalid value: "x": must be a valid decimal integer in canonical form',
      'spec.tolerations[3].value: Invalid value: "x": strconv.ParseInt: parsing "x": invalid syntax',
    ],
  },
  {
    name: "gates",
    spec: { schedulingGates: [{ name: "a.b/c" }, { name: "a.b/c" }], readinessGates: [{ conditionType: "" }] },
    want: [
      'spec.readinessGates[0].conditionType: Invalid value: "": name part must be non-empty',
      `spec.readinessGates[0].conditionType: Invalid value: "": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      'spec.schedulingGates[1]: Duplicate value: "a.b/c"',
    ],
  },
]);
