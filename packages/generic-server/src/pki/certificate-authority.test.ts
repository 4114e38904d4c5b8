import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { connect, createServer, type TLSSocket } from "node:tls";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority } from "./certificate-authority.js";
import { ipBytes } from "./ip-bytes.js";
import { readIssuerIdentity } from "./issuer-identity.js";

const options = { clock: realClock, random: cryptoRandom };
const names = { dnsNames: ["localhost", "kubernetes.default.svc"], ipAddresses: ["127.0.0.1", "10.0.0.1", "::1"] };

test("an authority signs itself and its certificates", () => {
  const ca = CertificateAuthority.generate("test-ca", options);
  const root = new X509Certificate(ca.certPem);
  assert.equal(root.ca, true);
  assert.ok(root.verify(root.publicKey));
  const serving = new X509Certificate(ca.issueServing("server", names).certPem);
  assert.ok(serving.checkIssued(root));
  assert.ok(serving.verify(root.publicKey));
  assert.equal(serving.ca, false);
  assert.equal(serving.checkHost("kubernetes.default.svc"), "kubernetes.default.svc");
  assert.equal(serving.checkIP("10.0.0.1"), "10.0.0.1");
  assert.equal(serving.checkIP("::1"), "::1");
  assert.deepEqual(serving.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
});

test("a client certificate carries user and groups", () => {
  const ca = CertificateAuthority.generate("test-ca", options);
  const client = ca.issueClient({ commonName: "alice", organizations: ["dev", "system:masters"] });
  const certificate = new X509Certificate(client.certPem);
  assert.equal(certificate.subject, "O=dev\nO=system:masters\nCN=alice");
  assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
});

test("a loaded authority goes on signing under the same name", () => {
  const first = CertificateAuthority.generate("test-ca", options);
  const again = CertificateAuthority.load({ certPem: first.certPem, keyPem: first.keyPem }, options);
  const serving = new X509Certificate(again.issueServing("server", names).certPem);
  assert.ok(serving.checkIssued(new X509Certificate(first.certPem)));
});

test("an authority of openssl's making is repeated byte for byte", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pki-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const run = (...args: string[]) =>
    execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  try {
    // Two organizations in one part of the name, and letters that are no UTF8String.
    const subject = ["-subj", "/O=one+O=two/CN=kubernetes", "-multivalue-rdn", "-addext", "keyUsage=keyCertSign"];
    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", ...subject);
  } catch {
    t.skip("openssl is not installed");
    return;
  }
  const pair = {
    certPem: readFileSync(join(folder, "ca.pem"), "utf8"),
    keyPem: readFileSync(join(folder, "ca.key"), "utf8"),
  };
  const ca = CertificateAuthority.load(pair, options);
  writeFileSync(join(folder, "leaf.pem"), ca.issueServing("server", names).certPem);
  assert.match(run("verify", "-x509_strict", "-CAfile", "ca.pem", "leaf.pem").toString(), /leaf\.pem: OK/);
  const root = readIssuerIdentity(new X509Certificate(pair.certPem).raw);
  assert.ok(new X509Certificate(readFileSync(join(folder, "leaf.pem"))).raw.includes(root.name));
});

test("a certificate that is no authority's does not sign", () => {
  const leaf = CertificateAuthority.generate("test-ca", options).issueServing("server", names);
  assert.throws(() => CertificateAuthority.load(leaf, options), /not that of an authority/);
});

test("a key that belongs to another certificate is refused", () => {
  const one = CertificateAuthority.generate("one", options);
  const two = CertificateAuthority.generate("two", options);
  assert.throws(
    () => CertificateAuthority.load({ certPem: one.certPem, keyPem: two.keyPem }, options),
    /does not belong/,
  );
});

test("serial numbers differ", () => {
  const ca = CertificateAuthority.generate("test-ca", options);
  const serials = Array.from(
    { length: 20 },
    () => new X509Certificate(ca.issueServing("s", names).certPem).serialNumber,
  );
  assert.equal(new Set(serials).size, 20);
  assert.ok(serials.every((serial) => serial.length === 32));
});

test("dates beyond 2049 are written in full", () => {
  const ca = CertificateAuthority.generate("test-ca", options, 40 * 365 * 24 * 3600 * 1000);
  assert.ok(Date.parse(new X509Certificate(ca.certPem).validTo) > Date.UTC(2060, 0));
});

test("two parties trust each other over TLS", async () => {
  const ca = CertificateAuthority.generate("test-ca", options);
  const serving = ca.issueServing("server", names);
  const client = ca.issueClient({ commonName: "alice" });
  const server = createServer({ cert: serving.certPem, key: serving.keyPem, ca: ca.certPem, requestCert: true });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const accepted = new Promise<TLSSocket>((resolve) => server.once("secureConnection", resolve));
  const { port } = server.address() as { port: number };
  const socket = connect({ port, host: "127.0.0.1", ca: ca.certPem, cert: client.certPem, key: client.keyPem });
  await new Promise((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
  assert.equal(socket.authorized, true);
  const peer = await accepted;
  assert.equal(peer.authorized, true);
  socket.destroy();
  peer.destroy();
  server.close();
});

test("openssl finds nothing to complain about", (t) => {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
  } catch {
    // The check is a second opinion; without the program there is none.
    t.skip("openssl is not installed");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "pki-"));
  try {
    const ca = CertificateAuthority.generate("test-ca", options);
    writeFileSync(join(folder, "ca.pem"), ca.certPem);
    writeFileSync(join(folder, "leaf.pem"), ca.issueServing("server", names).certPem);
    const args = ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "ca.pem", "leaf.pem"];
    assert.match(execFileSync("openssl", args, { cwd: folder }).toString(), /leaf\.pem: OK/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const ipCases: { address: string; hex: string }[] = [
  { address: "10.0.0.1", hex: "0a000001" },
  { address: "::1", hex: "00000000000000000000000000000001" },
  { address: "fd00:10:96::a", hex: "fd00001000960000000000000000000a" },
  { address: "::ffff:1.2.3.4", hex: "00000000000000000000ffff01020304" },
];
for (const { address, hex } of ipCases) {
  test(`the bytes of ${address}`, () => assert.equal(ipBytes(address).toString("hex"), hex));
}

test("what is not an address is refused", () => {
  assert.throws(() => ipBytes("localhost"), RangeError);
});
