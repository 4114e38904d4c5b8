import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, testUpdateValidation, testValidation } from "../../../testing/validation-table.js";
import { validateEndpoints, warningsForEndpoints } from "./validate.js";

const rules = { strictIPs: true };
const endpoints = {
  apiVersion: "v1",
  kind: "Endpoints",
  metadata: { name: "x", namespace: "a" },
  subsets: [{ addresses: [{ ip: "10.0.0.1" }], ports: [{ port: 80, protocol: "TCP" }] }],
};

testValidation("endpoints", endpoints, (obj) => validateEndpoints(obj, undefined, rules), [
  { name: "no subsets", set: { subsets: undefined } },
  {
    name: "a subset has addresses",
    set: { "subsets.0.addresses": [] },
    errors: ["subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`"],
  },
  {
    name: "an address that is none is told of twice",
    set: { "subsets.0.notReadyAddresses": [{ ip: "x" }] },
    errors: [
      'subsets[0].notReadyAddresses[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'subsets[0].notReadyAddresses[0].ip: Invalid value: "x": must be a valid IP address',
    ],
  },
  {
    name: "an address of the node itself",
    set: { "subsets.0.addresses.0.ip": "127.0.0.1" },
    errors: [
      'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
  },
  {
    name: "several ports need names",
    set: { "subsets.0.ports.1": { port: 0, protocol: "X" } },
    errors: [
      "subsets[0].ports[0].name: Required value",
      "subsets[0].ports[1].name: Required value",
      "subsets[0].ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive",
      'subsets[0].ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
    ],
  },
]);

const old = changed(endpoints, { "subsets.0.addresses.0.ip": "010.0.0.1" });
testUpdateValidation("endpoints of an older server", old, (obj, stored) => validateEndpoints(obj, stored, rules), [
  { name: "metadata changes", set: { "metadata.labels": { a: "b" } } },
  {
    name: "subsets change",
    set: { "subsets.0.ports.0.port": 81 },
    errors: ['subsets[0].addresses[0].ip: Invalid value: "010.0.0.1": must not have leading 0s'],
  },
]);

test("addresses that should be written differently are told of", () => {
  assert.deepEqual(warningsForEndpoints(old), [
    'subsets[0].addresses[0].ip: non-standard IP address "010.0.0.1" is invalid: use "10.0.0.1"',
  ]);
  const managed = changed(old, { "metadata|labels|endpoints.kubernetes.io/managed-by": "endpoint-controller" });
  assert.deepEqual(warningsForEndpoints(managed), []);
});
