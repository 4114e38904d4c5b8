import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { cryptoRandom } from "@kube-apiserver/component-base";
import { type FakeClock, newFakeClock } from "@kube-apiserver/component-base/testing";
import { Identities } from "./identities.js";
import { newIdentityStore } from "./identity-files.js";

const names = { dnsNames: ["localhost", "kubernetes.default.svc"], ipAddresses: ["127.0.0.1", "10.0.0.1"] };
const day = 24 * 60 * 60 * 1000;

async function newDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "identities-"));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return join(dir, "pki");
}

const open = (dir: string | undefined, clock: FakeClock = newFakeClock(Date.now())) =>
  new Identities(newIdentityStore(dir), { clock, random: cryptoRandom });

test("what was made is found again", async (t) => {
  const dir = await newDir(t);
  const first = open(dir);
  const made = [await first.serving(names), await first.admin(), await first.newServiceAccountKey()];
  const second = open(dir);
  assert.deepEqual([await second.serving(names), await second.admin(), await second.findServiceAccountKey()], made);
});

test("keys are for the owner alone", async (t) => {
  const dir = await newDir(t);
  const identities = open(dir);
  identities.newServiceAccountKey();
  await identities.serving(names);
  await identities.settled();
  const modeOf = async (file: string) => (await stat(join(dir, file))).mode & 0o777;
  for (const file of ["ca.key", "apiserver.key", "sa.key"]) assert.equal(await modeOf(file), 0o600, file);
  for (const file of ["ca.crt", "apiserver.crt"]) assert.equal(await modeOf(file), 0o644, file);
  assert.equal((await stat(dir)).mode & 0o777, 0o700);
});

test("the serving certificate is for its names and signed by the authority", async () => {
  const identities = open(undefined);
  const { certPem } = await identities.serving(names);
  const certificate = new X509Certificate(certPem);
  const authority = new X509Certificate((await identities.authority()).certPem);
  assert.equal(certificate.verify(authority.publicKey), true);
  for (const name of names.dnsNames) assert.equal(certificate.checkHost(name), name);
  for (const address of names.ipAddresses) assert.equal(certificate.checkIP(address), address);
});

test("a certificate that lacks a name, or runs out, is made anew by the same authority", async (t) => {
  const dir = await newDir(t);
  const clock = newFakeClock(Date.now());
  const first = await open(dir, clock).serving(names);
  const more = { ...names, ipAddresses: [...names.ipAddresses, "192.0.2.1"] };
  const second = await open(dir, clock).serving(more);
  assert.notEqual(second.certPem, first.certPem);
  assert.equal((await open(dir, clock).serving(names)).certPem, second.certPem);
  clock.advance(340 * day);
  const third = await open(dir, clock).serving(names);
  assert.notEqual(third.certPem, second.certPem);
  const authority = new X509Certificate(await readFile(join(dir, "ca.crt"), "utf8"));
  assert.equal(new X509Certificate(third.certPem).verify(authority.publicKey), true);
});

test("half a pair, or a broken one, is replaced; a broken authority is not", async (t) => {
  const dir = await newDir(t);
  const { certPem } = await open(dir).serving(names);
  await rm(join(dir, "apiserver.key"));
  assert.notEqual((await open(dir).serving(names)).certPem, certPem);
  await writeFile(join(dir, "apiserver.crt"), "broken");
  assert.match((await open(dir).serving(names)).certPem, /BEGIN CERTIFICATE/);
  await writeFile(join(dir, "ca.crt"), "broken");
  await assert.rejects(open(dir).serving(names));
});

test("a pair that somebody else put there is used as it is", async (t) => {
  const dir = await newDir(t);
  const foreign = await open(undefined).serving({ dnsNames: ["elsewhere"], ipAddresses: [] });
  const store = newIdentityStore(dir);
  await store.write("apiserver.crt", foreign.certPem);
  await store.write("apiserver.key", foreign.keyPem);
  assert.deepEqual(await open(dir).serving(names), foreign);
});

test("the administrator is one by group", async () => {
  const { certPem } = await open(undefined).admin();
  const { subject } = new X509Certificate(certPem);
  assert.match(subject, /O=system:masters/);
  assert.match(subject, /CN=kubernetes-admin/);
});
