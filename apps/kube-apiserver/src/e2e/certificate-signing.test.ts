import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { findProgram, programSkipReason, type TestProgram } from "@kube-apiserver/storage/testing";
import { IdentityServer } from "./authorization/identity-server.js";
import { Kubectl, kubectlProgram } from "./kubectl.js";

const openssl: TestProgram = { name: "openssl", debianPackage: "openssl" };
const skip = (await programSkipReason(kubectlProgram)) ?? (await programSkipReason(openssl)) ?? false;
const requests = { group: "certificates.k8s.io", version: "v1", resource: "certificatesigningrequests" };

describe("certificates are asked for, approved and signed", { skip, timeout: 120_000 }, () => {
  let server: IdentityServer;
  let admin: Kubectl;
  before(async () => {
    server = await IdentityServer.start(() => ["--authorization-mode=RBAC", "--embedded-sync=none"]);
    admin = await Kubectl.for(await server.kubeconfig());
  });
  after(() => server?.[Symbol.asyncDispose]());
  const run = async (...args: string[]) => {
    const found = await findProgram(openssl);
    if ("missing" in found) throw new Error(found.missing);
    await promisify(execFile)(found.path, args, { cwd: server.folder });
  };
  const read = (name: string) => readFile(join(server.folder, name), "utf8");
  /** A key of its owner's, and what asks for a certificate for it. */
  const ask = async (name: string) => {
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    await run("req", "-new", ...curve, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/O=dev/CN=${name}`);
    const request = Buffer.from(await read(`${name}.csr`)).toString("base64");
    const spec = { request, signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"] };
    const kind = { apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest" };
    await admin.run("create -f -", { input: JSON.stringify({ ...kind, metadata: { name }, spec }) });
  };
  /** What a signer does that the cluster trusts: it signs what was approved, and says so in the status. */
  const sign = async (name: string) => {
    const { spec } = await server.admin.get(requests, name);
    const { request } = spec as { readonly request: string };
    await writeFile(join(server.folder, "asked.csr"), Buffer.from(request, "base64"));
    await writeFile(join(server.folder, "ca.key"), server.authority.keyPem, { mode: 0o600 });
    await writeFile(join(server.folder, "usages"), "extendedKeyUsage=clientAuth\n");
    const by = ["-CA", "ca.crt", "-CAkey", "ca.key", "-set_serial", "77", "-days", "1", "-extfile", "usages"];
    await run("x509", "-req", "-in", "asked.csr", ...by, "-out", "signed.crt");
    const certificate = Buffer.from(await read("signed.crt")).toString("base64");
    await server.admin.patch({ ...requests, subresource: "status" }, name, "merge", { status: { certificate } });
  };

  test("whoever gets one is who it says", async () => {
    await ask("carol");
    assert.match(await admin.run("get csr carol"), /kubernetes.io\/kube-apiserver-client .* Pending/);
    assert.match(await admin.run("certificate approve carol"), /carol approved/);
    await sign("carol");
    assert.match(await admin.run("get csr carol"), / Approved,Issued/);
    const encoded = await admin.run("get csr carol -o jsonpath={.status.certificate}");
    const pair = { certPem: Buffer.from(encoded, "base64").toString(), keyPem: await read("carol.key") };
    const review = await server
      .withCertificate(pair)
      .create(
        { group: "authentication.k8s.io", version: "v1", resource: "selfsubjectreviews" },
        { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
      );
    const { userInfo } = review.status as { readonly userInfo: { username: string; groups: string[] } };
    assert.equal(userInfo.username, "carol");
    assert.deepEqual(userInfo.groups, ["dev", "system:authenticated"]);
  });

  test("what was denied is not approved any more", async () => {
    await ask("mallory");
    assert.match(await admin.run("certificate deny mallory"), /mallory denied/);
    assert.match(await admin.run("get csr mallory"), / Denied/);
    const { code, stderr } = await admin.try("certificate approve mallory");
    assert.notEqual(code, 0);
    assert.match(stderr, /is already Denied/);
  });
});
