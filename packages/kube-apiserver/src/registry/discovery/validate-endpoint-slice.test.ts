import { changed, testUpdateValidation, testValidation } from "../../testing/validation-table.js";
import { validateEndpointSlice, validateEndpointSliceUpdate } from "./validate-endpoint-slice.js";

const rules = { strictIPs: true };
const slice = {
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name: "x", namespace: "a" },
  addressType: "IPv4",
  endpoints: [{ addresses: ["10.0.0.1"], nodeName: "n", hints: { forZones: [{ name: "z" }] } }],
  ports: [{ name: "", protocol: "TCP", port: 80 }],
};
const many = (count: number) => Array.from({ length: count }, () => "10.0.0.1");

testValidation("an endpoint slice", slice, (obj) => validateEndpointSlice(obj, undefined, rules), [
  { name: "no type", set: { addressType: "", endpoints: [] }, errors: ["addressType: Required value"] },
  {
    name: "an unknown type",
    set: { addressType: "IP" },
    errors: ['addressType: Unsupported value: "IP": supported values: "FQDN", "IPv4", "IPv6"'],
  },
  {
    name: "ports have names, each once, and protocols",
    set: { "ports.1": { name: "", protocol: "X" } },
    errors: [
      'ports[1].name: Duplicate value: ""',
      'ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
    ],
  },
  {
    name: "an endpoint has addresses",
    set: { "endpoints.0.addresses": [] },
    errors: ["endpoints[0].addresses: Required value: must contain at least 1 address"],
  },
  {
    name: "an endpoint has not too many of them",
    set: { "endpoints.0.addresses": many(101) },
    errors: ["endpoints[0].addresses: Too many: 101: must have at most 100 items"],
  },
  {
    name: "a slice has not too many endpoints",
    set: { endpoints: Array.from({ length: 1001 }, () => ({ addresses: [] })) },
    errors: ["endpoints: Too many: 1001: must have at most 1000 items"],
  },
  {
    name: "addresses of the type, and of no node itself",
    set: { "endpoints.0.addresses": ["fd00::1", "127.0.0.1", "01.2.3.4"] },
    errors: [
      'endpoints[0].addresses: Invalid value: "fd00::1": must be an IPv4 address',
      'endpoints[0].addresses[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'endpoints[0].addresses[2]: Invalid value: "01.2.3.4": must not have leading 0s',
    ],
  },
  {
    name: "names of hosts have several segments",
    set: { addressType: "FQDN", "endpoints.0.addresses": ["a.b.", "a"] },
    errors: [
      'endpoints[0].addresses[1]: Invalid value: "a": should be a domain with at least two segments separated by dots',
    ],
  },
  {
    name: "hints are there once, and not too many",
    set: {
      "endpoints.0.hints": { forZones: [{ name: "z" }, { name: "z" }], forNodes: many(9).map((name) => ({ name })) },
    },
    errors: [
      'endpoints[0].hints.forZones[1].name: Duplicate value: "z"',
      "endpoints[0].hints.forNodes: Too many: 9: must have at most 8 items",
    ],
  },
  {
    name: "the zone has a field of its own",
    set: { "endpoints.0.deprecatedTopology": { "topology.kubernetes.io/zone": "z" } },
    errors: [
      "endpoints[0].deprecatedTopology[topology.kubernetes.io/zone]: Internal error: reserved key was not removed in conversion",
    ],
  },
]);

const old = changed(slice, { "endpoints.0.addresses": ["010.0.0.1"] });
testUpdateValidation(
  "a slice of an older server",
  old,
  (obj, stored) => validateEndpointSliceUpdate(obj, stored, rules),
  [
    { name: "ports change", set: { "ports.0.port": 81 } },
    {
      name: "the type stays",
      set: { addressType: "IPv6" },
      errors: ['addressType: Invalid value: "IPv6": field is immutable'],
    },
    {
      name: "endpoints change",
      set: { "endpoints.0.nodeName": "m" },
      errors: ['endpoints[0].addresses[0]: Invalid value: "010.0.0.1": must not have leading 0s'],
    },
  ],
);
