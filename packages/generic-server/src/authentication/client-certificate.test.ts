import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import type { RequestListener } from "node:http";
import { type TestContext, test } from "node:test";
import { type Clock, cryptoRandom, discardLogger, realClock } from "@kube-apiserver/component-base";
import { keyIdentifier, writeCertificate } from "../pki/certificate.js";
import { CertificateAuthority } from "../pki/certificate-authority.js";
import { basicConstraints, keyUsage, subjectKeyIdentifier } from "../pki/extensions.js";
import { readIssuerIdentity } from "../pki/issuer-identity.js";
import { newStaticContent, parseCertificateBundle } from "../serving/dynamic-certificates.js";
import { Listener } from "../serving/listener.js";
import { listenSecure } from "../serving/secure-listener.js";
import { type Protocol, send } from "../testing/request.js";
import { verifyClientCertificate } from "./certificate-chain.js";
import { newClientCertificateAuthenticator } from "./client-certificate.js";
import { commonNameUser } from "./common-name-user.js";

const authorityOptions = { clock: realClock, random: cryptoRandom };
const ca = CertificateAuthority.generate("test-ca", authorityOptions);
const stranger = CertificateAuthority.generate("test-ca", authorityOptions);
const root = new X509Certificate(ca.certPem);
const hour = 3_600_000;

const chainCases: { name: string; leaf: string; atMs?: number; roots?: X509Certificate[]; want: RegExp | "good" }[] = [
  { name: "a certificate of the authority", leaf: ca.issueClient({ commonName: "a" }).certPem, want: "good" },
  {
    name: "an authority of the same name",
    leaf: stranger.issueClient({ commonName: "a" }).certPem,
    want: /unknown authority/,
  },
  {
    name: "no authority at all",
    leaf: ca.issueClient({ commonName: "a" }).certPem,
    roots: [],
    want: /unknown authority/,
  },
  {
    name: "a serving certificate",
    leaf: ca.issueServing("a", { dnsNames: ["a"], ipAddresses: [] }).certPem,
    want: /incompatible key usage/,
  },
  {
    name: "a certificate that has expired",
    leaf: ca.issueClient({ commonName: "a" }, hour).certPem,
    atMs: Date.now() + 2 * hour,
    want: /expired/,
  },
  {
    name: "a certificate of the future",
    leaf: ca.issueClient({ commonName: "a" }).certPem,
    atMs: Date.now() - 2 * hour,
    want: /not yet valid/,
  },
];
for (const { name, leaf, atMs = Date.now(), roots = [root], want } of chainCases) {
  test(`chain: ${name}`, () => {
    const verify = () =>
      verifyClientCertificate({ leaf: new X509Certificate(leaf), intermediates: [], roots, nowMs: atMs });
    if (want === "good") assert.ok(verify().goodUntilMs > Date.now());
    else assert.throws(verify, want);
  });
}

test("the subject names the user and its groups", () => {
  const subject = { commonName: "system:node:n,1 + \\x", organizations: ["system:nodes", "ä=b"] };
  const certificate = new X509Certificate(ca.issueClient(subject).certPem);
  const user = commonNameUser(certificate)?.user;
  assert.equal(user?.name, subject.commonName);
  assert.deepEqual(user?.groups, subject.organizations);
  assert.match(user?.extra["authentication.kubernetes.io/credential-id"]?.[0] ?? "", /^X509SHA256=[0-9a-f]{64}$/);
});

test("several organizations in one part of the name are groups of their own, the last common name counts", () => {
  // As Go writes them, and `kubectl` configurations of many clusters carry them.
  const certificate = { subject: "O=a + O=b\\+ O=c\nCN=x\nCN=y", fingerprint256: "AB" } as X509Certificate;
  const user = commonNameUser(certificate)?.user;
  assert.equal(user?.name, "y");
  assert.deepEqual(user?.groups, ["a", "b+ O=c"]);
});

/** A certificate of an authority below `ca`, followed by that of the authority. */
function issueBelow(commonName: string) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const identity = readIssuerIdentity(root.raw);
  const certPem = writeCertificate({
    subject: { commonName: "intermediate" },
    issuer: identity.name,
    publicKey,
    signingKey: createPrivateKey(ca.keyPem),
    notBeforeMs: Date.now() - hour,
    notAfterMs: Date.now() + hour,
    extensions: [basicConstraints(true), keyUsage(true), subjectKeyIdentifier(keyIdentifier(publicKey))],
    random: authorityOptions.random,
  });
  const keyPem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
  const pair = CertificateAuthority.load({ certPem, keyPem }, authorityOptions).issueClient({ commonName });
  return { certPem: pair.certPem + certPem, keyPem: pair.keyPem };
}

test("an authority in between counts when OpenSSL had nothing against it", async (t) => {
  const cert = issueBelow("bob");
  const trusting = await serve(t);
  assert.equal((await send("h2", { ...trusting, path: "/", cert })).body, "bob");
  const unsure = await serve(t, realClock, stranger);
  assert.equal((await send("h2", { ...unsure, path: "/", cert })).status, 401);
});

async function serve(t: TestContext, clock: Clock = realClock, handshakeCA = ca) {
  const clientCAs = { certificates: [root] as readonly X509Certificate[] };
  const authenticator = newClientCertificateAuthenticator({ clientCAs, clock });
  const whoAmI: RequestListener = (req, res) => {
    authenticator.authenticateRequest(req, new AbortController().signal).then(
      (response) => res.end(response?.user.name ?? "nobody"),
      (err: Error) => res.writeHead(401).end(err.message),
    );
  };
  const listener = await Listener.bind({ host: "127.0.0.1", port: 0 });
  const names = { dnsNames: [], ipAddresses: ["127.0.0.1"] };
  const info = {
    listener,
    cert: newStaticContent("test", ca.issueServing("test", names)),
    clientCA: newStaticContent("test", parseCertificateBundle(handshakeCA.certPem)),
    loopbackCAPem: ca.certPem,
  };
  const server = await listenSecure(info, whoAmI, { logger: discardLogger });
  t.after(async () => {
    server.destroyAll();
    await server.close();
  });
  return { url: `https://127.0.0.1:${listener.port}`, caPem: ca.certPem, clientCAs };
}

for (const protocol of ["h1", "h2"] satisfies Protocol[]) {
  test(`a connection is who its certificate says, over ${protocol}`, async (t) => {
    const server = await serve(t);
    const ask = (cert?: { certPem: string; keyPem: string }) =>
      send(protocol, { ...server, path: "/", ...(cert === undefined ? {} : { cert }) });
    assert.equal((await ask(ca.issueClient({ commonName: "alice" }))).body, "alice");
    assert.equal((await ask()).body, "nobody");
    const strange = await ask(stranger.issueClient({ commonName: "alice" }));
    assert.equal(strange.status, 401);
    assert.match(strange.body, /certificate signed by unknown authority/);
  });

  test(`authorities that changed count at once, over ${protocol}`, async (t) => {
    const server = await serve(t);
    const cert = ca.issueClient({ commonName: "alice" });
    assert.equal((await send(protocol, { ...server, path: "/", cert })).status, 200);
    server.clientCAs.certificates = [new X509Certificate(stranger.certPem)];
    assert.equal((await send(protocol, { ...server, path: "/", cert })).status, 401);
  });
}

test("a certificate may name the UID of its user, once", () => {
  const issued = (...uids: string[]) => new X509Certificate(ca.issueClient({ commonName: "a", uids }).certPem);
  assert.equal(commonNameUser(issued("8a=b, c"))?.user.uid, "8a=b, c");
  assert.equal(commonNameUser(issued("8a"), { parsesUID: false })?.user.uid, "");
  assert.equal(commonNameUser(issued())?.user.uid, "");
  assert.throws(() => commonNameUser(issued("a", "b")), /^Error: expected 1 UID, but found multiple: \[a b\]$/);
  assert.throws(() => commonNameUser(issued("")), /UID cannot be an empty string/);
});
