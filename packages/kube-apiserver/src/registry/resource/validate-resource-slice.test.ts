import { testValidation } from "../../testing/validation-table.js";
import { validateResourceSlice } from "./validate-resource-slice.js";

const device = {
  name: "d",
  attributes: { model: { string: "x" }, "example.com/version": { version: "1.2.3-a.1+b" } },
  capacity: { memory: { value: "8Gi" } },
};
const slice = {
  spec: {
    driver: "gpu.example.com",
    nodeName: "n",
    pool: { name: "p", resourceSliceCount: 1, generation: 1 },
    devices: [device],
  },
};
const one = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
const perDevice =
  "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in " +
  "the ResourceSlice spec";
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const at = "spec.devices[0]";
const policy = `${at}.capacity[memory].requestPolicy`;

testValidation("resource slice", slice, (obj) => validateResourceSlice(obj), [
  [{ "spec.driver": "" }, ["spec.driver: Required value", `spec.driver: Invalid value: "": ${subdomain}`]],
  [
    { "spec.pool.resourceSliceCount": 0 },
    ["spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero"],
  ],
  [{ "spec.nodeName": undefined }, [`spec: Required value: ${one}`]],
  [
    { "spec.allNodes": true },
    [`spec: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${one}, but multiple fields are set`],
  ],
  [{ "spec.allNodes": false }, ["spec.allNodes: Invalid value: false: must be either unset or set to true"]],
  [
    { "spec.sharedCounters": [{ name: "c", counters: {} }] },
    [
      'spec: Invalid value: "": only one of `sharedCounters` or `devices` is allowed',
      "spec.sharedCounters[0].counters: Required value",
    ],
  ],
  [{ [`${at}.nodeAllocatableResourceMappings`]: { cpu: { allocationMultiplier: "2" } } }, []],
  [{ [`${at}.nodeAllocatableResourceMappings`]: { "hugepages-2Mi": { capacityKey: "memory" } } }, []],
  [
    {
      [`${at}.nodeAllocatableResourceMappings`]: {
        "example.com/gpu": { capacityKey: "" },
        cpu: { capacityKey: "cores", allocationMultiplier: "0" },
      },
    },
    [
      `${at}.nodeAllocatableResourceMappings[example.com/gpu]: Invalid value: "example.com/gpu": ` +
        "must be a node allocatable resource name",
      `${at}.nodeAllocatableResourceMappings[example.com/gpu].capacityKey: Invalid value: "": ` +
        "capacityKey must not be an empty string",
      `${at}.nodeAllocatableResourceMappings[cpu].capacityKey: Not found: "cores"`,
      `${at}.nodeAllocatableResourceMappings[cpu].allocationMultiplier: Invalid value: "0": must be positive`,
    ],
  ],
  [{ "spec.devices": [device, device] }, ['spec.devices[1]: Duplicate value: "d"']],
  [
    { "spec.devices": Array.from({ length: 129 }, (_, index) => ({ name: `d${index}` })) },
    ["spec.devices: Too many: 129: must have at most 128 items"],
  ],
  [
    { [`${at}.attributes`]: { "1x": { string: "x".repeat(65) } } },
    [
      `${at}.attributes: Invalid value: "1x": a valid C identifier must start with alphabetic character or '_', ` +
        "followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', " +
        "regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')",
      `${at}.attributes[1x].string: Too long: may not be more than 64 bytes`,
    ],
  ],
  [
    { [`${at}.attributes`]: { [`example.com/${"x".repeat(100)}`]: { int: 1, string: "x".repeat(65) } } },
    [
      `${at}.attributes: Too long: may not be more than 32 bytes`,
      `${at}.attributes[example.com/${"x".repeat(35)}...${"x".repeat(46)}].string: Too long: may not be more than 64 bytes`,
    ],
  ],
  [
    { [`${at}.attributes.model`]: { version: "1.2" } },
    [`${at}.attributes[model].version: Invalid value: "1.2": must be a string compatible with semver.org spec 2.0.0`],
  ],
  [
    { [`${at}.attributes`]: Object.fromEntries(Array.from({ length: 32 }, (_, index) => [`a${index}`, { int: 1 }])) },
    [`${at}: Invalid value: 33: the total number of attributes and capacities must not exceed 32`],
  ],
  [
    { [`${at}.attributes`]: { a: { ints: [] }, b: { bools: new Array(48).fill(true) } } },
    [
      `${at}: Invalid value: 49: the total number of attribute values must not exceed 48`,
      `${at}.attributes[a].ints: Invalid value: []: must not be empty if specified`,
    ],
  ],
  [
    { [`${at}.taints`]: [{ key: "", effect: "NoSchedule" }] },
    [
      `${at}.taints[0].key: Invalid value: "": name part must be non-empty`,
      `${at}.taints[0].key: Invalid value: "": name part must consist of alphanumeric characters, '-', '_' or '.', and ` +
        "must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for " +
        "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  ],
  [
    { [`${at}.nodeName`]: "n" },
    [
      `${at}: Invalid value: null: \`nodeName\`, \`nodeSelector\` and \`allNodes\` can only be set if ` +
        "`perDeviceNodeSelection` is set to true in the ResourceSlice spec",
    ],
  ],
  [{ "spec.nodeName": undefined, "spec.perDeviceNodeSelection": true }, [`${at}: Required value: ${perDevice}`]],
  [
    { [`${at}.capacity.memory.requestPolicy`]: { default: "1Gi" } },
    [`${policy}: Forbidden: allowMultipleAllocations must be true`],
  ],
  [
    {
      [`${at}.allowMultipleAllocations`]: true,
      [`${at}.capacity.memory.requestPolicy`]: { default: "3Gi", validValues: ["2Gi", "1Gi", "16Gi"] },
    },
    [
      `${policy}.validValues[1]: Invalid value: "1Gi": values must be sorted in ascending order`,
      `${policy}.validValues[2]: Invalid value: "16Gi": option is larger than capacity value: 8Gi`,
      `${policy}.validValues: Invalid value: "3Gi": default value is not valid according to the requestPolicy`,
    ],
  ],
  [
    {
      [`${at}.allowMultipleAllocations`]: true,
      [`${at}.capacity.memory.requestPolicy`]: { default: "3Gi", validRange: { min: "1Gi", step: "4Gi" } },
    },
    [`${policy}.validRange.step: Invalid value: "3Gi": value is not a multiple of a given step (4Gi) from (1Gi)`],
  ],
  [
    { [`${at}.consumesCounters`]: [{ counterSet: "", counters: { c: { value: "1" } } }] },
    [`${at}.consumesCounters[0].counterSet: Required value`],
  ],
]);

testValidation("resource slice update", slice, (next) => validateResourceSlice(next, slice as never), [
  [{ "spec.pool.generation": 2 }, []],
  [{ "spec.driver": "other.example.com" }, ['spec.driver: Invalid value: "other.example.com": field is immutable']],
  [{ "spec.nodeName": "m" }, ['spec.nodeName: Invalid value: "m": field is immutable']],
]);
