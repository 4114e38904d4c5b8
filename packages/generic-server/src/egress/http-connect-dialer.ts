import { once } from "node:events";
import { request, STATUS_CODES } from "node:http";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTLS } from "node:tls";
import type { Clock, DialAddress, Dialer } from "@kube-apiserver/component-base";
import { authorityOf, type BackendAddress } from "../proxy/backend-address.js";
import { messageOf } from "../proxy/error-message.js";
import { requireServerName } from "../proxy/server-name.js";
import { transportMessageOf } from "../webhook/hook-transport-error.js";
import type { DialMetrics, DialStage } from "./dial-metrics.js";
import { TunnelSocket } from "./tunnel-socket.js";

/** Whom a proxy that speaks TLS has to be, and what it is shown: all in PEM. */
export interface ProxyTLS {
  /** Authorities to trust. Absent: the machine's. */
  readonly caPem?: string;
  readonly certPem: string;
  readonly keyPem: string;
  /** The name in its certificate. Absent: the host of its address. */
  readonly serverName?: string;
}

/** Where a proxy is: at an address, in clear where there is no {@link ProxyTLS}, or at a unix socket. */
export type HTTPConnectProxy =
  | { readonly transport: "tcp"; readonly address: BackendAddress; readonly tls?: ProxyTLS }
  | { readonly transport: "uds"; readonly path: string };

/** What connections through a proxy are made with. */
export interface HTTPConnectParts {
  readonly clock: Clock;
  readonly metrics: DialMetrics;
}

/** A connection that could not be made through a proxy. The message is whole: it names the proxy. */
export class EgressDialError extends Error {
  override readonly name = "EgressDialError";
}

/** For the proxy and its answer together: what Go's own client gives a connection. */
const dialTimeoutMs = 30_000;
/** Of the answer to `CONNECT`. Same as upstream: a proxy must not fill our memory. */
const maxAnswerBytes = 1024 * 1024;
const keepAliveMs = 15_000;

/**
 * Has a proxy make connections, each over a connection of its own to the proxy, which from then on leads to the far end.
 * Mirrors `egressselector.httpConnectProxier` with its connectors; unlike there, a proxy that does not answer is given up
 * after 30 s whoever asks, and one that does not speak TLS can be used.
 */
export function newHTTPConnectDialer(proxy: HTTPConnectProxy, parts: HTTPConnectParts): Dialer {
  const open = (address: DialAddress, signal: AbortSignal) => openTunnel(proxy, address, parts, signal);
  return { dial: (address) => new TunnelSocket((signal) => open(address, signal)) };
}

/** Rejects with {@link EgressDialError}; the proxy has no connection of ours then. */
async function openTunnel(
  proxy: HTTPConnectProxy,
  address: DialAddress,
  { clock, metrics }: HTTPConnectParts,
  signal: AbortSignal,
): Promise<Socket> {
  const { transport } = proxy;
  const target = authorityOf(address);
  const startMs = clock.monotonic();
  metrics.started(transport);
  const socket = connectToProxy(proxy);
  const timer = clock.setTimer(() => socket.destroy(new DialTimeoutError()), dialTimeoutMs);
  const onAbort = () => socket.destroy(new Error("context canceled"));
  signal.addEventListener("abort", onAbort, { once: true });
  let stage: DialStage = "connect";
  try {
    await once(socket, "encrypted" in socket ? "secureConnect" : "connect");
    stage = "proxy";
    const head = await requestTunnel(socket, target, nameOf(proxy));
    if (head.length > 0) takeHead(socket, head, address, nameOf(proxy));
  } catch (err) {
    socket.destroy();
    metrics.failed(transport, stage);
    if (err instanceof EgressDialError) throw err;
    const message = stage === "connect" ? connectMessageOf(err, proxy) : answerMessageOf(err, target, proxy);
    throw new EgressDialError(message, { cause: err });
  } finally {
    timer.cancel();
    signal.removeEventListener("abort", onAbort);
  }
  metrics.succeeded(transport, (clock.monotonic() - startMs) / 1000);
  return socket;
}

function connectToProxy(proxy: HTTPConnectProxy): Socket {
  const socket = newProxySocket(proxy);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAliveMs);
  // Whoever waits for it is told. In between nobody does, and finds it destroyed.
  socket.on("error", () => undefined);
  return socket;
}

function newProxySocket(proxy: HTTPConnectProxy): Socket {
  if (proxy.transport === "uds") return connect({ path: proxy.path });
  const { address, tls } = proxy;
  if (tls === undefined) return connect({ ...address });
  const { caPem, certPem, keyPem, serverName = address.host } = tls;
  return connectTLS({
    ...address,
    cert: certPem,
    key: keyPem,
    ...(caPem === undefined ? {} : { ca: caPem }),
    // RFC 6066: an address is no name to ask for. The certificate is held to it all the same.
    ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
    minVersion: "TLSv1.2",
    checkServerIdentity: (_name, certificate) => requireServerName(serverName, certificate),
  });
}

/** What came with the proxy's answer is the far end's if that may speak first. Otherwise those who connect do. */
function takeHead(socket: Socket, head: Buffer, { speaksFirst = false }: DialAddress, proxyName: string): void {
  if (speaksFirst) socket.unshift(head);
  else throw new EgressDialError(`unexpected ${head.length} bytes of buffered data from CONNECT proxy "${proxyName}"`);
}

/** Asks for a connection to `target`, after which the socket leads there. Resolves with what came after the answer. */
function requestTunnel(socket: Socket, target: string, proxyName: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const req = request({
      method: "CONNECT",
      path: target,
      // Same as upstream: proxies go by the target.
      headers: { Host: "127.0.0.1" },
      maxHeaderSize: maxAnswerBytes,
      createConnection: () => socket,
    });
    // It is what comes after that the connection is for.
    req.removeHeader("connection");
    req.once("connect", ({ statusCode = 0, statusMessage }, _socket, head) => {
      if (statusCode !== 200) {
        const status = `${statusCode} ${statusMessage ?? STATUS_CODES[statusCode] ?? ""}`;
        const problem = `proxy error from ${proxyName} while dialing ${target}, code ${statusCode}: ${status}`;
        reject(new EgressDialError(problem));
      } else resolve(head);
    });
    req.once("error", reject);
    req.end();
  });
}

class DialTimeoutError extends Error {
  readonly code = "ETIMEDOUT";

  constructor() {
    super("i/o timeout");
  }
}

/** As upstream's messages name a proxy. */
function nameOf(proxy: HTTPConnectProxy): string {
  return proxy.transport === "uds" ? proxy.path : authorityOf(proxy.address);
}

/** What Go's net package says of unix sockets where Node has a code. */
const socketFailures: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "connect: no such file or directory"],
  ["EACCES", "connect: permission denied"],
  ["ECONNREFUSED", "connect: connection refused"],
]);

function connectMessageOf(err: unknown, proxy: HTTPConnectProxy): string {
  if (proxy.transport === "tcp") return transportMessageOf(err, proxy.address);
  const { code = "" } = (err ?? {}) as NodeJS.ErrnoException;
  return `dial unix ${proxy.path}: ${socketFailures.get(code) ?? messageOf(err)}`;
}

function answerMessageOf(err: unknown, target: string, proxy: HTTPConnectProxy): string {
  const problem = `reading HTTP response from CONNECT to ${target} via proxy ${nameOf(proxy)} failed`;
  return `${problem}: ${answerProblemOf(err)}`;
}

function answerProblemOf(err: unknown): string {
  const { code = "", syscall } = (err ?? {}) as NodeJS.ErrnoException;
  if (code === "HPE_HEADER_OVERFLOW") return "unexpected EOF";
  if (code.startsWith("HPE_")) return "malformed HTTP response";
  // Node says the same of a connection that ended and of one that was reset.
  if (code === "ECONNRESET") return syscall === "read" ? "read: connection reset by peer" : "unexpected EOF";
  const [, alert] = /^ERR_SSL_\w+_ALERT_(\w+)$/.exec(code) ?? [];
  return alert === undefined ? messageOf(err) : `remote error: tls: ${alert.toLowerCase().replaceAll("_", " ")}`;
}
