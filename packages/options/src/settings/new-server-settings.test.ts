import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { cryptoRandom, discardLogger, realClock, serverVersion } from "@kube-apiserver/component-base";
import { parseSigningKey } from "@kube-apiserver/generic-server";
import { completeLine } from "../testing/complete.js";
import { newAuthenticationSettings } from "./authentication-settings.js";
import { Identities } from "./identities.js";
import { newServerSettings } from "./new-server-settings.js";

const parts = { clock: realClock, random: cryptoRandom, logger: discardLogger, version: serverVersion };

async function settingsOf(line: string) {
  return newServerSettings(await completeLine(`--secure-port=0 ${line}`.trim()), parts);
}

async function newDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "settings-"));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

test("flags become settings", async () => {
  const settings = await settingsOf(
    "--data-dir=:memory: --request-timeout=30s --min-request-timeout=60 --shutdown-delay-duration=1s " +
      "--shutdown-send-retry-after --goaway-chance=0.01 --max-requests-inflight=7 --event-ttl=2h --allow-privileged " +
      "--service-cluster-ip-range=10.1.0.0/16 --etcd-prefix=/other --watch-cache=false --storage-media-type=application/yaml " +
      "--authorization-mode=Node,RBAC --cors-allowed-origins=^https://example\\.com$ --runtime-config=api/all=true",
  );
  try {
    const { generic, storage, authorization } = settings;
    assert.equal(generic.requestTimeoutMs, 30_000);
    assert.equal(generic.minRequestTimeoutMs, 60_000);
    assert.equal(generic.shutdownDelayDurationMs, 1_000);
    assert.equal(generic.shutdownSendRetryAfter, true);
    assert.equal(generic.goawayChance, 0.01);
    assert.equal(generic.corsAllowedOrigins?.("https://example.com"), true);
    assert.equal(generic.corsAllowedOrigins?.("https://example.com.evil"), false);
    assert.deepEqual(settings.requestLimits, { priorityAndFairness: true, readOnly: 7, mutating: 200 });
    assert.equal(settings.eventTTLSeconds, 7_200);
    assert.equal(settings.allowPrivileged, true);
    assert.deepEqual(settings.serviceIPRanges, ["10.1.0.0/16"]);
    assert.deepEqual([storage.prefix, storage.watchCache], ["/other", false]);
    assert.equal(storage.serializer.mediaType, "application/yaml");
    assert.deepEqual(authorization.configuration, {
      authorizers: [
        { type: "Node", name: "node" },
        { type: "RBAC", name: "rbac" },
      ],
    });
    assert.deepEqual([...settings.runtimeConfig], [["api/all", "true"]]);
    assert.equal(settings.admin?.kubeconfigFile, undefined);
    assert.ok(settings.admin);
  } finally {
    await settings.close();
  }
});

test("peers are told where this server is, as long as they may ask it", async () => {
  const cases = [
    { line: "--advertise-address=10.1.2.3", want: (port: number) => `10.1.2.3:${port}` },
    {
      line: "--advertise-address=10.1.2.3 --peer-advertise-ip=fd00::1 --peer-advertise-port=7443",
      want: () => "[fd00::1]:7443",
    },
    { line: "--feature-gates=UnknownVersionInteroperabilityProxy=false", want: () => undefined },
  ];
  for (const { line, want } of cases) {
    const settings = await settingsOf(`--data-dir=:memory: ${line}`);
    try {
      assert.equal(settings.identity.peerAddress, want(settings.generic.secureServing.listener.port));
    } finally {
      await settings.close();
    }
  }
});

test("storage is looked after as the flags say", async () => {
  const settings = await settingsOf(
    "--data-dir=:memory: --etcd-compaction-interval=1m --lease-reuse-duration-seconds=7 --etcd-healthcheck-timeout=3s " +
      "--etcd-readycheck-timeout=0 --storage-initialization-timeout=9s --etcd-count-metric-poll-period=0 " +
      "--etcd-db-metric-poll-interval=2s",
  );
  await settings.close();
  assert.deepEqual(settings.storage.care, {
    // The embedded engine does it by itself.
    compaction: { engines: [], intervalMs: 60_000 },
    leaseReuseSeconds: 7,
    healthcheckTimeoutMs: 3_000,
    readycheckTimeoutMs: 2_000,
    initializationTimeoutMs: 9_000,
    countPollPeriodMs: 0,
    sizePollIntervalMs: 2_000,
  });
});

test("nothing is kept in memory's directory, and everything in a real one", async (t) => {
  const dir = await newDir(t);
  const dataDir = join(dir, "deep", "data");
  const settings = await settingsOf(`--data-dir=${dataDir}`);
  await settings.close();
  assert.equal(settings.admin?.kubeconfigFile, join(dataDir, "admin.kubeconfig"));
  assert.ok(existsSync(join(dataDir, "pki", "ca.crt")));
  assert.ok(existsSync(join(dataDir, "store")));
});

test("tokens and foreign authorities are read", async (t) => {
  const dir = await newDir(t);
  const other = await settingsOf("--data-dir=:memory:");
  await other.close();
  await writeFile(join(dir, "ca.crt"), other.rootCAPem);
  await writeFile(join(dir, "tokens.csv"), 'secret,jane,1,"a,b"\n');
  const line = `--data-dir=:memory: --client-ca-file=${join(dir, "ca.crt")} --token-auth-file=${join(dir, "tokens.csv")}`;
  const settings = await settingsOf(line);
  await settings.close();
  const { clientCA, staticTokens } = settings.authentication;
  // The given authority, and the one that signs the administrator.
  assert.equal(clientCA?.current.certificates.length, 2);
  assert.equal(staticTokens?.get("secret")?.name, "jane");
});

test("options with mistakes are refused before anything is touched", async (t) => {
  const dir = await newDir(t);
  const dataDir = join(dir, "data");
  await assert.rejects(settingsOf(`--data-dir=${dataDir} --apiserver-count=0 --port=1`), (err) => {
    assert.ok(err instanceof AggregateError);
    assert.equal(err.errors.length, 2);
    return true;
  });
  assert.equal(existsSync(dataDir), false);
});

test("a missing file is named, and the port is free again", async (t) => {
  const port = await freePort();
  const dir = await newDir(t);
  await writeFile(join(dir, "store"), "in the way");
  const line = `--secure-port=${port} --data-dir=${dir}`;
  await assert.rejects(completeLine(line).then((completed) => newServerSettings(completed, parts)));
  await assert.rejects(connected(port), /ECONNREFUSED/);
  const missing = `--secure-port=${port} --data-dir=:memory: --client-ca-file=${join(dir, "none.crt")}`;
  await assert.rejects(
    completeLine(missing).then((completed) => newServerSettings(completed, parts)),
    /none\.crt/,
  );
  await assert.rejects(connected(port), /ECONNREFUSED/);
});

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function connected(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
  });
}

test("a server does not wait for a new service account key, and is not done before the key is written", async (t) => {
  const dataDir = await newDir(t);
  const settings = await settingsOf(`--data-dir=${dataDir}`);
  const { signingKey, verificationKeys } = settings.authentication.serviceAccounts;
  await settings.close();
  assert.equal((await signingKey)?.algorithm, "RS256");
  assert.equal(verificationKeys, undefined);
  assert.equal(parseSigningKey(await readFile(join(dataDir, "pki/sa.key"), "utf8")).keyID, (await signingKey)?.keyID);
});

test("a service account key that cannot be written ends the server", async () => {
  const full = new Error("no space left on device");
  const failures: Error[] = [];
  const identities = new Identities(
    {
      read: () => Promise.resolve(undefined),
      write: (name) => (name === "sa.key" ? Promise.reject(full) : Promise.resolve()),
    },
    parts,
  );
  const completed = await completeLine("--data-dir=:memory:");
  const onFatal = (err: Error) => failures.push(err);
  const { settings } = await newAuthenticationSettings(completed, identities, { ...parts, onFatal });
  await assert.rejects(async () => settings.serviceAccounts.signingKey, full);
  assert.deepEqual(failures, [full]);
});
