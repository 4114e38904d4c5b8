import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { cryptoRandom, discardLogger, newLogger, realClock, serverVersion } from "@kube-apiserver/component-base";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import { CertificateAuthority, type SubjectAlternativeNames } from "@kube-apiserver/generic-server";
import { type KV, KVError } from "@kube-apiserver/storage";
import { type EtcdServer, etcdSkipReason, freePort, startEtcd } from "@kube-apiserver/storage/testing";
import { connectToEtcd, untilConnected } from "./etcd-connection.js";
import { readEtcdTLS } from "./etcd-tls.js";

const parts = { clock: realClock, random: cryptoRandom, logger: discardLogger, version: serverVersion };
const loopback: SubjectAlternativeNames = { dnsNames: ["localhost"], ipAddresses: ["127.0.0.1", "::1"] };
const skip = (await etcdSkipReason()) ?? false;

function newCA(name: string): CertificateAuthority {
  return CertificateAuthority.generate(name, parts);
}

describe("connections to etcd", { skip, timeout: 120_000 }, () => {
  let dir: string;
  const ca = newCA("etcd-ca");
  const stranger = newCA("stranger");
  const servers: EtcdServer[] = [];

  /** Writes a file and returns its path; the same name replaces it. */
  async function write(name: string, text: string): Promise<string> {
    const file = join(dir, name);
    await writeFile(file, text);
    return file;
  }

  /** Files of a server of `authority`. */
  async function serving(authority: CertificateAuthority, names = loopback) {
    const { certPem, keyPem } = authority.issueServing("etcd", names);
    return {
      caFile: await write("server-ca.crt", authority.certPem),
      certFile: await write("server.crt", certPem),
      keyFile: await write("server.key", keyPem),
    };
  }

  /** What the flags name: `authority` is who is trusted, `issuer` who made the client certificate. */
  async function flags(authority: CertificateAuthority, issuer: CertificateAuthority | undefined, name = "client") {
    const pair = issuer?.issueClient({ commonName: "apiserver-etcd-client", organizations: [] });
    return {
      etcdCAFile: await write(`${name}-ca.crt`, authority.certPem),
      etcdCertFile: pair === undefined ? "" : await write(`${name}.crt`, pair.certPem),
      etcdKeyFile: pair === undefined ? "" : await write(`${name}.key`, pair.keyPem),
    };
  }

  async function start(...options: Parameters<typeof startEtcd>): Promise<EtcdServer> {
    const server = await startEtcd(...options);
    servers.push(server);
    return server;
  }

  async function connect(
    endpoints: readonly string[],
    files: Parameters<typeof readEtcdTLS>[0],
    logger = discardLogger,
  ): Promise<KV> {
    return connectToEtcd({ endpoints, tls: () => readEtcdTLS(files), parts: { ...parts, logger } });
  }

  /** Writes through `kv` to see that it works. */
  async function use(kv: KV): Promise<void> {
    const put = { type: "put", key: "/a", value: Buffer.from("a") } as const;
    assert.equal((await kv.txn({ compare: [], success: [put] })).succeeded, true);
  }

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "etcd-connection-"));
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(dir, { recursive: true, force: true });
  });

  describe("with TLS on both sides", () => {
    let server: EtcdServer;
    before(async () => {
      server = await start({ tls: await serving(ca) });
    });

    test("certificates of the same authority are let in", async () => {
      const warnings: Error[] = [];
      const onWarning = (warning: Error) => warnings.push(warning);
      process.on("warning", onWarning);
      const files = await flags(ca, ca);
      for (const endpoint of [server.endpoint, server.endpoint.replace("https://", "")]) {
        const kv = await connect([endpoint], files);
        await use(kv);
        await kv.close();
      }
      await new Promise((resolve) => setImmediate(resolve));
      process.off("warning", onWarning);
      assert.deepEqual(warnings, []);
    });

    const refusals: { name: string; files: () => ReturnType<typeof flags>; reason: RegExp }[] = [
      {
        name: "a server of another authority",
        files: () => flags(stranger, ca, "wrong-ca"),
        reason: /connection error: unable to verify the first certificate$/,
      },
      {
        name: "no client certificate",
        files: () => flags(ca, undefined, "no-cert"),
        reason: /connection error: remote error: tls: certificate required$/,
      },
      {
        name: "a client certificate of another authority",
        files: () => flags(ca, stranger, "foreign"),
        reason: /connection error: remote error: tls: unknown certificate authority$/,
      },
      {
        name: "a key that is not the certificate's",
        files: async () => ({ ...(await flags(ca, ca, "mixed")), etcdKeyFile: (await flags(ca, ca)).etcdKeyFile }),
        reason: /key values mismatch/,
      },
      {
        name: "a file that is not there",
        files: async () => ({ ...(await flags(ca, ca)), etcdCAFile: join(dir, "none.crt") }),
        reason: /unable to read --etcd-cafile: ENOENT: no such file or directory, open '.*none\.crt'$/,
      },
    ];
    for (const { name, files, reason } of refusals) {
      test(`${name} is told at once`, async () => {
        const started = Date.now();
        await assert.rejects(connect([server.endpoint], await files()), (err) => {
          assert.ok(err instanceof Error);
          assert.ok(err.message.startsWith(`error creating storage backend for etcd servers ${server.endpoint}: `));
          assert.match(err.message, reason);
          return true;
        });
        assert.ok(Date.now() - started < 10_000);
      });
    }

    test("a certificate for another address is told at once", async () => {
      const elsewhere = await start({ tls: await serving(ca, { dnsNames: ["localhost"], ipAddresses: ["10.0.0.1"] }) });
      const files = await flags(ca, ca);
      await assert.rejects(
        connect([elsewhere.endpoint], files),
        /altnames: IP: 127\.0\.0\.1 is not in the cert's list/,
      );
      const byName = await connect([elsewhere.endpoint.replace("127.0.0.1", "localhost")], files);
      await use(byName);
      await byName.close();
    });

    test("files that are replaced are read when a connection is made again", async () => {
      const rotated = await start({ tls: await serving(ca) });
      const kv = await connect([rotated.endpoint], await flags(ca, ca, "rotated"));
      await use(kv);
      const next = newCA("next-ca");
      await rotated.kill();
      await serving(next);
      await flags(next, next, "rotated");
      await rotated.restart();
      // The first call may find the old connection broken.
      await use(kv).catch(() => use(kv));
      await kv.close();
    });
  });

  for (const host of ["[::1]", "unix"] as const) {
    test(`a server at ${host} is reached, with and without TLS`, async () => {
      const plain = await start({ host });
      const files = { etcdCAFile: "", etcdCertFile: "", etcdKeyFile: "" };
      const kv = await connect([plain.endpoint], files);
      await use(kv);
      await kv.close();
      const encrypted = await start({ host, tls: await serving(ca) });
      const secure = await connect([encrypted.endpoint], await flags(ca, ca));
      await use(secure);
      await secure.close();
    });
  }

  test("the first of several that is dead, or silent, keeps nobody out", async () => {
    const server = await start();
    const silent = await start();
    await silent.freeze();
    const files = { etcdCAFile: "", etcdCertFile: "", etcdKeyFile: "" };
    for (const first of [`http://127.0.0.1:${await freePort()}`, silent.endpoint]) {
      const kv = await connect([first, server.endpoint], files);
      await use(kv);
      await kv.close();
    }
    silent.thaw();
  });

  test("a server that comes later is waited for", async () => {
    const server = await start();
    await server.kill();
    const waits = new EventEmitter();
    const sink = (line: string) => void (line.includes("Waiting for etcd") && waits.emit("begun"));
    const begun = once(waits, "begun");
    const files = { etcdCAFile: "", etcdCertFile: "", etcdKeyFile: "" };
    const connecting = connect(
      [server.endpoint],
      files,
      newLogger({ sink, format: "text", verbosity: 0, clock: realClock }),
    );
    await begun;
    await server.restart();
    const kv = await connecting;
    await use(kv);
    await kv.close();
  });
});

test("servers that do not come are given up after 20 s", async () => {
  const clock = newFakeClock();
  let asked = 0;
  const range = async () => {
    asked++;
    throw new KVError("Unavailable", "connection refused");
  };
  const told: unknown[] = [];
  const onWait = (err: unknown) => told.push(err);
  const connecting = assert.rejects(
    untilConnected({ range } as unknown as KV, { clock, onWait }),
    /connection refused/,
  );
  for (let i = 0; i < 41; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(500);
  }
  await connecting;
  assert.equal(asked, 41);
  assert.equal(told.length, 1);
});

test("whoever is told to stop does not go on waiting", async () => {
  const range = (_request: unknown, signal?: AbortSignal) =>
    Promise.reject(new KVError(signal?.aborted ? "Canceled" : "Unavailable", "no"));
  const abort = new AbortController();
  const connecting = untilConnected({ range } as unknown as KV, { clock: newFakeClock(), signal: abort.signal });
  await new Promise((resolve) => setImmediate(resolve));
  abort.abort();
  await assert.rejects(connecting, { code: "Canceled" });
});
