import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, testUpdateValidation, testValidation } from "../../testing/validation-table.js";
import {
  validateIngress,
  validateIngressStatusUpdate,
  validateIngressUpdate,
  warningsForNewIngress,
} from "./validate-ingress.js";
import { validateIngressClass, validateIngressClassUpdate } from "./validate-ingress-class.js";

const relaxed = { relaxedServiceNames: true };
const strict = { relaxedServiceNames: false };
const path = "spec.rules.0.http.paths.0";
const backend = `${path}.backend`;
const at = "spec.rules[0].http.paths[0]";
const ingress = {
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "x", namespace: "a" },
  spec: {
    rules: [
      {
        host: "*.a.example",
        http: {
          paths: [{ path: "/x", pathType: "Prefix", backend: { service: { name: "s", port: { number: 80 } } } }],
        },
      },
    ],
    tls: [{ hosts: ["*.a.example", "b.example"], secretName: "t" }],
  },
};

testValidation("an ingress", ingress, (obj) => validateIngress(obj, relaxed), [
  {
    name: "there is something to serve",
    set: { "spec.rules": undefined },
    errors: ["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"],
  },
  {
    name: "hosts are names",
    set: { "spec.rules.0.host": "1.2.3.4" },
    errors: ['spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address'],
  },
  {
    name: "paths are needed",
    set: { "spec.rules.0.http.paths": [] },
    errors: ["spec.rules[0].http.paths: Required value"],
  },
  {
    name: "a path has a type",
    set: { [`${path}.pathType`]: undefined },
    errors: [`${at}.pathType: Required value: pathType must be specified`],
  },
  {
    name: "a path has a known type",
    set: { [`${path}.pathType`]: "X" },
    errors: [`${at}.pathType: Unsupported value: "X": supported values: "Exact", "ImplementationSpecific", "Prefix"`],
  },
  {
    name: "a path has no tricks in it",
    set: { [`${path}.path`]: "x//%2F/.." },
    errors: [
      "must be an absolute path",
      "must not contain '//'",
      "must not contain '%2F'",
      "cannot end with '/..'",
    ].map((detail) => `${at}.path: Invalid value: "x//%2F/..": ${detail}`),
  },
  {
    name: "some take any path, or none",
    set: { [`${path}.pathType`]: "ImplementationSpecific", [`${path}.path`]: "" },
  },
  {
    name: "a backend is one of two",
    set: { [`${backend}.resource`]: { kind: "K", name: "n" } },
    errors: [`${at}.backend: Invalid value: "": cannot set both resource and service backends`],
  },
  {
    name: "a backend is there",
    set: { [backend]: {} },
    errors: [`${at}.backend: Invalid value: "": resource or service backend is required`],
  },
  {
    name: "a backend that is an object",
    set: { [backend]: { resource: { kind: "", name: "a/b" } } },
    errors: [
      `${at}.backend.resource.kind: Required value`,
      `${at}.backend.resource.name: Invalid value: "a/b": may not contain '/'`,
    ],
  },
  {
    name: "a service has a name and a port",
    set: { [`${backend}.service`]: { name: "" } },
    errors: [
      `${at}.backend.service.name: Required value`,
      `${at}.backend: Required value: port name or number is required`,
    ],
  },
  {
    name: "a port is one of two",
    set: { [`${backend}.service.port.name`]: "http" },
    errors: [`${at}.backend: Invalid value: "": cannot set both port name & port number`],
  },
  { name: "services with digits first", set: { [`${backend}.service.name`]: "1s" } },
  {
    name: "names of secrets",
    set: { "spec.tls.0.secretName": "A", "spec.tls.0.hosts": ["b.example"] },
    errors: [
      `spec.tls[0].secretName: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
    ],
  },
  {
    name: "class and annotation are the same",
    set: { "metadata|annotations|kubernetes.io/ingress.class": "a", "spec|ingressClassName": "b" },
    errors: [
      'annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified',
    ],
  },
]);

const oldIngress = changed(ingress, {
  [`${backend}.service.name`]: "1s",
  [`${path}.path`]: "x",
  "spec.tls.0.secretName": "A",
});
testUpdateValidation(
  "an ingress of an older server",
  oldIngress,
  (obj, old) => validateIngressUpdate(obj, old, strict),
  [
    { name: "the same mistakes again", set: { [`${backend}.service.name`]: "2s", "spec.tls.0.secretName": "B" } },
    {
      name: "the rule of a plain host",
      set: { "spec.rules.0.host": "a.example" },
      errors: [`${at}.path: Invalid value: "x": must be an absolute path`],
    },
  ],
);

const served = changed(ingress, { "status.loadBalancer.ingress": [{ ip: "01.2.3.4" }] });
testUpdateValidation(
  "the status of an ingress",
  served,
  (obj, old) => validateIngressStatusUpdate(obj, old, { strictIPs: true }),
  [
    {
      name: "addresses and names",
      set: { "status.loadBalancer.ingress": [{ ip: "02.2.3.4" }, { hostname: "1.2.3.4" }] },
      errors: [
        'status.loadBalancer.ingress[0].ip: Invalid value: "02.2.3.4": must not have leading 0s',
        'status.loadBalancer.ingress[1].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      ],
    },
  ],
);

test("a class in an annotation alone is told of", () => {
  const annotated = changed(ingress, { "metadata|annotations|kubernetes.io/ingress.class": "a" });
  const warning = `annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`;
  assert.deepEqual(warningsForNewIngress(annotated), [warning]);
  assert.deepEqual(warningsForNewIngress(changed(annotated, { "spec.ingressClassName": "a" })), []);
});

const ingressClass = {
  apiVersion: "networking.k8s.io/v1",
  kind: "IngressClass",
  metadata: { name: "x" },
  spec: { controller: "a.example/c", parameters: { kind: "K", name: "n", scope: "Cluster" } },
};

testValidation("an ingress class", ingressClass, validateIngressClass, [
  { name: "no controller", set: { "spec.controller": "" }, errors: ["spec.controller: Required value"] },
  {
    name: "a controller is a domain and a path, and not too long",
    set: { "spec.controller": `a.example/${"x".repeat(250)}` },
    errors: ["spec.controller: Too long: may not be more than 250 bytes"],
  },
  {
    name: "a controller without a path",
    set: { "spec.controller": "x" },
    errors: ['spec.controller: Invalid value: "x": must be a domain-prefixed path (such as "acme.io/foo")'],
  },
  {
    name: "parameters of the cluster",
    set: { "spec.parameters": { kind: "", name: "", scope: "Cluster", namespace: "a" } },
    errors: [
      "spec.parameters.kind: Required value",
      "spec.parameters.name: Required value",
      "spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'",
    ],
  },
  {
    name: "parameters of a namespace",
    set: { "spec.parameters.scope": "Namespace" },
    errors: ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
  },
  {
    name: "parameters of neither",
    set: { "spec.parameters.scope": "X" },
    errors: ['spec.parameters.scope: Unsupported value: "X": supported values: "Cluster", "Namespace"'],
  },
]);
testUpdateValidation("an ingress class", ingressClass, validateIngressClassUpdate, [
  {
    name: "the controller stays",
    set: { "spec.controller": "a.example/d" },
    errors: ['spec.controller: Invalid value: "a.example/d": field is immutable'],
  },
]);
