import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Agent as PlainAgent, request as plainRequest } from "node:http";
import { connect as connectHTTP2, createSecureServer } from "node:http2";
import { type Agent, request } from "node:https";
import { type AddressInfo, createServer as createTCPServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { type Clock, cryptoRandom, type Dialer, newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import { CertificateAuthority } from "../pki/certificate-authority.js";
import { ConnectProxy } from "../testing/connect-proxy.js";
import { newDialMetrics } from "./dial-metrics.js";
import { EgressDialError, type HTTPConnectProxy, newHTTPConnectDialer } from "./http-connect-dialer.js";
import { connectTLS, newHTTPAgent, newHTTPSAgent } from "./outgoing.js";

const pki = { clock: realClock, random: cryptoRandom };
const host = "127.0.0.1";
const ca = CertificateAuthority.generate("ca", pki);
const serving = ca.issueServing("server", { dnsNames: ["far.example"], ipAddresses: [host] });
const client = ca.issueClient({ commonName: "apiserver" });

/** Answers both versions of HTTP with the port that the request came from. */
const far = createSecureServer({ cert: serving.certPem, key: serving.keyPem, allowHTTP1: true }, (req, res) => {
  res.end(String(req.socket.remotePort));
});
const plain = createServer((req, res) => res.end(String(req.socket.remotePort)));
const portOf = (server: { address(): AddressInfo | string | null }) => (server.address() as AddressInfo).port;

let folder: string;
let proxy: ConnectProxy;
let registry = newMetricsRegistry();
let metrics = newDialMetrics(registry);
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "egress-"));
  proxy = await ConnectProxy.start();
  await Promise.all([once(far.listen(0, host), "listening"), once(plain.listen(0, host), "listening")]);
});
beforeEach(() => {
  proxy.answer = "pass";
  proxy.targets.length = 0;
  registry = newMetricsRegistry();
  metrics = newDialMetrics(registry);
});
after(async () => {
  for (const server of [far, plain]) server.close();
  plain.closeAllConnections();
  await proxy[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const tcp = ({ port }: { readonly port: number }) => ({ transport: "tcp", address: { host, port } }) as const;
const dialerOf = (to: HTTPConnectProxy = tcp(proxy), clock: Clock = realClock): Dialer =>
  newHTTPConnectDialer(to, { clock, metrics });

interface Call {
  readonly host?: string;
  readonly signal?: AbortSignal;
}

function get(agent: Agent, { host: name = host, signal }: Call = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: name, port: portOf(far), agent, ...(signal === undefined ? {} : { signal }) };
    const req = request(options, async (res) => resolve(Buffer.concat(await res.toArray()).toString()));
    req.once("error", reject);
    req.end();
  });
}

async function getOnce(dialer: Dialer, call: Call = {}): Promise<string> {
  const agent = newHTTPSAgent({ ca: ca.certPem }, dialer);
  try {
    return await get(agent, call);
  } finally {
    agent.destroy();
  }
}

const counted = async () => {
  const { body } = await registry.render();
  const lines = body.matchAll(
    /^apiserver_egress_dialer_dial_((?:start_total|failure_count|duration_seconds_count)\{.*)$/gm,
  );
  return [...lines].map(([, line]) => line).toSorted();
};
const target = () => `${host}:${portOf(far)}`;

async function untilNothingIsOpen(where: { readonly open: number }): Promise<void> {
  for (const end = Date.now() + 5000; where.open > 0; ) {
    assert.ok(Date.now() < end, `${where.open} connections stayed open`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("connections through a proxy", () => {
  test("are kept and used again, and end with their agent", async () => {
    const agent = newHTTPSAgent({ keepAlive: true, ca: ca.certPem }, dialerOf());
    const [first, second] = [await get(agent), await get(agent)];
    assert.equal(first, second);
    assert.deepEqual(proxy.targets, [target()]);
    agent.destroy();
    await untilNothingIsOpen(proxy);
    assert.deepEqual(await counted(), [
      'duration_seconds_count{protocol="http_connect",transport="tcp"} 1',
      'start_total{protocol="http_connect",transport="tcp"} 1',
    ]);
  });

  test("lead to names that nobody knows on this side", async () => {
    proxy.names.set("far.example", host);
    assert.match(await getOnce(dialerOf(), { host: "far.example" }), /^\d+$/);
    assert.deepEqual(proxy.targets, [`far.example:${portOf(far)}`]);
  });

  test("in clear, kept as well", async () => {
    const agent: PlainAgent = newHTTPAgent({ keepAlive: true }, dialerOf());
    const ask = () =>
      new Promise<string>((resolve, reject) => {
        const req = plainRequest({ host, port: portOf(plain), agent }, async (res) => {
          resolve(Buffer.concat(await res.toArray()).toString());
        });
        req.once("error", reject);
        req.end();
      });
    assert.equal(await ask(), await ask());
    assert.deepEqual(proxy.targets, [`${host}:${portOf(plain)}`]);
    agent.destroy();
    await untilNothingIsOpen(proxy);
  });

  test("of HTTP/2", async () => {
    const options = { host, port: portOf(far), ca: ca.certPem, ALPNProtocols: ["h2"] };
    const session = connectHTTP2(`https://${target()}`, { createConnection: () => connectTLS(options, dialerOf()) });
    const stream = session.request({ ":path": "/" });
    assert.match(Buffer.concat(await stream.toArray()).toString(), /^\d+$/);
    session.close();
    await untilNothingIsOpen(proxy);
  });

  test("a megabyte each way, as it was sent, and an end that is seen at the other side", async () => {
    const echo = createTCPServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
    await once(echo.listen(0, host), "listening");
    const socket = dialerOf().dial({ host, port: portOf(echo) });
    const sent = Buffer.from(cryptoRandom.bytes(1024 * 1024));
    socket.end(sent);
    const received: Buffer[] = [];
    for await (const chunk of socket) received.push(chunk as Buffer);
    assert.ok(Buffer.concat(received).equals(sent));
    echo.close();
  });

  test("over a unix socket", async () => {
    const path = join(folder, "proxy.sock");
    await using behind = await ConnectProxy.start({ socketPath: path });
    assert.match(await getOnce(dialerOf({ transport: "uds", path })), /^\d+$/);
    assert.deepEqual(behind.targets, [target()]);
    assert.deepEqual(await counted(), [
      'duration_seconds_count{protocol="http_connect",transport="uds"} 1',
      'start_total{protocol="http_connect",transport="uds"} 1',
    ]);
  });

  test("over TLS, with a certificate that the proxy wants to see", async () => {
    const clientCAPem = ca.certPem;
    await using behind = await ConnectProxy.start({ tls: { ...serving, clientCAPem } });
    const tls = { caPem: ca.certPem, certPem: client.certPem, keyPem: client.keyPem };
    const to = { ...tcp(behind), tls };
    assert.match(await getOnce(dialerOf(to)), /^\d+$/);
    assert.match(await getOnce(dialerOf({ ...to, tls: { ...tls, serverName: "far.example" } })), /^\d+$/);
    const failures: [Partial<typeof tls & { serverName: string }>, RegExp][] = [
      [
        { caPem: CertificateAuthority.generate("other", pki).certPem },
        /^tls: failed to verify certificate: x509: certificate signed by unknown authority$/,
      ],
      [
        { serverName: "elsewhere" },
        /^tls: failed to verify certificate: x509: certificate is valid for far\.example, 127\.0\.0\.1, not elsewhere$/,
      ],
      [
        CertificateAuthority.generate("other", pki).issueClient({ commonName: "nobody" }),
        new RegExp(`^reading HTTP response from CONNECT to ${target()} via proxy ${host}:${behind.port} failed: `),
      ],
    ];
    for (const [otherwise, message] of failures) {
      await assert.rejects(getOnce(dialerOf({ ...to, tls: { ...tls, ...otherwise } })), { message });
    }
    await untilNothingIsOpen(behind);
  });
});

/** Takes one connection after the other and says always the same. */
async function startBabbler(words: string): Promise<Server & { sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createTCPServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    socket.once("data", () => socket.write(words));
  });
  await once(server.listen(0, host), "listening");
  return Object.assign(server, { sockets });
}

describe("a proxy in the way", () => {
  const name = () => `${host}:${proxy.port}`;
  const reading = () => `reading HTTP response from CONNECT to ${target()} via proxy ${name()} failed`;

  test("says no", async () => {
    for (const [status, reason] of [
      [407, "Proxy Authentication Required"],
      [503, "Service Unavailable"],
    ] as const) {
      proxy.answer = { status, reason };
      const message = `proxy error from ${name()} while dialing ${target()}, code ${status}: ${status} ${reason}`;
      await assert.rejects(getOnce(dialerOf()), { name: EgressDialError.name, message });
    }
    await untilNothingIsOpen(proxy);
    assert.deepEqual(await counted(), [
      'failure_count{protocol="http_connect",transport="tcp",stage="proxy"} 2',
      'start_total{protocol="http_connect",transport="tcp"} 2',
    ]);
  });

  test("is not asked for hosts that would say more than a host", async () => {
    for (const name of ["far.example:443 HTTP/1.1\r\nX-More: yes\r\n\r\nCONNECT other", "far example", "far\u2028"]) {
      const socket = dialerOf().dial({ host: name, port: portOf(far) });
      const [err] = await once(socket, "error").catch((problem: unknown) => [problem]);
      assert.ok(err instanceof EgressDialError, String(err));
    }
    assert.deepEqual(proxy.targets, []);
    await untilNothingIsOpen(proxy);
  });

  test("hangs up", async () => {
    proxy.answer = "cut";
    await assert.rejects(getOnce(dialerOf()), { message: `${reading()}: unexpected EOF` });
  });

  test("is not there", async () => {
    const gone = await ConnectProxy.start();
    const to = tcp(gone);
    const message = `dial tcp ${host}:${gone.port}: connect: connection refused`;
    await gone[Symbol.asyncDispose]();
    await assert.rejects(getOnce(dialerOf(to)), { message });
    const path = join(folder, "none.sock");
    await assert.rejects(getOnce(dialerOf({ transport: "uds", path })), {
      message: `dial unix ${path}: connect: no such file or directory`,
    });
    assert.match(
      (await counted()).join("\n"),
      /failure_count\{protocol="http_connect",transport="tcp",stage="connect"\} 1/,
    );
  });

  test("does not answer: after 30 seconds it is given up", async () => {
    proxy.answer = "hang";
    const clock = newFakeClock();
    const asking = getOnce(dialerOf(tcp(proxy), clock));
    const failed = assert.rejects(asking, { message: `${reading()}: i/o timeout` });
    while (proxy.targets.length === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(30_000);
    await failed;
    await untilNothingIsOpen(proxy);
  });

  test("does not answer, and who asked does not wait: the proxy is let go at once", async () => {
    proxy.answer = "hang";
    const stop = new AbortController();
    const asking = getOnce(dialerOf(), { signal: stop.signal });
    const failed = assert.rejects(asking, { name: "AbortError" });
    while (proxy.targets.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await failed;
    await untilNothingIsOpen(proxy);
  });

  test("dies while it is used", async () => {
    const socket = dialerOf().dial({ host, port: portOf(far) });
    await once(socket, "connect");
    const closed = once(socket, "close");
    proxy.cut();
    await closed;
    assert.equal(socket.destroyed, true);
  });

  test("passes on what the far end says of itself, to those who expect that", async () => {
    const babbler = await startBabbler("HTTP/1.1 200 OK\r\n\r\nhello");
    const socket = dialerOf(tcp({ port: portOf(babbler) })).dial({ host, port: 1, speaksFirst: true });
    const [said] = await once(socket, "data");
    assert.equal(String(said), "hello");
    socket.destroy();
    while (babbler.sockets.size > 0) await new Promise((resolve) => setImmediate(resolve));
    babbler.close();
  });

  test("talks nonsense, too much, or before its turn", async () => {
    const cases: [string, RegExp][] = [
      ["SSH-2.0-OpenSSH\r\n\r\n", /failed: malformed HTTP response$/],
      [`HTTP/1.1 200 OK\r\nx: ${"a".repeat(2 * 1024 * 1024)}\r\n\r\n`, /failed: unexpected EOF$/],
      ["HTTP/1.1 200 OK\r\n\r\nhello", /^unexpected 5 bytes of buffered data from CONNECT proxy "127\.0\.0\.1:\d+"$/],
    ];
    for (const [words, message] of cases) {
      const babbler = await startBabbler(words);
      await assert.rejects(getOnce(dialerOf(tcp({ port: portOf(babbler) }))), { message });
      while (babbler.sockets.size > 0) await new Promise((resolve) => setImmediate(resolve));
      babbler.close();
    }
  });
});
