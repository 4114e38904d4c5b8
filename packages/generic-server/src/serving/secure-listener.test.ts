import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { connect as connectHTTP2, constants } from "node:http2";
import { Agent } from "node:https";
import { connect as connectTCP } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { connect as connectTLS, type TLSSocket } from "node:tls";
import { cryptoRandom, discardLogger, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority } from "../pki/certificate-authority.js";
import { type Protocol, send } from "../testing/request.js";
import { newStaticContent, parseCertificateBundle } from "./dynamic-certificates.js";
import { Listener } from "./listener.js";
import { listenSecure } from "./secure-listener.js";
import type { SecureServingInfo } from "./secure-serving-info.js";

const ca = CertificateAuthority.generate("test-ca", { clock: realClock, random: cryptoRandom });
const names = { dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"] };
const hello: RequestListener = (req, res) => res.end(`hello over ${req.httpVersion}`);

async function serve(t: TestContext, handler: RequestListener = hello, settings: Partial<SecureServingInfo> = {}) {
  const listener = settings.listener ?? (await Listener.bind({ host: "127.0.0.1", port: 0 }));
  const info: SecureServingInfo = {
    listener,
    cert: newStaticContent("test", ca.issueServing("test", names)),
    loopbackCAPem: ca.certPem,
    ...settings,
  };
  const server = await listenSecure(info, handler, { logger: discardLogger });
  t.after(async () => {
    server.stopAccepting();
    server.destroyAll();
    await server.close();
  });
  return { server, port: listener.port, url: `https://127.0.0.1:${listener.port}`, caPem: ca.certPem };
}

function handshake(port: number, options: object = {}): Promise<TLSSocket> {
  const socket = connectTLS({ port, host: "127.0.0.1", ca: ca.certPem, servername: "localhost", ...options });
  return new Promise((resolve, reject) => {
    socket.once("secureConnect", () => resolve(socket)).once("error", reject);
  });
}

for (const protocol of ["h1", "h2"] satisfies Protocol[]) {
  test(`one port serves ${protocol}`, async (t) => {
    const { url, caPem } = await serve(t);
    const answer = await send(protocol, { url, caPem, path: "/" });
    assert.equal(answer.body, protocol === "h1" ? "hello over 1.1" : "hello over 2.0");
  });

  test(`shutting down under load resets nothing over ${protocol}`, async (t) => {
    const slow: RequestListener = (_req, res) => void setTimeout(() => res.end("done"), 5);
    const { server, url, caPem } = await serve(t, slow);
    const results = { done: 0, refused: 0, broken: [] as string[] };
    const load = protocol === "h1" ? loadOverHTTP1 : loadOverHTTP2;
    const clients = Array.from({ length: 8 }, () => load(url, caPem, results));
    while (results.done < 50) await delay(10);
    server.stopAccepting();
    await Promise.all(clients);
    await server.drained();
    assert.deepEqual(results.broken, []);
    assert.equal(results.refused, 8, "each client ends when it finds nobody listening");
  });
}

interface LoadResults {
  done: number;
  refused: number;
  readonly broken: string[];
}

/** Sends one request after the other over a kept connection until the port is closed. */
async function loadOverHTTP1(url: string, caPem: string, results: LoadResults): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (;;) {
    try {
      await send("h1", { url, caPem, path: "/", agent });
      results.done++;
    } catch (err) {
      count(err, results);
      agent.destroy();
      return;
    }
  }
}

async function loadOverHTTP2(url: string, caPem: string, results: LoadResults): Promise<void> {
  for (;;) {
    try {
      await requestsOfOneSession(url, caPem, results);
    } catch (err) {
      count(err, results);
      return;
    }
  }
}

/** Resolves when the server has said GOAWAY and every request of the session was answered. */
function requestsOfOneSession(url: string, caPem: string, results: LoadResults): Promise<void> {
  const session = connectHTTP2(url, { ca: caPem });
  return new Promise((resolve, reject) => {
    session.on("error", reject).on("close", resolve);
    const next = () => {
      if (session.closed || session.destroyed) return;
      const stream = session.request({ ":path": "/" });
      stream.on("error", (err) => {
        // Never sent, or never looked at: clients send it again (RFC 9113 §8.7), as the next session does here.
        if (stream.rstCode !== constants.NGHTTP2_REFUSED_STREAM) reject(err);
      });
      stream.on("end", () => {
        if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) return;
        results.done++;
        next();
      });
      stream.resume().end();
    };
    session.once("connect", next);
  });
}

function count(err: unknown, results: LoadResults): void {
  const { code, message } = err as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED") results.refused++;
  else results.broken.push(message);
}

test("connections that come before anybody serves wait", async (t) => {
  const listener = await Listener.bind({ host: "127.0.0.1", port: 0 });
  const url = `https://127.0.0.1:${listener.port}`;
  const early = [send("h1", { url, caPem: ca.certPem, path: "/" }), send("h2", { url, caPem: ca.certPem, path: "/" })];
  await delay(50);
  await serve(t, hello, { listener });
  const answers = await Promise.all(early);
  assert.deepEqual(
    answers.map(({ body }) => body),
    ["hello over 1.1", "hello over 2.0"],
  );
});

test("a port that is taken is an error at once", async () => {
  const first = await Listener.bind({ host: "127.0.0.1", port: 0 });
  await assert.rejects(Listener.bind({ host: "127.0.0.1", port: first.port }), { code: "EADDRINUSE" });
  first.close();
});

test("certificates that cannot be used leave nothing behind", async () => {
  const listener = await Listener.bind({ host: "127.0.0.1", port: 0 });
  const early = connectTCP(listener.port, "127.0.0.1");
  await new Promise((resolve) => early.once("connect", resolve));
  early.resetAndDestroy();
  const cert = newStaticContent("broken", { certPem: "nonsense", keyPem: "nonsense" });
  await assert.rejects(listenSecure({ listener, cert, loopbackCAPem: "" }, hello, { logger: discardLogger }));
  const again = await Listener.bind({ host: "127.0.0.1", port: listener.port });
  again.close();
});

test("without HTTP/2 it is not offered", async (t) => {
  const { port } = await serve(t, hello, { disableHTTP2: true });
  const socket = await handshake(port, { ALPNProtocols: ["h2", "http/1.1"] });
  assert.equal(socket.alpnProtocol, "http/1.1");
  socket.destroy();
});

test("a client below the least version of TLS is refused", async (t) => {
  const { port } = await serve(t, hello, { minTLSVersion: "TLSv1.3" });
  await assert.rejects(handshake(port, { maxVersion: "TLSv1.2" }));
  const modern = await handshake(port, { minVersion: "TLSv1.3" });
  modern.destroy();
});

test("TLS 1.1 is refused always", async (t) => {
  const { port } = await serve(t);
  await assert.rejects(handshake(port, { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" }));
});

test("only the cipher suites that were chosen are spoken", async (t) => {
  const suite = "ECDHE-ECDSA-AES256-GCM-SHA384";
  const { port } = await serve(t, hello, { cipherSuites: [suite] });
  const socket = await handshake(port, { maxVersion: "TLSv1.2" });
  assert.equal(socket.getCipher().name, suite);
  socket.destroy();
  await assert.rejects(handshake(port, { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256" }));
});

const sniCases: { name: string; asks: string; gets: string }[] = [
  { name: "a name in a certificate", asks: "api.example.com", gets: "by-san" },
  { name: "a name that was given", asks: "other.example.org", gets: "by-name" },
  { name: "a name below a wildcard", asks: "x.wild.example.org", gets: "by-name" },
  { name: "two levels below a wildcard", asks: "x.y.wild.example.org", gets: "default" },
  { name: "a name nobody has", asks: "localhost", gets: "default" },
];
test("the certificate follows the server name", async (t) => {
  const issue = (name: string, dnsNames: readonly string[]) =>
    newStaticContent(name, ca.issueServing(name, { dnsNames, ipAddresses: [] }));
  const { port } = await serve(t, hello, {
    cert: newStaticContent("default", ca.issueServing("default", names)),
    sniCerts: [
      { source: issue("by-san", ["api.example.com"]) },
      { source: issue("by-name", ["unused.example.com"]), names: ["other.example.org", "*.wild.example.org"] },
    ],
  });
  for (const { name, asks, gets } of sniCases) {
    await t.test(name, async () => {
      const socket = await handshake(port, { servername: asks, rejectUnauthorized: false });
      assert.equal(socket.getPeerX509Certificate()?.subject, `CN=${gets}`);
      socket.destroy();
    });
  }
});

test("clients are asked for certificates of the authorities that count, and let in without one", async (t) => {
  const clientCA = newStaticContent("ca", parseCertificateBundle(ca.certPem));
  let authorized: boolean | undefined;
  const look: RequestListener = (req, res) => {
    ({ authorized } = req.socket as TLSSocket);
    res.end();
  };
  const { url, caPem } = await serve(t, look, { clientCA });
  await send("h1", { url, caPem, path: "/", cert: ca.issueClient({ commonName: "alice" }) });
  assert.equal(authorized, true);
  assert.equal((await send("h1", { url, caPem, path: "/" })).status, 200);
  assert.equal(authorized, false);
});

test("a client that talks nonsense is let go", async (t) => {
  const { port } = await serve(t);
  const socket = connectTCP(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write("GET / HTTP/1.1\r\n\r\n");
  await new Promise((resolve) => socket.once("close", resolve));
});

const firstLines = "GET / HTTP/1.1\r\nHost: x\r\n";
test("a client that sends its headers too slowly is let go, and told why", async (t) => {
  const { port, url, caPem } = await serve(t, hello, { headersTimeoutMs: 200 });
  const socket = await handshake(port, { ALPNProtocols: ["http/1.1"] });
  socket.write(firstLines);
  // Each line in time, all of them together not.
  const dripping = setInterval(() => socket.writable && socket.write("X-A: b\r\n"), 20);
  t.after(() => clearInterval(dripping));
  socket.on("error", () => undefined);
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  await new Promise((resolve) => socket.once("close", resolve));
  assert.match(answer, /^HTTP\/1\.1 408 Request Timeout\r\nConnection: close\r\n/);
  assert.equal((await send("h1", { url, caPem, path: "/" })).status, 200);
});

/** A frame of HTTP/2 that begins (RFC 9113 §4.1): its head promises `length` bytes. */
function frameHead(type: number, flags: number, stream: number, length: number): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return head;
}

const headersFrame = 1;
const settingsFrame = 4;
const continuationFrame = 9;
// A literal without an index whose name has 10000 bytes (RFC 7541 §6.2.2).
const longHeader = Buffer.from([0x00, 0x7f, 0x91, 0x4d]);
const slowHeaders: { name: string; begin: Buffer }[] = [
  { name: "the first frame", begin: Buffer.concat([frameHead(headersFrame, 5, 1, 10_004), longHeader]) },
  {
    name: "a frame after it",
    begin: Buffer.concat([
      frameHead(headersFrame, 1, 1, longHeader.length),
      longHeader,
      frameHead(continuationFrame, 0, 1, 10_000),
    ]),
  },
];
for (const { name, begin } of slowHeaders) {
  test(`a client of HTTP/2 that sends its headers too slowly is let go: ${name}`, async (t) => {
    const { port, url, caPem } = await serve(t, hello, { idleTimeoutMs: 200 });
    const socket = await handshake(port, { ALPNProtocols: ["h2"] });
    socket.on("error", () => undefined).resume();
    socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    socket.write(Buffer.concat([frameHead(settingsFrame, 0, 0, 0), begin]));
    const dripping = setInterval(() => socket.writable && socket.write("a"), 20);
    t.after(() => clearInterval(dripping));
    await new Promise((resolve) => socket.once("close", resolve));
    assert.equal((await send("h2", { url, caPem, path: "/" })).status, 200);
  });
}

test("a client that does not finish its handshake is let go", async (t) => {
  const { port } = await serve(t, hello, { handshakeTimeoutMs: 100 });
  const socket = connectTCP(port, "127.0.0.1");
  socket.on("error", () => undefined).resume();
  await new Promise((resolve) => socket.once("close", resolve));
});

test("nothing is left after it is closed", async () => {
  const listener = await Listener.bind({ host: "127.0.0.1", port: 0 });
  const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length;
  const before = sockets();
  const cert = newStaticContent("test", ca.issueServing("test", names));
  const server = await listenSecure({ listener, cert, loopbackCAPem: "" }, hello, { logger: discardLogger });
  const socket = await handshake(listener.port, { ALPNProtocols: ["http/1.1"] });
  server.stopAccepting();
  server.destroyAll();
  await server.close();
  socket.destroy();
  for (let attempt = 0; sockets() > before && attempt < 500; attempt++) await delay(10);
  assert.ok(sockets() <= before);
});
