import assert from "node:assert/strict";
import { test } from "node:test";
import { ecdsaRequest, leafCertificate, toBase64 } from "../../testing/certificates.js";
import { at, startKubeTestServer } from "../../testing/kube-test-server.js";

const path = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
const csr = {
  apiVersion: "certificates.k8s.io/v1",
  kind: "CertificateSigningRequest",
  metadata: { name: "x" },
  spec: {
    request: toBase64(ecdsaRequest),
    signerName: "example.com/s",
    usages: ["client auth"],
    username: "someone",
    groups: ["x"],
  },
};
const approved = { type: "Approved", status: "True", reason: "r" };

test("a request says who made it, and never changes", async () => {
  await using server = await startKubeTestServer();
  const { body } = await server.call("POST", path, csr, { as: "alice", groups: ["dev"] });
  assert.equal(at(body, "spec.username"), "alice");
  assert.deepEqual(at(body, "spec.groups"), ["dev", "system:authenticated"]);
  const patched = await server.call("PATCH", `${path}/x`, { spec: { usages: ["server auth"] } });
  assert.deepEqual(at(patched.body, "spec.usages"), ["client auth"]);
});

test("approval goes through its own subresource and is final", async () => {
  await using server = await startKubeTestServer();
  await server.call("POST", path, csr);
  const viaStatus = await server.call("PATCH", `${path}/x/status`, { status: { conditions: [approved] } });
  assert.equal(viaStatus.status, 422);
  assert.match(viaStatus.body.message as string, /updates may not add a condition of type "Approved"/);
  const { body } = await server.call("PATCH", `${path}/x/approval`, {
    status: { conditions: [approved], certificate: "eA==" },
  });
  assert.equal(at(body, "status.conditions.0.type"), "Approved");
  assert.match(at(body, "status.conditions.0.lastUpdateTime") as string, /Z$/);
  assert.equal(at(body, "status.certificate"), undefined);
  const both = await server.call("PATCH", `${path}/x/approval`, {
    status: { conditions: [approved, { ...approved, type: "Denied" }] },
  });
  assert.equal(both.status, 422);
  const certificate = toBase64(leafCertificate);
  const takenBack = await server.call("PATCH", `${path}/x/status`, { status: { certificate, conditions: [] } });
  assert.match(takenBack.body.message as string, /updates may not remove a condition of type "Approved"/);
  const otherReason = { status: { certificate, conditions: [{ ...approved, reason: "other" }] } };
  const signed = await server.call("PATCH", `${path}/x/status`, otherReason);
  assert.equal(at(signed.body, "status.certificate"), certificate);
  assert.equal(at(signed.body, "status.conditions.0.reason"), "r", "a signer does not change the approval");
});
