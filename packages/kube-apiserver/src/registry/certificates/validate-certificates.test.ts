import assert from "node:assert/strict";
import { test } from "node:test";
import {
  caCertificate,
  ecdsaRequest,
  ed25519Request,
  leafCertificate,
  rsaRequest,
  toBase64,
} from "../../testing/certificates.js";
import { testValidation } from "../../testing/validation-table.js";
import { parseCertificateRequestPEM } from "./certificate-request.js";
import {
  validateCertificateSigningRequest,
  validateCertificateSigningRequestUpdate,
} from "./validate-certificate-signing-request.js";
import { validateClusterTrustBundle, validateClusterTrustBundleUpdate } from "./validate-cluster-trust-bundle.js";
import { validatePodCertificateRequest } from "./validate-pod-certificate-request.js";
import { validatePodCertificateRequestStatusUpdate } from "./validate-pod-certificate-request-status.js";

for (const [name, pem] of Object.entries({ ecdsaRequest, rsaRequest, ed25519Request })) {
  test(`the signature of an ${name} is checked`, () => {
    const request = parseCertificateRequestPEM(pem);
    assert.doesNotThrow(() => request.checkSignature());
    const der = Buffer.from(pem.replace(/-----.*-----|\s/g, ""), "base64");
    der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;
    assert.throws(() => parseCertificateRequestPEM(forged).checkSignature());
  });
}

const csr = { spec: { request: toBase64(ecdsaRequest), signerName: "example.com/s", usages: ["client auth"] } };
const approved = { type: "Approved", status: "True" };
const noPEM = toBase64("x");
testValidation("signing request", csr, validateCertificateSigningRequest, [
  [{ "spec.request": noPEM }, [`spec.request: Invalid value: "${noPEM}": PEM block type must be CERTIFICATE REQUEST`]],
  [{ "spec.usages": [] }, ["spec.usages: Required value"]],
  [{ "spec.usages": ["signing", "signing"] }, ['spec.usages[1]: Duplicate value: "signing"']],
  [{ "spec.signerName": "" }, ["spec.signerName: Required value"]],
  [
    { "spec.signerName": "example" },
    [
      'spec.signerName: Invalid value: "example": ' +
        "must be a fully qualified domain and path of the form 'example.com/signer-name'",
    ],
  ],
  [
    { "spec.signerName": "example/s" },
    ['spec.signerName: Invalid value: "example": should be a domain with at least two segments separated by dots'],
  ],
  [
    { "spec.signerName": "kubernetes.io/legacy-unknown" },
    [
      'spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": ' +
        "the legacy signerName is not allowed via this API version",
    ],
  ],
  [
    { "spec.expirationSeconds": 599 },
    ["spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)"],
  ],
  [
    { status: { conditions: [approved, { type: "Denied", status: "False" }, { type: "", status: "True" }] } },
    [
      'status.conditions[1].status: Unsupported value: "False": supported values: "True"',
      'status.conditions: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive',
      "status.conditions[2].type: Required value",
    ],
  ],
  [
    { status: { certificate: noPEM } },
    ['status.certificate: Invalid value: "<certificate data>": must contain at least one CERTIFICATE PEM block'],
  ],
]);
test("an unknown usage is refused", () => {
  const [error] = validateCertificateSigningRequest({ spec: { ...csr.spec, usages: ["eating" as never] } });
  assert.equal(`${error?.type} ${error?.field}`, "FieldValueNotSupported spec.usages[0]");
});

const decided = { ...csr, status: { conditions: [approved], certificate: toBase64(leafCertificate) } };
testValidation(
  "decided signing request",
  decided,
  (next) => validateCertificateSigningRequestUpdate(next, decided as never),
  [
    [
      { "status.conditions": [] },
      ['status.conditions: Forbidden: updates may not remove a condition of type "Approved"'],
    ],
    [
      { "status.conditions": [{ ...approved, reason: "r" }] },
      ['status.conditions: Forbidden: updates may not modify a condition of type "Approved"'],
    ],
    [
      { "status.certificate": toBase64(caCertificate) },
      ["status.certificate: Forbidden: updates may not set certificate content"],
    ],
  ],
);
testValidation(
  "signed request",
  decided,
  (next) => validateCertificateSigningRequestUpdate(next, decided as never, { maySetCertificate: true }),
  [
    [
      { "status.certificate": toBase64(caCertificate) },
      ["status.certificate: Forbidden: updates may not modify existing certificate content"],
    ],
  ],
);

const bundle = {
  metadata: { name: "example.com:s:x" },
  spec: { signerName: "example.com/s", trustBundle: caCertificate },
};
const omitted = 'spec.trustBundle: Invalid value: "<value omitted>"';
testValidation("trust bundle", bundle, validateClusterTrustBundle, [
  [{ "metadata.name": "x", "spec.signerName": undefined }, []],
  [
    { "metadata.name": "x" },
    [
      'metadata.name: Invalid value: "x": ' +
        "ClusterTrustBundle for signerName example.com/s must be named with prefix example.com:s:",
    ],
  ],
  [{ "spec.trustBundle": "" }, [`${omitted}: at least one trust anchor must be provided`]],
  [{ "spec.trustBundle": leafCertificate }, [`${omitted}: entry 0 does not have the CA bit set`]],
  [{ "spec.trustBundle": ecdsaRequest }, [`${omitted}: entry 0 has bad block type: CERTIFICATE REQUEST`]],
  [{ "spec.trustBundle": caCertificate + caCertificate }, [`${omitted}: duplicate trust anchor (indices [0 1])`]],
]);
testValidation("trust bundle update", bundle, (next) => validateClusterTrustBundleUpdate(next, bundle), [
  [
    { "spec.signerName": "example.com/t", "metadata.name": "example.com:t:x" },
    ['spec.signerName: Invalid value: "example.com/t": field is immutable'],
  ],
]);

const der = (pem: string) => pem.replace(/-----.*-----|\s/g, "");
const podRequest = {
  spec: {
    signerName: "example.com/s",
    podName: "p",
    podUID: "u",
    serviceAccountName: "s",
    serviceAccountUID: "u",
    nodeName: "n",
    nodeUID: "u",
    maxExpirationSeconds: 7200,
    stubPKCS10Request: der(ecdsaRequest),
  },
};
testValidation("pod certificate request", podRequest, validatePodCertificateRequest, [
  [{ "spec.podUID": "" }, ['spec.podUID: Invalid value: "": must not be empty']],
  [{ "spec.nodeUID": "u".repeat(129) }, ["spec.nodeUID: Too long: may not be more than 128 bytes"]],
  [{ "spec.maxExpirationSeconds": undefined }, ["spec.maxExpirationSeconds: Required value: must be set"]],
  [
    { "spec.signerName": "kubernetes.io/x", "spec.maxExpirationSeconds": 90_000 },
    ["spec.maxExpirationSeconds: Invalid value: 90000: must be in the range [3600, 86400]"],
  ],
  [
    { "spec.stubPKCS10Request": der(rsaRequest) },
    ['spec.stubPKCS10Request: Invalid value: "2048-bit modulus": RSA keys must have modulus size 3072 or 4096'],
  ],
]);

const time = "2026-01-01T00:00:00Z";
const denied = { type: "Denied", status: "True", reason: "r", message: "", lastTransitionTime: time };
const only = "status: Invalid value: ";
testValidation(
  "pod certificate request status",
  { ...podRequest, status: {} },
  (next) => validatePodCertificateRequestStatusUpdate(next, podRequest, Date.parse(time)),
  [
    [{ "status.conditions": [denied] }, []],
    [
      { "status.conditions": [denied], "status.certificateChain": "x" },
      [`${only}non-condition status fields must be empty when denying or failing the PodCertificateRequest`],
    ],
    [
      { "status.certificateChain": "x" },
      [`${only}status is immutable unless transitioning to "Issued", "Denied", or "Failed"`],
    ],
    [
      { "status.conditions": [{ ...denied, type: "Issued" }], "status.certificateChain": ecdsaRequest },
      [
        `status.certificateChain: Invalid value: ${JSON.stringify(ecdsaRequest)}: ` +
          "issued certificate chain must consist entirely of CERTIFICATE PEM blocks",
      ],
    ],
    [
      { "status.conditions": [{ ...denied, type: "Issued" }], "status.certificateChain": leafCertificate },
      [
        "status.notBefore: Required value: must be present and consistent with the issued certificate",
        "status.notAfter: Required value: must be present and consistent with the issued certificate",
        "status.beginRefreshAt: Required value: must be present and in the range [notbefore+10min, notafter-10min]",
      ],
    ],
  ],
);
