import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, testUpdateValidation, testValidation } from "../../testing/validation-table.js";
import { validateIPAddress, validateIPAddressName, validateIPAddressUpdate } from "./validate-ip-address.js";
import { validateServiceCIDR, validateServiceCIDRUpdate } from "./validate-service-cidr.js";

const address = {
  apiVersion: "networking.k8s.io/v1",
  kind: "IPAddress",
  metadata: { name: "10.0.0.1" },
  spec: { parentRef: { resource: "services", namespace: "a", name: "x" } },
};

testValidation("an address", address, validateIPAddress, [
  { name: "no parent", set: { spec: undefined }, errors: ["spec.parentRef: Required value"] },
  {
    name: "half a parent",
    set: { "spec.parentRef": { group: "_", resource: "", name: "a%b" } },
    errors: [
      `spec.parentRef.group: Invalid value: "_": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      "spec.parentRef.resource: Required value",
      `spec.parentRef.name: Invalid value: "a%b": may not contain '%'`,
    ],
  },
]);
testUpdateValidation("an address", address, validateIPAddressUpdate, [
  {
    name: "the parent stays",
    set: { "spec.parentRef.name": "y" },
    errors: ['spec.parentRef: Invalid value: {"resource":"services","namespace":"a","name":"y"}: field is immutable'],
  },
]);

test("the name of an address is the address in its one form", () => {
  assert.deepEqual(validateIPAddressName("fd00::1"), []);
  assert.deepEqual(validateIPAddressName("FD00::1"), ['must be in canonical form ("fd00::1")']);
  assert.deepEqual(validateIPAddressName("01.2.3.4"), ["must not have leading 0s"]);
});

const serviceCIDR = {
  apiVersion: "networking.k8s.io/v1",
  kind: "ServiceCIDR",
  metadata: { name: "x" },
  spec: { cidrs: ["10.0.0.0/24"] },
};
testValidation("a service range", serviceCIDR, validateServiceCIDR, [
  { name: "two families", set: { "spec.cidrs": ["10.0.0.0/24", "fd00::/112"] } },
  { name: "none", set: { spec: undefined }, errors: ["spec.cidrs: Required value: at least one CIDR required"] },
  {
    name: "three",
    set: { "spec.cidrs": ["x", "y", "z"] },
    errors: ['spec.cidrs: Invalid value: {"CIDRs":["x","y","z"]}: may only hold up to 2 values'],
  },
  {
    name: "one family twice",
    set: { "spec.cidrs": ["10.0.0.0/24", "10.1.0.1/24"] },
    errors: [
      'spec.cidrs[1]: Invalid value: "10.1.0.1/24": must not have bits set beyond the prefix length',
      'spec.cidrs: Invalid value: ["10.0.0.0/24","10.1.0.1/24"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
  },
]);
testUpdateValidation("a service range", serviceCIDR, validateServiceCIDRUpdate, [
  { name: "a second family comes", set: { "spec.cidrs": ["10.0.0.0/24", "fd00::/112"] } },
  {
    name: "the first stays",
    set: { "spec.cidrs": ["10.1.0.0/24"] },
    errors: ['spec.cidrs[0]: Invalid value: "10.1.0.0/24": field is immutable'],
  },
  {
    name: "what comes is a family of its own",
    set: { "spec.cidrs": ["10.0.0.0/24", "10.1.0.0/24"] },
    errors: [
      'spec.cidrs: Invalid value: ["10.0.0.0/24","10.1.0.0/24"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
  },
]);
const both = changed(serviceCIDR, { "spec.cidrs": ["10.0.0.0/24", "fd00::/112"] });
testUpdateValidation("a service range of two families", both, validateServiceCIDRUpdate, [
  {
    name: "none goes",
    set: { "spec.cidrs": ["10.0.0.0/24"] },
    errors: ['spec.cidrs: Invalid value: ["10.0.0.0/24"]: field is immutable'],
  },
]);
