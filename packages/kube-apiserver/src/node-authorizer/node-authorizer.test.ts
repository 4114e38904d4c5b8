import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kubernetesFeatureGates } from "@kube-apiserver/api";
import { FeatureGates } from "@kube-apiserver/component-base";
import { type AuthorizerAttributes, fieldSelectorAttributes, type UserInfo } from "@kube-apiserver/generic-server";
import { NodeAuthorizer } from "./node-authorizer.js";
import { NodeGraph } from "./node-graph.js";
import { viewOfPod } from "./pod-view.js";

const kubelet: UserInfo = { name: "system:node:n1", uid: "", groups: ["system:nodes"], extra: {} };
const rules = [{ verbs: ["get"], apiGroups: [""], resources: ["services"] }];

const graph = new NodeGraph();
const volumes = [
  { name: "s", secret: { secretName: "secret" } },
  { name: "c", persistentVolumeClaim: { claimName: "claim" } },
];
const pods = [
  { name: "p", spec: { nodeName: "n1", containers: [], serviceAccountName: "sa", volumes } },
  { name: "other", spec: { nodeName: "n2", containers: [] } },
];
for (const { name, spec } of pods) graph.setPod(viewOfPod({ metadata: { name, namespace: "ns" }, spec }));
graph.setPersistentVolume({ metadata: { name: "pv" }, spec: { claimRef: { namespace: "ns", name: "claim" } } });
graph.setNodeBound("resourceSlice", "", "slice", "n1");
graph.setNodeBound("podCertificateRequest", "ns", "pcr", "n1");

function asking(overrides: Partial<AuthorizerAttributes>): AuthorizerAttributes {
  return {
    user: kubelet,
    verb: "get",
    isResourceRequest: true,
    namespace: "ns",
    apiGroup: "",
    apiVersion: "v1",
    resource: "pods",
    subresource: "",
    name: "",
    path: "",
    ...overrides,
  };
}

async function authorize(overrides: Partial<AuthorizerAttributes>, gates: readonly string[] = []) {
  const features = new FeatureGates(kubernetesFeatureGates, { values: new Map(gates.map((name) => [name, true])) });
  return new NodeAuthorizer({ graph, rules, features }).authorize(asking(overrides));
}

const unrelated = "no relationship found between node 'n1' and this object";
const slices = { apiGroup: "resource.k8s.io", resource: "resourceslices", namespace: "" };
const claims = { resource: "persistentvolumeclaims", name: "claim" };
const leases = { apiGroup: "coordination.k8s.io", resource: "leases", namespace: "kube-node-lease" };
const csiNodes = { apiGroup: "storage.k8s.io", resource: "csinodes", namespace: "" };
const ofNode = (text: string) => {
  const fieldSelector = fieldSelectorAttributes(text);
  return fieldSelector === undefined ? {} : { fieldSelector };
};

const cases: [string, Partial<AuthorizerAttributes>, true | string][] = [
  ["somebody else", { user: { ...kubelet, groups: [] }, name: "p" }, ""],
  ["a kubelet of no node", { user: { ...kubelet, name: "system:node:" } }, 'unknown node for user "system:node:"'],
  ["a secret of a pod", { resource: "secrets", name: "secret" }, true],
  ["a watch of a secret of a pod", { resource: "secrets", name: "secret", verb: "watch" }, true],
  ["another secret", { resource: "secrets", name: "other" }, unrelated],
  ["all secrets", { resource: "secrets", verb: "list" }, "No Object name found"],
  [
    "a secret of no namespace",
    { resource: "secrets", namespace: "", name: "x" },
    "can only read namespaced object of this type",
  ],
  ["writing a secret", { resource: "secrets", name: "secret", verb: "update" }, "can only read resources of this type"],
  ["a part of a config map", { resource: "configmaps", name: "x", subresource: "y" }, "cannot read subresource"],
  ["a claim of a pod", claims, true],
  ["a list of claims", { ...claims, verb: "list" }, "can only get individual resources of this type"],
  ["the status of a claim", { ...claims, subresource: "status", verb: "patch" }, true],
  ["reading the status of a claim", { ...claims, subresource: "status" }, "can only get/update/patch this type"],
  ["another part of a claim", { ...claims, subresource: "x" }, "cannot get subresource"],
  ["the volume of a claim", { resource: "persistentvolumes", namespace: "", name: "pv" }, true],
  ["an account of a pod", { resource: "serviceaccounts", name: "sa" }, true],
  ["a token of it", { resource: "serviceaccounts", name: "sa", verb: "create", subresource: "token" }, true],
  [
    "a token of another account",
    { resource: "serviceaccounts", name: "x", verb: "create", subresource: "token" },
    unrelated,
  ],
  [
    "a new account",
    { resource: "serviceaccounts", verb: "create" },
    "can only create tokens for individual service accounts",
  ],
  [
    "another part of an account",
    { resource: "serviceaccounts", name: "sa", verb: "create", subresource: "x" },
    "can only create token subresource of serviceaccount",
  ],
  ["a new lease", { ...leases, verb: "create" }, true],
  ["its lease", { ...leases, verb: "update", name: "n1" }, true],
  [
    "a lease of another",
    { ...leases, name: "n2" },
    "can only access node lease with the same name as the requesting node",
  ],
  ["leases", { ...leases, verb: "list" }, "can only get, create, update, patch, or delete a node lease"],
  [
    "a lease elsewhere",
    { ...leases, namespace: "ns", name: "n1" },
    'can only access leases in the "kube-node-lease" system namespace',
  ],
  ["its CSI node", { ...csiNodes, verb: "delete", name: "n1" }, true],
  [
    "another CSI node",
    { ...csiNodes, name: "n2" },
    "can only access CSINode with the same name as the requesting node",
  ],
  ["a part of a CSI node", { ...csiNodes, name: "n1", subresource: "x" }, "cannot authorize CSINode subresources"],
  ["CSI nodes", { ...csiNodes, verb: "watch" }, "can only get, create, update, patch, or delete a CSINode"],
  ["a new slice", { ...slices, verb: "create" }, true],
  ["its slice", { ...slices, verb: "delete", name: "slice" }, true],
  ["another slice", { ...slices, name: "x" }, unrelated],
  ["its slices", { ...slices, verb: "deletecollection", ...ofNode("spec.nodeName=n1") }, true],
  [
    "slices",
    { ...slices, verb: "list", ...ofNode("spec.nodeName!=n1") },
    "can only list/watch/deletecollection resourceslices with nodeName field selector",
  ],
  ["its node", { resource: "nodes", namespace: "", name: "n1", verb: "watch" }, true],
  [
    "another node",
    { resource: "nodes", namespace: "", name: "n2" },
    "node 'n1' cannot read 'n2', only its own Node object",
  ],
  [
    "nodes",
    { resource: "nodes", namespace: "", verb: "list" },
    "node 'n1' cannot read all nodes, only its own Node object",
  ],
  ["deleting a node", { resource: "nodes", namespace: "", name: "n1", verb: "delete" }, ""],
  [
    "the status of a node",
    { resource: "nodes", namespace: "", name: "n2", verb: "patch", subresource: "status" },
    true,
  ],
  ["its pod", { name: "p" }, true],
  ["a pod of another", { name: "other" }, unrelated],
  ["its pods", { verb: "list", namespace: "", ...ofNode("spec.nodeName=n1") }, true],
  ["a watch of its pod", { verb: "watch", name: "p" }, true],
  ["pods", { verb: "list", namespace: "" }, "can only list/watch pods with spec.nodeName field selector"],
  ["a new pod", { verb: "create" }, true],
  ["an eviction", { verb: "create", name: "p", subresource: "eviction" }, true],
  ["reading the status of a pod", { name: "p", subresource: "status" }, ""],
  ["changing a pod", { name: "p", verb: "patch" }, ""],
  ["what all nodes may", { resource: "services", name: "x" }, true],
  ["a path", { isResourceRequest: false, resource: "", path: "/healthz" }, ""],
];
describe("a kubelet asks for", () => {
  for (const [name, overrides, want] of cases) {
    test(name, async () => {
      const { decision, reason } = await authorize(overrides);
      assert.deepEqual([decision, reason], want === true ? ["Allow", ""] : ["NoOpinion", want]);
    });
  }

  const requests = { apiGroup: "certificates.k8s.io", resource: "podcertificaterequests" };
  const certificates: [string, Partial<AuthorizerAttributes>, true | string][] = [
    ["a new request", { verb: "create" }, true],
    ["its request", { name: "pcr" }, true],
    ["its requests", { verb: "list", ...ofNode("spec.nodeName=n1") }, true],
    ["requests", { verb: "list" }, "can only list/watch podcertificaterequests with nodeName field selector"],
    ["deleting a request", { verb: "delete", name: "pcr" }, "nodes may not delete podcertificaterequests"],
    [
      "the status of a request",
      { verb: "update", name: "pcr", subresource: "status" },
      "nodes may not access the status subresource of PodCertificateRequests",
    ],
  ];
  for (const [name, overrides, want] of certificates) {
    test(`certificates of pods: ${name}`, async () => {
      const { decision, reason } = await authorize({ ...requests, ...overrides }, ["PodCertificateRequest"]);
      assert.deepEqual([decision, reason], want === true ? ["Allow", ""] : ["NoOpinion", want]);
    });
  }
  test("certificates of pods where there are none", async () => {
    assert.deepEqual(await authorize({ ...requests, verb: "create" }), { decision: "NoOpinion", reason: "" });
  });
});

test("rules of nodes cannot be listed, and others have none here", async () => {
  const authorizer = new NodeAuthorizer({ graph, rules, features: new FeatureGates(kubernetesFeatureGates) });
  const none = { resourceRules: [], nonResourceRules: [] };
  assert.deepEqual(await authorizer.rulesFor({ ...kubelet, groups: [] }), { ...none, incomplete: false });
  assert.deepEqual(await authorizer.rulesFor(kubelet), {
    ...none,
    incomplete: true,
    evaluationError: "node authorizer does not support user rule resolution",
  });
});
