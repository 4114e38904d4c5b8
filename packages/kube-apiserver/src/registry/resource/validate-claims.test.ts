import { FieldPath } from "@kube-apiserver/apimachinery";
import { testValidation } from "../../testing/validation-table.js";
import { validateResourceClaimStatusUpdate } from "./validate-claim-status.js";
import { validateDeviceClaim } from "./validate-device-claim.js";
import { validateDeviceClass } from "./validate-device-class.js";
import { validateDeviceTaintRule } from "./validate-device-taint-rule.js";

const checks = { gates: { enabled: () => true }, check: () => [] };
const exactly = { deviceClassName: "gpu.example.com", allocationMode: "ExactCount", count: 1 };
const alternative = { name: "big", deviceClassName: "gpu.example.com", allocationMode: "All" };
const claim = {
  requests: [
    { name: "one", exactly },
    { name: "any", firstAvailable: [alternative] },
  ],
  constraints: [{ requests: ["one", "any/big"], matchAttribute: "example.com/numa" }],
  config: [{ requests: ["one"], opaque: { driver: "gpu.example.com", parameters: { a: 1 } } }],
};
const one = "exactly one of `exactly` or `firstAvailable` is required";
const unknownRequest =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

testValidation("device claim", claim, (obj) => validateDeviceClaim(obj, FieldPath.root("devices"), checks), [
  [{ "requests[0].exactly": undefined }, [`devices.requests[0]: Required value: ${one}`]],
  [
    { "requests[1].exactly": exactly },
    [`devices.requests[1]: Invalid value: null: ${one}, but multiple fields are set`],
  ],
  [{ "requests[0].exactly.deviceClassName": "" }, ["devices.requests[0].exactly.deviceClassName: Required value"]],
  [
    { "requests[0].exactly.count": 0 },
    ["devices.requests[0].exactly.count: Invalid value: 0: must be greater than zero"],
  ],
  [
    { "requests[1].firstAvailable[0].count": 2 },
    [
      "devices.requests[1].firstAvailable[0].count: Invalid value: 2: " +
        "must not be specified when allocationMode is 'All'",
    ],
  ],
  [
    { "requests[0].exactly.allocationMode": "Some" },
    ['devices.requests[0].exactly.allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"'],
  ],
  [{ "requests[0].exactly.selectors": [{}] }, ["devices.requests[0].exactly.selectors[0].cel: Required value"]],
  [
    { "requests[0].exactly.tolerations": [{ operator: "Exists", value: "x" }] },
    ['devices.requests[0].exactly.tolerations[0].value: Invalid value: "x": must be empty for operator `Exists`'],
  ],
  [
    { "constraints[0].requests": ["two", "any/small", "a/b/c"] },
    [
      `devices.constraints[0].requests[0]: Invalid value: "two": ${unknownRequest}`,
      `devices.constraints[0].requests[1]: Invalid value: "any/small": ${unknownRequest}`,
      `devices.constraints[0].requests[2]: Invalid value: "a/b/c": ${unknownRequest}`,
    ],
  ],
  [
    { "constraints[0].matchAttribute": "numa" },
    [
      'devices.constraints[0].matchAttribute: Invalid value: "numa": ' +
        "a fully qualified name must be a domain and a name separated by a slash",
    ],
  ],
  [
    { "constraints[0].matchAttribute": undefined },
    [
      "devices.constraints[0]: Required value: " +
        'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set',
    ],
  ],
  [{ "config[0].opaque": undefined }, ["devices.config[0].opaque: Required value"]],
  [
    { "config[0].opaque.parameters": "text" },
    ['devices.config[0].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object'],
  ],
  [
    { "config[0].opaque.parameters": { a: "x".repeat(10_241) } },
    ["devices.config[0].opaque.parameters: Too long: may not be more than 10240 bytes"],
  ],
]);

const result = { request: "one", driver: "gpu.example.com", pool: "p", device: "d" };
const user = { resource: "pods", name: "p", uid: "u" };
const stored = { spec: { devices: claim }, status: {} };
const allocation = { devices: { results: [result], config: [{ ...claim.config[0], source: "FromClaim" }] } };
const at = "status.allocation.devices";
testValidation(
  "claim status",
  { spec: { devices: claim }, status: { allocation, reservedFor: [user] } },
  (next) => validateResourceClaimStatusUpdate(next, stored as never),
  [
    [
      { "status.allocation": undefined },
      ["status.reservedFor: Forbidden: may not be specified when `allocated` is not set"],
    ],
    [{ "status.reservedFor[0].uid": "" }, ["status.reservedFor[0].uid: Required value"]],
    [
      { "metadata.deletionTimestamp": "2026-01-01T00:00:00Z" },
      [
        "status.reservedFor: Forbidden: " +
          "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set",
      ],
    ],
    [{ [`${at}.results[0].request`]: "two" }, [`${at}.results[0].request: Invalid value: "two": ${unknownRequest}`]],
    [{ [`${at}.results[0].pool`]: "" }, [`${at}.results[0].pool: Required value`]],
    [
      { [`${at}.results[0].bindingConditions`]: ["a"] },
      [
        `${at}.results[0].bindingFailureConditions: Invalid value: []: ` +
          "bindingFailureConditions are required to use bindingConditions",
      ],
    ],
    [
      { [`${at}.config[0].source`]: "Me" },
      [`${at}.config[0].source: Unsupported value: "Me": supported values: "FromClaim", "FromClass"`],
    ],
    [
      { "status.devices": [{ driver: "gpu.example.com", pool: "p", device: "other" }] },
      ['status.devices[0]: Invalid value: "gpu.example.com/p/other": must be an allocated device in the claim'],
    ],
    [
      { [`${at}.results[0].tolerations`]: [{ operator: "Exists", value: "x" }] },
      [`${at}.results[0].tolerations[0].value: Invalid value: "x": must be empty for operator \`Exists\``],
    ],
    [
      {
        "status.devices": [
          {
            driver: "gpu.example.com",
            pool: "p",
            device: "d",
            networkData: { ips: ["10.0.0.5/24", "10.0.0.5", "FD00::1/64"] },
          },
        ],
      },
      [
        'status.devices[0].networkData.ips[1]: Invalid value: "10.0.0.5": ' +
          "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)",
        'status.devices[0].networkData.ips[2]: Invalid value: "FD00::1/64": must be in canonical form ("fd00::1/64")',
      ],
    ],
  ],
);
const allocated = { ...stored, status: { allocation } };
testValidation("allocated claim", allocated, (next) => validateResourceClaimStatusUpdate(next, allocated as never), [
  [{ "status.allocation": undefined }, []],
]);

testValidation(
  "device class",
  { spec: { selectors: [{ cel: { expression: "true" } }] } },
  (obj) => validateDeviceClass(obj, checks.check),
  [
    [{ "spec.selectors[0]": {} }, ["spec.selectors[0].cel: Required value"]],
    [
      { "spec.extendedResourceName": "gpu" },
      ['spec.extendedResourceName: Invalid value: "gpu": must be a valid extended resource name'],
    ],
  ],
);

testValidation(
  "taint rule",
  { spec: { deviceSelector: { driver: "gpu.example.com" }, taint: { key: "k", effect: "NoSchedule" } } },
  (obj) => validateDeviceTaintRule(obj),
  [
    [{ "spec.taint.effect": "" }, ["spec.taint.effect: Required value"]],
    [
      { "spec.taint.effect": "Kill" },
      ['spec.taint.effect: Unsupported value: "Kill": supported values: "NoExecute", "NoSchedule", "None"'],
    ],
    [{ "spec.deviceSelector.pool": "" }, ["spec.deviceSelector.pool: Required value"]],
  ],
);
