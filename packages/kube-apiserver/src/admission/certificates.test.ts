import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import type { Authorizer, AuthorizerAttributes } from "@kube-apiserver/generic-server";
import { organizationsOf } from "./certificate-request-subject.js";
import { newCertificateApproval, newCertificateSigning } from "./certificate-signers.js";
import { certificateSubjectRestriction } from "./certificate-subject-restriction.js";
import { attributesOf } from "./testing/admission-harness.js";

// openssl req -new -subj "/O=system:masters/O=dev/CN=bob"
const mastersRequest = [
  "-----BEGIN CERTIFICATE REQUEST-----",
  "MIHxMIGXAgEAMDUxFzAVBgNVBAoMDnN5c3RlbTptYXN0ZXJzMQwwCgYDVQQKDANk",
  "ZXYxDDAKBgNVBAMMA2JvYjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCSdtvIz",
  "iEVWZ2VQOahlAgzTU7vB87qqzWH3jPZSM7gHAjKeRdHgwtq4RXdrY4ur5ue3Ndzp",
  "QkwcYZIMf1mgeFGgADAKBggqhkjOPQQDAgNJADBGAiEAzvMll8PnIXzT9bwijmDH",
  "l6gOoxveFjoKxerOwhNitFcCIQDwnjQPSQMfxjF4lncEB148cQ3/4sNhQktTluYV",
  "kgna7A==",
  "-----END CERTIFICATE REQUEST-----",
].join("\n");

const base = {
  group: "certificates.k8s.io",
  resource: "certificatesigningrequests",
  kind: "CertificateSigningRequest",
};

function csr(signerName: string, status: JSONObject = {}, request = ""): KubeObject {
  return { metadata: { name: "c" }, spec: { signerName, request, usages: [] }, status };
}

/** Allows exactly this verb on this signer. */
function allowing(verb: string, name: string, asked: AuthorizerAttributes[] = []): Authorizer {
  return {
    async authorize(attributes) {
      asked.push(attributes);
      const allowed = attributes.verb === verb && attributes.name === name;
      return { decision: allowed ? "Allow" : "NoOpinion", reason: "" };
    },
  };
}

const approval = { ...base, operation: "UPDATE", subresource: "approval", namespace: "" } as const;

test("approving takes the right on the signer, or on all of its domain", async () => {
  const request = { ...approval, object: csr("example.com/s"), oldObject: csr("example.com/s") };
  const asked: AuthorizerAttributes[] = [];
  await newCertificateApproval(allowing("approve", "example.com/s")).validate(attributesOf(request));
  await newCertificateApproval(allowing("approve", "example.com/*", asked)).validate(attributesOf(request));
  assert.deepEqual(
    asked.map(({ resource, apiGroup, name }) => [resource, apiGroup, name]),
    [
      ["signers", "certificates.k8s.io", "example.com/s"],
      ["signers", "certificates.k8s.io", "example.com/*"],
    ],
  );
  await assert.rejects(newCertificateApproval(allowing("sign", "example.com/s")).validate(attributesOf(request)), {
    message:
      'certificatesigningrequests.certificates.k8s.io "c" is forbidden: user not permitted to approve requests with signerName "example.com/s"',
  });
});

test("other subresources are nobody's approval", async () => {
  const request = { ...approval, subresource: "status", object: csr("example.com/s"), oldObject: csr("example.com/s") };
  await newCertificateApproval(allowing("", "")).validate(attributesOf(request));
});

test("signing takes the right on the signer", async () => {
  const plugin = newCertificateSigning(allowing("sign", "example.com/mine"));
  const request = { ...approval, subresource: "status" };
  const signed = { certificate: "eA==" };
  const oldObject = csr("example.com/mine");
  await plugin.validate(attributesOf({ ...request, object: csr("example.com/mine", signed), oldObject }));
  const others = { ...request, object: csr("example.com/other", signed), oldObject: csr("example.com/other") };
  await assert.rejects(plugin.validate(attributesOf(others)), {
    message:
      'certificatesigningrequests.certificates.k8s.io "c" is forbidden: user not permitted to sign requests with signerName "example.com/other"',
  });
});

test("a status that says nothing new is nobody's signature", async () => {
  const request = { ...approval, subresource: "status", object: csr("x/y"), oldObject: csr("x/y") };
  await newCertificateSigning(allowing("", "")).validate(attributesOf(request));
});

test("organizations are read out of a request", () => {
  assert.deepEqual(organizationsOf(mastersRequest), ["system:masters", "dev"]);
});

const broken: { name: string; request: string }[] = [
  { name: "no PEM", request: "x" },
  { name: "empty", request: "-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----" },
  { name: "cut short", request: mastersRequest.replace(/\n[^-\n]*\n-----END/, "\n-----END") },
  {
    name: "an endless length",
    request: "-----BEGIN CERTIFICATE REQUEST-----\nMIT/////\n-----END CERTIFICATE REQUEST-----",
  },
];
for (const { name, request } of broken) {
  test(`a request that cannot be read: ${name}`, () => {
    assert.throws(() => organizationsOf(request), /PEM block type|malformed certificate request/);
  });
}

test("nobody becomes an administrator through the client signer", async () => {
  const request = Buffer.from(mastersRequest).toString("base64");
  const create = (signerName: string, body: string) =>
    certificateSubjectRestriction.validate(attributesOf({ ...base, namespace: "", object: csr(signerName, {}, body) }));
  await create("kubernetes.io/kubelet-serving", request);
  await assert.rejects(create("kubernetes.io/kube-apiserver-client", request), {
    message:
      'certificatesigningrequests.certificates.k8s.io "c" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
  });
  await assert.rejects(create("kubernetes.io/kube-apiserver-client", "eA=="), /failed to parse CSR: PEM block type/);
});
