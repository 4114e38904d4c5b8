import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kubernetesFeatureGates } from "@kube-apiserver/api";
import { findStatus, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";
import { FeatureGates } from "@kube-apiserver/component-base";
import type { Authorizer, AuthorizerAttributes } from "@kube-apiserver/generic-server";
import { attributesOf, sourceOf, type TestRequest } from "../testing/admission-harness.js";
import { newNodeRestriction } from "./node-restriction.js";

const kubelet = { name: "system:node:n1", uid: "", groups: ["system:nodes"], extra: {} };
const mirror = { "kubernetes.io/config.mirror": "x" };
const owner = { apiVersion: "v1", kind: "Node", name: "n1", uid: "node-uid", controller: true };

function pod(name: string, spec: JSONObject = {}, meta: JSONObject = {}, status: JSONObject = {}): KubeObject {
  return {
    metadata: { name, namespace: "ns", uid: `${name}-uid`, ...meta },
    spec: { nodeName: "n1", ...spec },
    status,
  };
}

const known = {
  pods: [
    pod("mine", {
      serviceAccountName: "sa",
      volumes: [
        { name: "t", projected: { sources: [{ serviceAccountToken: { path: "t", audience: "projected" } }] } },
        { name: "c", csi: { driver: "csi.example.com" } },
        { name: "p", persistentVolumeClaim: { claimName: "claim" } },
      ],
    }),
    pod("broken", { volumes: [{ name: "p", persistentVolumeClaim: { claimName: "gone" } }] }),
    pod("theirs", { nodeName: "n2" }),
    pod("static", {}, { annotations: mirror }),
  ],
  nodes: [{ metadata: { name: "n1", uid: "node-uid" } }],
  accounts: [{ metadata: { name: "sa", namespace: "ns", uid: "sa-uid" } }],
  claims: [{ metadata: { name: "claim", namespace: "ns" }, spec: { volumeName: "pv" } }],
  volumes: [{ metadata: { name: "pv" }, spec: { awsElasticBlockStore: { volumeID: "v" } } }],
  drivers: [
    { metadata: { name: "csi.example.com" }, spec: { tokenRequests: [{ audience: "csi" }] } },
    { metadata: { name: "ebs.csi.aws.com" }, spec: { tokenRequests: [{ audience: "migrated" }] } },
  ],
};

/** Lets nodes ask for one audience more. */
const authorizer: Authorizer = {
  async authorize({ verb, resource, name }: AuthorizerAttributes) {
    const isAllowed = verb === "request-serviceaccounts-token-audience" && resource === "granted" && name === "sa";
    return { decision: isAllowed ? "Allow" : "NoOpinion", reason: "" };
  },
};

async function refusal(request: TestRequest, gates: Readonly<Record<string, boolean>> = {}) {
  const plugin = newNodeRestriction({
    pods: sourceOf(known.pods),
    nodes: sourceOf(known.nodes),
    serviceAccounts: sourceOf(known.accounts),
    persistentVolumeClaims: sourceOf(known.claims),
    persistentVolumes: sourceOf(known.volumes),
    csiDrivers: sourceOf(known.drivers),
    authorizer,
    features: new FeatureGates(kubernetesFeatureGates, { values: new Map(Object.entries(gates)) }),
  });
  try {
    await plugin.admit(attributesOf({ user: kubelet, ...request }));
    return undefined;
  } catch (err) {
    const prefix = /^[\w.]+ "[^"]*" is forbidden: /;
    if (findStatus(err)?.reason === "Forbidden") assert.match((err as Error).message, prefix);
    return (err as Error).message.replace(prefix, "");
  }
}

type Case = readonly [string, TestRequest, string | undefined];

function table(name: string, cases: readonly Case[], gates: Readonly<Record<string, boolean>> = {}) {
  describe(name, () => {
    for (const [title, request, want] of cases) {
      test(title, async () => assert.equal(await refusal(request, gates), want));
    }
  });
}

const secret = { name: "v", secret: { secretName: "s" } };
const made = (spec: JSONObject = {}, meta: JSONObject = {}): TestRequest => ({
  object: pod("a", spec, { annotations: mirror, ownerReferences: [owner], ...meta }),
});
const volume = (source: JSONObject) => made({ volumes: [{ name: "v", ...source }] });
const projected = (source: JSONObject) => volume({ projected: { sources: [source] } });
const owned = (...owners: JSONObject[]) => made({}, { ownerReferences: owners });

table("mirror pods", [
  ["anybody else", { ...made({ serviceAccountName: "sa" }), user: { ...kubelet, groups: [] } }, undefined],
  [
    "a kubelet of no node",
    { ...made(), user: { ...kubelet, name: "system:node:" } },
    'could not determine node from user "system:node:"',
  ],
  ["its own", made({ volumes: [{ name: "v", hostPath: { path: "/" } }] }), undefined],
  [
    "no mirror pod",
    made({}, { annotations: {} }),
    'pod does not have "kubernetes.io/config.mirror" annotation, node "n1" can only create mirror pods',
  ],
  ["on another node", made({ nodeName: "n2" }), 'node "n1" can only create pods with spec.nodeName set to itself'],
  ["without an owner", owned(), 'node "n1" can only create pods with an owner reference set to itself'],
  ["two owners", owned(owner, owner), 'node "n1" can only create pods with a single owner reference set to itself'],
  [
    "another owner",
    owned({ ...owner, name: "n2" }),
    'node "n1" can only create pods with an owner reference set to itself',
  ],
  [
    "no controller",
    owned({ ...owner, controller: false }),
    'node "n1" can only create pods with a controller owner reference set to itself',
  ],
  [
    "an owner that waits",
    owned({ ...owner, blockOwnerDeletion: true }),
    'node "n1" must not set blockOwnerDeletion on an owner reference',
  ],
  ["an owner of before", owned({ ...owner, uid: "old" }), "node n1 UID mismatch: expected old got node-uid"],
  [
    "a node that is not there",
    {
      ...made({ nodeName: "n3" }, { ownerReferences: [{ ...owner, name: "n3" }] }),
      user: { ...kubelet, name: "system:node:n3" },
    },
    'node "n3" not found',
  ],
  ["an account", made({ serviceAccountName: "sa" }), 'node "n1" can not create pods that reference serviceaccounts'],
  ["a secret", made({ volumes: [secret] }), 'node "n1" can not create pods that reference secrets'],
  ["a config map", volume({ configMap: { name: "c" } }), 'node "n1" can not create pods that reference configmaps'],
  [
    "dynamic resources",
    made({ resourceClaims: [{ name: "r", resourceClaimName: "c" }] }),
    'node "n1" can not create pods that reference resourceclaims',
  ],
  [
    "a claim",
    volume({ persistentVolumeClaim: { claimName: "c" } }),
    'node "n1" can not create pods that reference persistentvolumeclaims',
  ],
  [
    "a claim to be made",
    volume({ ephemeral: {} }),
    'node "n1" can not create pods that reference persistentvolumeclaims (via ephemeral volumes)',
  ],
  [
    "a CSI volume",
    volume({ csi: { driver: "d" } }),
    'node "n1" can not create pods that reference csidrivers (via CSI volumes)',
  ],
  [
    "a token",
    projected({ serviceAccountToken: { path: "t" } }),
    'node "n1" can not create pods that reference serviceaccounts (via projected volumes)',
  ],
  [
    "a trust bundle",
    projected({ clusterTrustBundle: { path: "t" } }),
    'node "n1" can not create pods that reference clustertrustbundles',
  ],
  ["a certificate", projected({ podCertificate: {} }), 'node "n1" can not create pods that reference podcertificates'],
  ["the downward API", projected({ downwardAPI: {} }), undefined],
  [
    "an unknown volume",
    volume({ future: {} }),
    'error checking mirror pod for API references: unknown volume type for volume  "v"',
  ],
  [
    "an unknown source",
    projected({ future: {} }),
    'error checking mirror pod for API references: unknown source for projected volume "v"',
  ],
]);

const status = (old: KubeObject, object: KubeObject): TestRequest => ({
  operation: "UPDATE",
  subresource: "status",
  oldObject: old,
  object,
});
const claimed = (name: string) => ({ resourceClaimStatuses: [{ name: "c", resourceClaimName: name }] });
const extended = (name: string) => ({ extendedResourceClaimStatus: { resourceClaimName: name } });
const evicting = (name: string): TestRequest => ({
  operation: "CREATE",
  subresource: "eviction",
  kind: "Eviction",
  name,
  object: {},
});
table("other requests for pods", [
  ["deleting its pod", { operation: "DELETE", name: "mine" }, undefined],
  [
    "deleting another",
    { operation: "DELETE", name: "theirs" },
    'node "n1" can only delete pods with spec.nodeName set to itself',
  ],
  ["deleting nothing", { operation: "DELETE", name: "gone" }, 'pod "gone" not found'],
  [
    "changing a pod",
    { operation: "UPDATE", name: "mine" },
    'unexpected operation "UPDATE", node "n1" can only create and delete mirror pods',
  ],
  ["the status of its pod", status(pod("a"), pod("a", {}, {}, { phase: "Running" })), undefined],
  [
    "the status of another",
    status(pod("a", { nodeName: "n2" }), pod("a")),
    'node "n1" can only update pod status for pods with spec.nodeName set to itself',
  ],
  [
    "labels with the status",
    status(pod("a"), pod("a", {}, { labels: { a: "b" } })),
    'node "n1" cannot update labels through pod status',
  ],
  [
    "claims in the status",
    status(pod("a", {}, {}, claimed("x")), pod("a", {}, {}, claimed("y"))),
    'node "n1" cannot update resource claim statues',
  ],
  [
    "the claim of extended resources",
    status(pod("a", {}, {}, extended("x")), pod("a")),
    'node "n1" cannot update extended resource claim status',
  ],
  ["evicting its pod", evicting("mine"), undefined],
  ["evicting another", evicting("theirs"), "node n1 can only evict pods with spec.nodeName set to itself"],
  [
    "binding",
    { subresource: "binding" },
    "unexpected pod subresource \"binding\", only 'status' and 'eviction' are allowed",
  ],
]);

const nodes = { resource: "nodes", kind: "Node", namespace: "" } as const;
const node = (meta: JSONObject = {}, spec: JSONObject = {}): KubeObject => ({
  metadata: { name: "n1", ...meta },
  spec,
});
const updated = (old: KubeObject, object: KubeObject): TestRequest => ({
  ...nodes,
  operation: "UPDATE",
  oldObject: old,
  object,
});
const labels = (...names: string[]) => ({ labels: Object.fromEntries(names.map((name) => [name, "x"])) });
table("nodes", [
  [
    "its own",
    { ...nodes, object: node(labels("kubernetes.io/hostname", "a", "x.node.kubernetes.io/y", "example.com/z")) },
    undefined,
  ],
  ["another", { ...nodes, object: { metadata: { name: "n2" } } }, 'node "n1" is not allowed to modify node "n2"'],
  ["deleting another", { ...nodes, operation: "DELETE", name: "n2" }, 'node "n1" is not allowed to modify node "n2"'],
  [
    "a source of configuration",
    { ...nodes, object: node({}, { configSource: {} }) },
    'node "n1" is not allowed to create pods with a non-nil configSource',
  ],
  [
    "labels of others",
    {
      ...nodes,
      object: node(labels("x.node-restriction.kubernetes.io/b", "node-restriction.kubernetes.io/a", "foo.k8s.io/c")),
    },
    'node "n1" is not allowed to set the following labels: foo.k8s.io/c, node-restriction.kubernetes.io/a, x.node-restriction.kubernetes.io/b',
  ],
  [
    "a new label",
    updated(node(labels("node-restriction.kubernetes.io/a")), node(labels("node-restriction.kubernetes.io/a", "b"))),
    undefined,
  ],
  [
    "a label less",
    updated(node(labels("node-role.kubernetes.io/x")), node()),
    "is not allowed to modify labels: node-role.kubernetes.io/x",
  ],
  ["taints", updated(node({}, { taints: [{ key: "a" }] }), node()), 'node "n1" is not allowed to modify taints'],
  [
    "an owner",
    updated(node(), node({ ownerReferences: [owner] })),
    'node "n1" is not allowed to modify ownerReferences',
  ],
  [
    "a new source of configuration",
    updated(node(), node({}, { configSource: {} })),
    'node "n1" is not allowed to update configSource to a new non-nil configSource',
  ],
  ["a source of configuration less", updated(node({}, { configSource: {} }), node()), undefined],
]);

const claims = {
  resource: "persistentvolumeclaims",
  kind: "PersistentVolumeClaim",
  operation: "UPDATE",
  subresource: "status",
} as const;
const claim = (statusOf: JSONObject, meta: JSONObject = {}): KubeObject => ({
  metadata: { name: "c", ...meta },
  status: statusOf,
});
table("claims", [
  [
    "its size",
    {
      ...claims,
      oldObject: claim({ phase: "Bound" }, { resourceVersion: "1" }),
      object: claim({ phase: "Bound", capacity: { storage: "1" }, allocatedResources: {} }),
    },
    undefined,
  ],
  [
    "its phase",
    { ...claims, oldObject: claim({}), object: claim({ phase: "Bound" }) },
    'node "n1" is not allowed to update fields other than status.quantity and status.conditions: status',
  ],
  ["the claim itself", { ...claims, subresource: "" }, "may only update PVC status"],
]);

const token = (bound: JSONObject | undefined, ...audiences: string[]): TestRequest => ({
  resource: "serviceaccounts",
  subresource: "token",
  kind: "TokenRequest",
  name: "sa",
  object: { spec: { audiences, ...(bound === undefined ? {} : { boundObjectRef: bound }) } },
});
const mine = { apiVersion: "v1", kind: "Pod", name: "mine", uid: "mine-uid" };
const notFound = (audience: string) =>
  `audience "${audience}" not found in pod spec volume, system:node:n1 is not authorized to request tokens for this audience`;
table("tokens", [
  ["for what a pod projects", token(mine, "projected"), undefined],
  ["for what its CSI driver asks", token(mine, "csi"), undefined],
  ["for what the driver of its volume asks", token(mine, "migrated"), undefined],
  ["for what administrators grant", token(mine, "granted"), undefined],
  ["for something else", token(mine, "other"), notFound("other")],
  ["for the API, which no volume is for", token(mine), notFound("")],
  [
    "for the API, as a decoder leaves it",
    { ...token(mine), object: { spec: { audiences: null, boundObjectRef: mine } } },
    notFound(""),
  ],
  ["for several", token(mine, "a", "b"), "node may only request 0 or 1 audiences"],
  [
    "where a claim is missing",
    token({ ...mine, name: "broken", uid: "broken-uid" }, "x"),
    'error validating audience "x": persistentvolumeclaim "gone" not found',
  ],
  ["bound to nothing", token(undefined), "node requested token not bound to a pod"],
  ["bound to a secret", token({ ...mine, kind: "Secret" }), "node requested token not bound to a pod"],
  ["bound without a UID", token({ ...mine, uid: "" }), "node requested token with a pod binding without a uid"],
  [
    "bound to a pod of before",
    token({ ...mine, uid: "old" }),
    "the UID in the bound object reference (old) does not match the UID in record. The object might have been deleted and then recreated",
  ],
  [
    "bound to a pod elsewhere",
    token({ ...mine, name: "theirs", uid: "theirs-uid" }),
    "node requested token bound to a pod scheduled on a different node",
  ],
  ["bound to no pod", token({ ...mine, name: "gone" }), 'pod "gone" not found'],
]);
table("tokens without a say about audiences", [["for anything", token(mine, "a", "b"), undefined]], {
  ServiceAccountNodeAudienceRestriction: false,
});

const requests = {
  group: "certificates.k8s.io",
  resource: "podcertificaterequests",
  kind: "PodCertificateRequest",
} as const;
const certificate = (changes: JSONObject = {}): TestRequest => ({
  ...requests,
  object: {
    metadata: { name: "r" },
    spec: {
      nodeName: "n1",
      nodeUID: "node-uid",
      podName: "mine",
      podUID: "mine-uid",
      serviceAccountName: "sa",
      serviceAccountUID: "sa-uid",
      ...changes,
    },
  },
});
table(
  "certificates of pods",
  [
    ["its pod", certificate(), undefined],
    [
      "another node",
      certificate({ nodeName: "n2" }),
      'PodCertificateRequest.Spec.NodeName="n2", which is not the requesting node "n1"',
    ],
    [
      "a node of before",
      certificate({ nodeUID: "old" }),
      'PodCertificateRequest for pod "ns/mine" names node UID "old", inconsistent with the running node ("node-uid")',
    ],
    [
      "no pod",
      certificate({ podName: "gone" }),
      'while retrieving pod "ns/gone" named in the PodCertificateRequest: pod "gone" not found',
    ],
    [
      "a pod of before",
      certificate({ podUID: "old" }),
      'PodCertificateRequest for pod "ns/mine" contains pod UID ("old") which differs from running pod "mine-uid"',
    ],
    [
      "a pod elsewhere",
      certificate({ podName: "theirs", podUID: "theirs-uid" }),
      'pod "ns/theirs" is not running on node "n1" named in the PodCertificateRequest',
    ],
    ["a mirror pod", certificate({ podName: "static", podUID: "static-uid" }), 'pod "ns/static" is a mirror pod'],
    [
      "another account",
      certificate({ serviceAccountName: "x" }),
      'PodCertificateRequest for pod "ns/mine" contains serviceAccountName ("x") that differs from running pod ("sa")',
    ],
    [
      "an account of before",
      certificate({ serviceAccountUID: "old" }),
      'PodCertificateRequest for pod "ns/mine" names service account UID "old", which differs from the running service account ("sa-uid")',
    ],
    ["deleting one", { ...certificate(), operation: "DELETE" }, "unexpected operation DELETE"],
  ],
  { PodCertificateRequest: true },
);
table("certificates of pods where there are none", [
  ["its pod", certificate(), "PodCertificateRequest feature gate is disabled"],
]);

const lease = {
  group: "coordination.k8s.io",
  resource: "leases",
  kind: "Lease",
  namespace: "kube-node-lease",
} as const;
const csiNode = { group: "storage.k8s.io", resource: "csinodes", kind: "CSINode", namespace: "" } as const;
const slice = (operation: "CREATE" | "DELETE", nodeName: string): TestRequest => {
  const object = { metadata: { name: "s" }, spec: { nodeName } };
  const objects = operation === "CREATE" ? { object } : { oldObject: object };
  return {
    group: "resource.k8s.io",
    resource: "resourceslices",
    kind: "ResourceSlice",
    namespace: "",
    operation,
    ...objects,
  };
};
const sameLease = "can only access node lease with the same name as the requesting node";
table("objects of a node", [
  ["its lease", { ...lease, object: { metadata: { name: "n1" } } }, undefined],
  ["another lease", { ...lease, object: { metadata: { name: "n2" } } }, sameLease],
  ["deleting another lease", { ...lease, operation: "DELETE", name: "n2" }, sameLease],
  [
    "a lease elsewhere",
    { ...lease, namespace: "ns", name: "n1" },
    'can only access leases in the "kube-node-lease" system namespace',
  ],
  ["its CSI node", { ...csiNode, operation: "UPDATE", name: "n1" }, undefined],
  [
    "another CSI node",
    { ...csiNode, object: { metadata: { name: "n2" } } },
    "can only access CSINode with the same name as the requesting node",
  ],
  ["its slice", slice("CREATE", "n1"), undefined],
  [
    "another slice",
    slice("CREATE", "n2"),
    "can only create ResourceSlice with the same NodeName as the requesting node",
  ],
  ["deleting its slice", slice("DELETE", "n1"), undefined],
  [
    "deleting another slice",
    slice("DELETE", "n2"),
    "can only delete ResourceSlice with the same NodeName as the requesting node",
  ],
  ["something else", { resource: "configmaps", kind: "ConfigMap" }, undefined],
]);

// openssl req -new -subj "/O=system:nodes/CN=system:node:n1"
const request = [
  "-----BEGIN CERTIFICATE REQUEST-----",
  "MIHsMIGSAgEAMDAxFTATBgNVBAoMDHN5c3RlbTpub2RlczEXMBUGA1UEAwwOc3lz",
  "dGVtOm5vZGU6bjEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ1MNUl/GIDCRno",
  "4JOut9JwjU3mW6CNKIFedklfPId9tsH5Cs1OkvvMOU/4CoIb2s4yuWE/dDu+O+iv",
  "k0gwYOTnoAAwCgYIKoZIzj0EAwIDSQAwRgIhAJJhBGmCXqHRQ7xZzJ6nsfKToemy",
  "5PRs6T2/Q1tx4+qSAiEA5oftj9rhgoJtPJCTobyMyDt3KuU8it0hiviy0rT7keo=",
  "-----END CERTIFICATE REQUEST-----",
].join("\n");
const signing = (signerName: string, text = request): TestRequest => ({
  group: "certificates.k8s.io",
  resource: "certificatesigningrequests",
  kind: "CertificateSigningRequest",
  namespace: "",
  object: { metadata: { name: "c" }, spec: { signerName, request: Buffer.from(text).toString("base64") } },
});
const other = { ...kubelet, name: "system:node:n2" };
table("certificates of kubelets", [
  ["its own", signing("kubernetes.io/kubelet-serving"), undefined],
  [
    "another",
    { ...signing("kubernetes.io/kube-apiserver-client-kubelet"), user: other },
    "can only create a node CSR with CN=system:node:n2",
  ],
  ["of another signer", { ...signing("example.com/any"), user: other }, undefined],
  [
    "none",
    signing("kubernetes.io/kubelet-serving", "x"),
    "unable to parse csr: PEM block type must be CERTIFICATE REQUEST",
  ],
]);
table(
  "certificates of kubelets, as of old",
  [["another", { ...signing("kubernetes.io/kubelet-serving"), user: other }, undefined]],
  {
    AllowInsecureKubeletCertificateSigningRequests: true,
  },
);
