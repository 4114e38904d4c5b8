import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { certificates_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { eventually } from "../eventually.js";
import { Kubectl, kubectlProgram } from "../kubectl.js";
import { IdentityServer, refusalOf } from "./identity-server.js";

const withoutKubectl = (await programSkipReason(kubectlProgram)) ?? false;

const core = (resource: string, namespace?: string) => ({
  group: "",
  version: "v1",
  resource,
  ...(namespace === undefined ? {} : { namespace }),
});
const pods = core("pods", "default");
const secrets = core("secrets", "default");
const nodes = core("nodes");

const object = (kind: string, name: string, rest: object = {}): KubeObject =>
  ({ apiVersion: "v1", kind, metadata: { name }, ...rest }) as KubeObject;

const podOf = (name: string, nodeName: string, secret: string): KubeObject =>
  object("Pod", name, {
    spec: {
      nodeName,
      containers: [{ name: "c", image: "i" }],
      volumes: [{ name: "v", secret: { secretName: secret } }],
    },
  });

describe("kubelets", { timeout: 120_000 }, () => {
  let server: IdentityServer;
  let admin: Client;
  let kubelet: Client;
  before(async () => {
    server = await IdentityServer.start(() => [
      "--authorization-mode=Node,RBAC",
      "--enable-admission-plugins=NodeRestriction",
    ]);
    admin = server.admin;
    kubelet = server.as("system:node:n1", "system:nodes");
    await admin.create(core("serviceaccounts", "default"), object("ServiceAccount", "default"));
    for (const name of ["mine", "theirs"]) await admin.create(secrets, object("Secret", name));
    await admin.create(nodes, object("Node", "n2"));
    await admin.create(pods, podOf("mine", "n1", "mine"));
    await admin.create(pods, podOf("theirs", "n2", "theirs"));
  });
  after(() => server?.[Symbol.asyncDispose]());

  test("register their node, and no other", async () => {
    await kubelet.create(nodes, object("Node", "n1"));
    assert.equal((await kubelet.get(nodes, "n1")).metadata?.name, "n1");
    assert.match(
      (await refusalOf(kubelet.create(nodes, object("Node", "n3")))) ?? "",
      /node "n1" is not allowed to modify node "n3"$/,
    );
    assert.match(
      (await refusalOf(kubelet.get(nodes, "n2"))) ?? "",
      /User "system:node:n1" cannot get resource "nodes" in API group "" at the cluster scope: node 'n1' cannot read 'n2', only its own Node object$/,
    );
    const labels = { metadata: { labels: { "node-restriction.kubernetes.io/a": "b" } } };
    assert.match(
      (await refusalOf(kubelet.patch(nodes, "n1", "merge", labels))) ?? "",
      /is not allowed to modify labels: node-restriction.kubernetes.io\/a$/,
    );
    await kubelet.patch({ ...nodes, subresource: "status" }, "n1", "merge", { status: { phase: "Running" } });
  });

  test("read what their pods refer to", async () => {
    await eventually(() => kubelet.get(secrets, "mine"));
    assert.match(
      (await refusalOf(kubelet.get(secrets, "theirs"))) ?? "",
      /no relationship found between node 'n1' and this object$/,
    );
    assert.match((await refusalOf(kubelet.list(secrets))) ?? "", /No Object name found$/);
    const { items } = await kubelet.list(secrets, { fieldSelector: "metadata.name=mine" });
    assert.equal(items.length, 1);
    const listed = await kubelet.list(core("pods"), { fieldSelector: "spec.nodeName=n1" });
    assert.deepEqual(
      listed.items.map(({ metadata }) => metadata?.name),
      ["mine"],
    );
    assert.match(
      (await refusalOf(kubelet.list(core("pods")))) ?? "",
      /can only list\/watch pods with spec.nodeName field selector$/,
    );
    const services = await kubelet.list(core("services"));
    assert.ok(services.items.length > 0, "what all nodes may read");
  });

  test("lose what their pods referred to with the last of them", async () => {
    await admin.create(pods, podOf("short", "n1", "theirs"));
    await eventually(() => kubelet.get(secrets, "theirs"));
    await admin.delete(pods, "short", { gracePeriodSeconds: 0 });
    await eventually(async () => assert.notEqual(await refusalOf(kubelet.get(secrets, "theirs")), undefined));
  });

  test("delete and evict the pods of their node", async () => {
    await admin.create(pods, podOf("evicted", "n1", "mine"));
    const status = { ...pods, subresource: "status" };
    await kubelet.patch(status, "evicted", "merge", { status: { phase: "Succeeded" } });
    assert.match(
      (await refusalOf(kubelet.patch(status, "theirs", "merge", { status: { phase: "Failed" } }))) ?? "",
      /node "n1" can only update pod status for pods with spec.nodeName set to itself$/,
    );
    const eviction = (name: string) => object("Eviction", name, { apiVersion: "policy/v1" });
    const evictions = { ...pods, subresource: "eviction" };
    assert.match(
      (await refusalOf(kubelet.createNamed(evictions, "theirs", eviction("theirs")))) ?? "",
      /node n1 can only evict pods with spec.nodeName set to itself$/,
    );
    await eventually(() => kubelet.createNamed(evictions, "evicted", eviction("evicted")));
    assert.match(
      (await refusalOf(kubelet.delete(pods, "theirs"))) ?? "",
      /node "n1" can only delete pods with spec.nodeName set to itself$/,
    );
  });

  test("create mirror pods that refer to nothing", async () => {
    const { metadata } = await kubelet.get(nodes, "n1");
    const owner = { apiVersion: "v1", kind: "Node", name: "n1", uid: metadata?.uid, controller: true };
    const mirror = (name: string, spec: object = {}) =>
      object("Pod", name, {
        metadata: { name, annotations: { "kubernetes.io/config.mirror": "x" }, ownerReferences: [owner] },
        spec: { nodeName: "n1", containers: [{ name: "c", image: "i" }], ...spec },
      });
    await kubelet.create(pods, mirror("static-n1"));
    const claims = { resourceClaims: [{ name: "r", resourceClaimName: "c" }] };
    assert.match(
      (await refusalOf(kubelet.create(pods, mirror("greedy-n1", claims)))) ?? "",
      /node "n1" can not create pods that reference resourceclaims$/,
    );
    assert.match(
      (await refusalOf(kubelet.create(pods, podOf("real", "n1", "mine")))) ?? "",
      /node "n1" can only create mirror pods$/,
    );
  });

  test("ask for tokens of their pods", async () => {
    const { metadata } = await admin.get(pods, "mine");
    const tokens = { ...core("serviceaccounts", "default"), subresource: "token" };
    const request = (spec: object) =>
      ({ apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec }) as KubeObject;
    const bound = { kind: "Pod", apiVersion: "v1", name: "mine", uid: metadata?.uid };
    assert.match(
      (await refusalOf(kubelet.createNamed(tokens, "default", request({ boundObjectRef: bound, audiences: ["x"] })))) ??
        "",
      /audience "x" not found in pod spec volume, system:node:n1 is not authorized to request tokens for this audience$/,
    );
    assert.match(
      (await refusalOf(kubelet.createNamed(tokens, "default", request({})))) ?? "",
      /node requested token not bound to a pod$/,
    );
    // The volume of its credentials, which every pod gets.
    await kubelet.createNamed(tokens, "default", request({ boundObjectRef: bound }));
  });

  test("keep their lease", async () => {
    const leases = { group: "coordination.k8s.io", version: "v1", resource: "leases", namespace: "kube-node-lease" };
    const lease = (name: string) => object("Lease", name, { apiVersion: "coordination.k8s.io/v1" });
    await kubelet.create(leases, lease("n1"));
    assert.match(
      (await refusalOf(kubelet.create(leases, lease("n2")))) ?? "",
      /can only access node lease with the same name as the requesting node$/,
    );
  });

  test("are told that their rules cannot be listed", async () => {
    const reviews = { group: "authorization.k8s.io", version: "v1", resource: "selfsubjectrulesreviews" };
    const review = {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectRulesReview",
      spec: { namespace: "default" },
    };
    const { status } = (await kubelet.create(reviews, review)) as {
      status?: { incomplete?: boolean; evaluationError?: string };
    };
    assert.equal(status?.incomplete, true);
    assert.equal(status?.evaluationError, "node authorizer does not support user rule resolution");
  });

  test("get a certificate that an administrator approves", { skip: withoutKubectl }, async () => {
    const requests = { group: "certificates.k8s.io", version: "v1", resource: "certificatesigningrequests" };
    // openssl req -new -subj "/O=system:nodes/CN=system:node:n1"
    const pem = [
      "-----BEGIN CERTIFICATE REQUEST-----",
      "MIHsMIGSAgEAMDAxFTATBgNVBAoMDHN5c3RlbTpub2RlczEXMBUGA1UEAwwOc3lz",
      "dGVtOm5vZGU6bjEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ1MNUl/GIDCRno",
      "4JOut9JwjU3mW6CNKIFedklfPId9tsH5Cs1OkvvMOU/4CoIb2s4yuWE/dDu+O+iv",
      "k0gwYOTnoAAwCgYIKoZIzj0EAwIDSQAwRgIhAJJhBGmCXqHRQ7xZzJ6nsfKToemy",
      "5PRs6T2/Q1tx4+qSAiEA5oftj9rhgoJtPJCTobyMyDt3KuU8it0hiviy0rT7keo=",
      "-----END CERTIFICATE REQUEST-----",
      "",
    ].join("\n");
    const spec = {
      signerName: "kubernetes.io/kube-apiserver-client-kubelet",
      usages: ["digital signature", "client auth"],
      request: Buffer.from(pem).toString("base64"),
    };
    const csr = (name: string) =>
      object("CertificateSigningRequest", name, { apiVersion: "certificates.k8s.io/v1", spec });
    await kubelet.create(requests, csr("rotation"));
    const other = server.as("system:node:n2", "system:nodes");
    assert.match(
      (await refusalOf(other.create(requests, csr("stolen")))) ?? "",
      /can only create a node CSR with CN=system:node:n2$/,
    );

    const kubectl = await Kubectl.for(await server.kubeconfig());
    assert.equal(
      await kubectl.run("certificate approve rotation"),
      "certificatesigningrequest.certificates.k8s.io/rotation approved\n",
    );
    const file = await server.kubeconfig({ commonName: "jane", organizations: [] });
    const refused = await (await Kubectl.for(file)).try("certificate approve rotation");
    assert.match(refused.stderr, /User "jane" cannot get resource "certificatesigningrequests"/);

    // The signer, as which the administrator acts here.
    const issued = server.authority.issueClient({ commonName: "system:node:n1", organizations: ["system:nodes"] });
    const approved = (await admin.get(requests, "rotation")) as certificates_v1.CertificateSigningRequest & KubeObject;
    assert.deepEqual(
      approved.status?.conditions?.map(({ type }) => type),
      ["Approved"],
    );
    const certificate = Buffer.from(issued.certPem).toString("base64");
    await admin.update(
      { ...requests, subresource: "status" },
      { ...approved, status: { ...approved.status, certificate } },
    );
    assert.match(await kubectl.run("get csr rotation"), /Approved,Issued/);

    const read = (await kubelet.get(requests, "rotation")) as certificates_v1.CertificateSigningRequest;
    const certPem = Buffer.from(read.status?.certificate ?? "", "base64").toString();
    const rotated = server.withCertificate({ certPem, keyPem: issued.keyPem });
    assert.equal((await rotated.get(nodes, "n1")).metadata?.name, "n1");
  });
});

test("without the mode Node kubelets have what roles give them", async () => {
  await using server = await IdentityServer.start(() => ["--authorization-mode=RBAC"]);
  const kubelet = server.as("system:node:n1", "system:nodes");
  assert.match(
    (await refusalOf(kubelet.get(nodes, "n1"))) ?? "",
    /cannot get resource "nodes" in API group "" at the cluster scope$/,
  );
  assert.doesNotMatch(await server.server.metrics(), /node_authorizer_graph/);
});
