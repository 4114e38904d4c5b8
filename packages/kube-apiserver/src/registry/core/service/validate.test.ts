import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, testUpdateValidation, testValidation } from "../../../testing/validation-table.js";
import { validateService, validateServiceUpdate } from "./validate.js";
import { validateServiceStatusUpdate, warningsForServiceStatus } from "./validate-status.js";
import { warningsForService } from "./warnings.js";

const rules = { strictIPs: true };
const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "x", namespace: "a" },
  spec: {
    type: "ClusterIP",
    clusterIP: "10.0.0.1",
    clusterIPs: ["10.0.0.1"],
    ipFamilies: ["IPv4"],
    ipFamilyPolicy: "SingleStack",
    internalTrafficPolicy: "Cluster",
    sessionAffinity: "None",
    selector: { app: "x" },
    ports: [{ name: "http", protocol: "TCP", port: 80, targetPort: 80 }],
  },
};
const balancer = {
  "spec.type": "LoadBalancer",
  "spec.externalTrafficPolicy": "Cluster",
  "spec.allocateLoadBalancerNodePorts": true,
};
const port = { name: "more", protocol: "TCP", port: 81, targetPort: "web" };
const none = { "spec.clusterIP": "None", "spec.clusterIPs": ["None"] };

testValidation("a service", service, (obj) => validateService(obj, rules), [
  { name: "ports are needed", set: { "spec.ports": [] }, errors: ["spec.ports: Required value"] },
  { name: "a headless service needs no ports", set: { "spec.ports": undefined, ...none } },
  { name: "one port needs no name", set: { "spec.ports.0.name": "" } },
  {
    name: "several ports need names, each once",
    set: { "spec.ports.0.name": "more", "spec.ports.1": port, "spec.ports.2": { ...port, port: 82, name: "" } },
    errors: ['spec.ports[1].name: Duplicate value: "more"', "spec.ports[2].name: Required value"],
  },
  {
    name: "a port is checked in all its fields",
    set: {
      "spec.ports.0": { name: "A", protocol: "X", port: 0, targetPort: "a_b", appProtocol: "bad_/x/y" },
    },
    errors: [
      `spec.ports[0].name: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
      "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
      'spec.ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
      'spec.ports[0].targetPort: Invalid value: "a_b": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      `spec.ports[0].appProtocol: Invalid value: "bad_/x/y": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
  },
  {
    name: "no node ports in the cluster, and every port once",
    set: { "spec.ports.0.nodePort": 30_000, "spec.ports.1": { ...port, port: 80, nodePort: 30_000 } },
    errors: [
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
      "spec.ports[1].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
      "spec.ports[1].nodePort: Duplicate value: 30000",
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
  },
  { name: "the type is needed", set: { "spec.type": undefined }, errors: ["spec.type: Required value"] },
  {
    name: "the type is known",
    set: { "spec.type": "X" },
    errors: [
      'spec.type: Unsupported value: "X": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
  },
  {
    name: "a load balancer has an address",
    set: { ...balancer, ...none },
    errors: [`spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for LoadBalancer services`],
  },
  {
    name: "a name elsewhere has no addresses",
    set: { "spec.type": "ExternalName", "spec.ports": undefined },
    errors: [
      "spec.clusterIPs: Forbidden: may not be set for ExternalName services",
      "spec.ipFamilies: Forbidden: may not be set for ExternalName services",
      "spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services",
      "spec.externalName: Required value",
    ],
  },
  {
    name: "affinity by client has a timeout",
    set: { "spec.sessionAffinity": "ClientIP", "spec.sessionAffinityConfig": { clientIP: { timeoutSeconds: 86_401 } } },
    errors: [
      "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400",
    ],
  },
  {
    name: "no affinity has no config",
    set: { "spec.sessionAffinityConfig": {} },
    errors: ["spec.sessionAffinityConfig: Forbidden: must not be set when session affinity is None"],
  },
  {
    name: "the first address is the address",
    set: { "spec.clusterIP": "10.0.0.2" },
    errors: ['spec.clusterIPs: Invalid value: ["10.0.0.1"]: first value must match `clusterIP`'],
  },
  {
    name: "addresses without the first",
    set: { "spec.clusterIP": "" },
    errors: ['spec.clusterIPs: Invalid value: ["10.0.0.1"]: must be empty when `clusterIP` is not specified'],
  },
  {
    name: "families are known and there once",
    set: { "spec.ipFamilies": ["IPv4", "IPv4", "X"], "spec.ipFamilyPolicy": "X" },
    errors: [
      'spec.ipFamilies[1]: Duplicate value: "IPv4"',
      'spec.ipFamilies[2]: Unsupported value: "X": supported values: "IPv4", "IPv6"',
      'spec.ipFamilyPolicy: Unsupported value: "X": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
    ],
  },
  {
    name: "an address that is none ends the checks of families",
    set: { "spec.clusterIPs": ["10.0.0.1", "010.0.0.2"] },
    errors: ['spec.clusterIPs[1]: Invalid value: "010.0.0.2": must not have leading 0s'],
  },
  {
    name: "one address of each family, and of the family that is said",
    set: { "spec.clusterIP": "fd00::1", "spec.clusterIPs": ["fd00::1", "fd00::2"] },
    errors: [
      'spec.clusterIPs: Invalid value: ["fd00::1","fd00::2"]: may specify no more than one IP for each IP family',
      'spec.clusterIPs[0]: Invalid value: "fd00::1": expected an IPv4 value as indicated by `ipFamilies[0]`',
    ],
  },
  {
    name: "external addresses are addresses of others",
    set: { "spec.externalIPs": ["x", "127.0.0.1"], "spec.externalTrafficPolicy": "Cluster" },
    errors: [
      'spec.externalIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'spec.externalIPs[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
  },
  {
    name: "source ranges are of load balancers",
    set: { "spec.loadBalancerSourceRanges": [" 10.0.0.0/8 ", "10.0.0.1/8"] },
    errors: [
      "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
      'spec.LoadBalancerSourceRanges[1]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
    ],
  },
  {
    name: "source ranges in the annotation",
    set: {
      ...balancer,
      "metadata|annotations|service.beta.kubernetes.io/load-balancer-source-ranges": "10.0.0.0/8, x",
    },
    errors: [
      'metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
  },
  {
    name: "fields of load balancers",
    set: { "spec.allocateLoadBalancerNodePorts": false, "spec.loadBalancerClass": "x", "spec.healthCheckNodePort": 1 },
    errors: [
      "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
      "spec.healthCheckNodePort: Invalid value: 1: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    ],
  },
  {
    name: "what a load balancer needs",
    set: { "spec.type": "LoadBalancer", "spec.externalTrafficPolicy": "Local" },
    errors: ["allocateLoadBalancerNodePorts: Required value", "spec.healthCheckNodePort: Required value"],
  },
  {
    name: "traffic policies",
    set: { "spec.type": "NodePort", "spec.externalTrafficPolicy": "X", "spec.internalTrafficPolicy": "X" },
    errors: [
      'spec.externalTrafficPolicy: Unsupported value: "X": supported values: "Cluster", "Local"',
      'spec.internalTrafficPolicy: Unsupported value: "X": supported values: "Cluster", "Local"',
    ],
  },
  {
    name: "external traffic takes an external service",
    set: { "spec.externalTrafficPolicy": "Local", "spec.internalTrafficPolicy": undefined },
    errors: [
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
      "spec.internalTrafficPolicy: Required value",
    ],
  },
  { name: "close endpoints", set: { "spec.trafficDistribution": "PreferSameNode" } },
  {
    name: "an unknown distribution",
    set: { "spec.trafficDistribution": "X" },
    errors: [
      'spec.trafficDistribution: Unsupported value: "X": supported values: "PreferClose", "PreferSameZone", "PreferSameNode"',
    ],
  },
]);

testUpdateValidation("a service", service, (obj, old) => validateServiceUpdate(obj, old, rules), [
  {
    name: "the address stays",
    set: { "spec.clusterIP": "10.0.0.2", "spec.clusterIPs": ["10.0.0.2"] },
    errors: ['spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set'],
  },
  {
    name: "the address stays there",
    set: { "spec.clusterIP": undefined, "spec.clusterIPs": undefined },
    errors: ["spec.clusterIPs[0]: Invalid value: null: primary clusterIP can not be unset"],
  },
  {
    name: "a second address may come",
    set: { "spec.clusterIPs": ["10.0.0.1", "fd00::1"], "spec.ipFamilies": ["IPv4", "IPv6"] },
  },
  {
    name: "the family stays",
    set: { "spec.ipFamilies": ["IPv6"] },
    errors: [
      'spec.ipFamilies[0]: Invalid value: ["IPv6"]: may not change once set',
      'spec.clusterIPs[0]: Invalid value: "10.0.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`',
    ],
  },
]);

const dual = changed(service, {
  "spec.clusterIPs": ["10.0.0.1", "fd00::1"],
  "spec.ipFamilies": ["IPv4", "IPv6"],
  "spec.ipFamilyPolicy": "RequireDualStack",
});
testUpdateValidation("a dual-stack service", dual, (obj, old) => validateServiceUpdate(obj, old, rules), [
  {
    name: "giving up the second takes the policy",
    set: { "spec.clusterIPs": ["10.0.0.1"], "spec.ipFamilies": ["IPv4"] },
    errors: [
      `spec.ipFamilyPolicy: Invalid value: "RequireDualStack": must be set to 'SingleStack' when releasing the secondary clusterIP`,
      `spec.ipFamilyPolicy: Invalid value: "RequireDualStack": must be set to 'SingleStack' when releasing the secondary ipFamily`,
    ],
  },
]);

const local = changed(service, {
  ...balancer,
  "spec.externalTrafficPolicy": "Local",
  "spec.healthCheckNodePort": 30_000,
  "spec.loadBalancerClass": "a.b/c",
  "spec.externalIPs": ["010.0.0.9"],
});
const lenient = { strictIPs: false };
testUpdateValidation("a load balancer", local, (obj, old) => validateServiceUpdate(obj, old, rules), [
  {
    name: "class and health check port stay",
    set: { "spec.loadBalancerClass": "a.b/d", "spec.healthCheckNodePort": 30_001 },
    errors: [
      'spec.loadBalancerClass: Invalid value: "a.b/d": may not change once set',
      "spec.healthCheckNodePort: Forbidden: field is immutable",
    ],
  },
]);
testValidation("a load balancer of a lenient server", local, (obj) => validateService(obj, lenient), []);

const status = { ...balancer, "status.loadBalancer.ingress": [{ ip: "010.0.0.9", ipMode: "VIP" }] };
const statusRules = { strictIPs: true, allowOnOtherTypes: false };
testUpdateValidation(
  "the status of a service",
  changed(service, status),
  (obj, old) => validateServiceStatusUpdate(obj, old, statusRules),
  [
    {
      name: "the status is of load balancers",
      set: { "spec.type": "ClusterIP" },
      errors: ["status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'"],
    },
    {
      name: "addresses have a mode, names are no addresses",
      set: {
        "status.loadBalancer.ingress": [
          { ip: "10.0.0.9" },
          { hostname: "10.0.0.9", ipMode: "VIP" },
          { ip: "01.0.0.9", ipMode: "X" },
        ],
      },
      errors: [
        "status.loadBalancer.ingress[0].ipMode: Required value: must be specified when `ip` is set",
        "status.loadBalancer.ingress[1].ipMode: Forbidden: may not be specified when `ip` is not set",
        'status.loadBalancer.ingress[1].hostname: Invalid value: "10.0.0.9": must be a DNS name, not an IP address',
        'status.loadBalancer.ingress[2].ip: Invalid value: "01.0.0.9": must not have leading 0s',
        'status.loadBalancer.ingress[2].ipMode: Unsupported value: "X": supported values: "Proxy", "VIP"',
      ],
    },
  ],
);

test("addresses of a stored status are told of", () => {
  const stored = changed(service, status);
  assert.deepEqual(warningsForServiceStatus(stored), [
    'status.loadBalancer.ingress[0]: non-standard IP address "010.0.0.9" is invalid: use "10.0.0.9"',
  ]);
});

test("what is valid and still odd is told of", () => {
  const odd = changed(service, {
    ...none,
    "spec.externalIPs": ["FD00::1"],
    "spec.sessionAffinity": "ClientIP",
    "spec.externalName": "x",
    "spec.loadBalancerIP": "01.2.3.4",
  });
  assert.deepEqual(warningsForService(odd), [
    "spec.loadBalancerIP is ignored for headless services",
    "spec.externalIPs is ignored for headless services",
    "spec.SessionAffinity is ignored for headless services",
    "spec.externalIPs is deprecated",
    'spec.externalIPs[0]: IPv6 address "FD00::1" should be in RFC 5952 canonical format ("fd00::1")',
    'spec.loadBalancerIP: non-standard IP address "01.2.3.4" is invalid: use "1.2.3.4"',
    'spec.externalName is ignored when spec.type is not "ExternalName"',
  ]);
});
