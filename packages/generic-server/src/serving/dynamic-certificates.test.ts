import assert from "node:assert/strict";
import { mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { connect } from "node:tls";
import { type Clock, cryptoRandom, discardLogger, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority } from "../pki/certificate-authority.js";
import {
  newFileCertificateBundle,
  newFileCertKey,
  newStaticContent,
  parseCertificateBundle,
  unionCertificateBundles,
} from "./dynamic-certificates.js";
import { Listener } from "./listener.js";
import { listenSecure } from "./secure-listener.js";

const authorityOptions = { clock: realClock, random: cryptoRandom };
const ca = CertificateAuthority.generate("test-ca", authorityOptions);
const names = { dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"] };

/** How many times somebody began to wait for the next look at files. */
let waits = 0;

/** Keeps the process alive while it waits, as a server's listener would. */
const clock: Clock = {
  ...realClock,
  setTimer(callback, delayMs) {
    waits++;
    const handle = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
const options = { clock, logger: discardLogger, pollIntervalMs: 5 };

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "certs-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

async function writePair(folder: string, commonName: string): Promise<{ certFile: string; keyFile: string }> {
  const files = { certFile: join(folder, "tls.crt"), keyFile: join(folder, "tls.key") };
  const { certPem, keyPem } = ca.issueServing(commonName, names);
  await writeFile(files.certFile, certPem);
  await writeFile(files.keyFile, keyPem);
  return files;
}

function following(t: TestContext, content: { run(signal: AbortSignal): Promise<void> }): void {
  const stop = new AbortController();
  const running = content.run(stop.signal);
  t.after(() => {
    stop.abort();
    return running;
  });
}

function nextChange(content: { onChange(listener: () => void): () => void }): Promise<void> {
  return new Promise((resolve) => {
    const end = content.onChange(() => {
      end();
      resolve();
    });
  });
}

test("a running server takes up a certificate that was replaced", async (t) => {
  const folder = await folderFor(t);
  const { certFile, keyFile } = await writePair(folder, "first");
  const cert = await newFileCertKey(certFile, keyFile, options);
  following(t, cert);
  const listener = await Listener.bind({ host: "127.0.0.1", port: 0 });
  const info = { listener, cert, loopbackCAPem: ca.certPem };
  const server = await listenSecure(info, (_req, res) => res.end(), { logger: discardLogger });
  t.after(async () => {
    server.destroyAll();
    await server.close();
  });
  assert.equal(await presentedBy(listener.port), "CN=first");
  const changed = nextChange(cert);
  await writePair(folder, "second");
  await changed;
  assert.equal(await presentedBy(listener.port), "CN=second");
});

function presentedBy(port: number): Promise<string | undefined> {
  const socket = connect({ port, host: "127.0.0.1", ca: ca.certPem });
  return new Promise((resolve, reject) => {
    socket.once("error", reject).once("secureConnect", () => {
      resolve(socket.getPeerX509Certificate()?.subject);
      socket.destroy();
    });
  });
}

test("a swapped symbolic link is a change, as mounted secrets do it", async (t) => {
  const folder = await folderFor(t);
  const two = CertificateAuthority.generate("two", authorityOptions);
  await writeFile(join(folder, "one.pem"), ca.certPem);
  await writeFile(join(folder, "two.pem"), two.certPem);
  await symlink("one.pem", join(folder, "ca.pem"));
  const bundle = await newFileCertificateBundle(join(folder, "ca.pem"), options);
  following(t, bundle);
  const before = bundle.current.certificates;
  const changed = nextChange(bundle);
  await symlink("two.pem", join(folder, "new.pem"));
  await rename(join(folder, "new.pem"), join(folder, "ca.pem"));
  await changed;
  assert.equal(bundle.current.pem, two.certPem);
  assert.notEqual(bundle.current.certificates, before);
});

test("half a replacement is passed over", async (t) => {
  const folder = await folderFor(t);
  const { certFile, keyFile } = await writePair(folder, "first");
  const cert = await newFileCertKey(certFile, keyFile, options);
  following(t, cert);
  const first = cert.current;
  const next = ca.issueServing("second", names);
  await writeFile(certFile, next.certPem);
  // One look may be under way: the one after it sees what was written.
  for (const seen = waits + 2; waits < seen; ) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(cert.current, first, "the key does not match yet");
  const changed = nextChange(cert);
  await writeFile(keyFile, next.keyPem);
  await changed;
  assert.deepEqual(cert.current, next);
});

test("files that are missing or wrong are errors at the start", async (t) => {
  const folder = await folderFor(t);
  const { certFile, keyFile } = await writePair(folder, "first");
  await assert.rejects(newFileCertKey(certFile, join(folder, "none"), options), { code: "ENOENT" });
  await writeFile(keyFile, ca.keyPem);
  await assert.rejects(newFileCertKey(certFile, keyFile, options), /private key does not match public key/);
  await assert.rejects(newFileCertificateBundle(keyFile, options), /does not contain any valid certificates/);
});

test("a union of bundles changes with its members only", () => {
  const one = newStaticContent("one", parseCertificateBundle(ca.certPem));
  const two = newStaticContent(
    "two",
    parseCertificateBundle(CertificateAuthority.generate("b", authorityOptions).certPem),
  );
  const union = unionCertificateBundles(one, two);
  assert.equal(union.current.certificates.length, 2);
  assert.equal(parseCertificateBundle(union.current.pem).certificates.length, 2);
  assert.equal(union.current, union.current);
});
