import type { RequestListener, ServerResponse } from "node:http";
import {
  constants,
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from "node:http2";
import { createServer as createHTTP1Server } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket, TlsOptions } from "node:tls";
import type { Logger } from "@kube-apiserver/component-base";
import { continueWhenRead } from "./expect-continue.js";
import { watchIdle } from "./idle-session.js";
import { acceptTarget } from "./request-target.js";
import type { SecureServingInfo } from "./secure-serving-info.js";
import { SNIContexts, secureContextOptions } from "./tls-contexts.js";
import { endUnlessRead, resetUnlessRead } from "./unread-body.js";
import { serveUpgrade } from "./upgrade.js";

/** What listening takes besides its settings. */
export interface SecureListenerOptions {
  readonly logger: Logger;
}

type HTTP2Listener = (req: Http2ServerRequest, res: Http2ServerResponse) => void;

/** A client has this long to finish a handshake. Same as Go. */
const defaultHandshakeTimeoutMs = 10_000;
/** A client has this long to send the headers of a request. Same as upstream. */
const defaultHeadersTimeoutMs = 32_000;
/** Late headers are looked for at least this often. */
const maxHeadersCheckMs = 2_000;
/** Connections without a request; longer than what usual load balancers keep theirs. */
const defaultIdleTimeoutMs = 180_000;
/** How long after the first notice HTTP/2 clients may still open streams that crossed it on the way. */
const goawayGraceMs = 1_000;
/** How long HTTP/1.1 connections stay open for a request that is under way already when they are to close. */
const idleGraceMs = 500;
const idleCheckMs = 100;
const maxStreamID = 2 ** 31 - 1;
const defaultMaxStreams = 100;
const statusByError: ReadonlyMap<string, string> = new Map([
  ["HPE_HEADER_OVERFLOW", "431 Request Header Fields Too Large"],
  ["ERR_HTTP_REQUEST_TIMEOUT", "408 Request Timeout"],
]);
/** What the headers of one request may take. Same as upstream; a token with many groups is long. */
const maxHeaderBytes = 1024 * 1024;
/** Each takes four bytes and more: the bytes are limited, and what is counted must not be dropped unseen. */
const maxHeaderPairs = maxHeaderBytes / 4;
/** What HTTP/2 clients may send of one request before we read it. Same as upstream: 99% of bodies fit. */
const uploadBufferBytes = 256 * 1024;

/**
 * TLS on a bound port, for HTTP/2 and HTTP/1.1 by ALPN. It keeps track of its connections, so that it can end without
 * resetting one: HTTP/2 clients are told to go, HTTP/1.1 ones find `Connection: close` in their next answer.
 */
export class SecureListener {
  readonly #info: SecureServingInfo;
  readonly #server: Http2SecureServer;
  /** Connections of HTTP/2, and whether no request is under way on them. */
  readonly #sessions = new Map<ServerHttp2Session, () => boolean>();
  /** Connections of HTTP/1.1, with the requests that each works on. */
  readonly #plain = new Map<TLSSocket, { readonly pending: Set<ServerResponse>; lastUsedMs: number }>();
  readonly #raw = new Set<Socket>();
  readonly #endings: (() => void)[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #isStopping = false;

  constructor(info: SecureServingInfo, handler: RequestListener, { logger }: SecureListenerOptions) {
    this.#info = info;
    const sni = new SNIContexts(info);
    this.#server = newServer(info, sni);
    this.#followCertificates(sni, logger);
    this.#limitSlowClients();
    Object.assign(this.#server, { maxHeaderSize: maxHeaderBytes, maxHeadersCount: maxHeaderPairs });
    this.#trackConnections(logger);
    const guarded: RequestListener = (...h1) => {
      if (acceptTarget(...h1)) handler(...h1);
    };
    const serve: RequestListener = (...h1) => {
      this.#trackRequest(...h1);
      guarded(...h1);
    };
    const serveWaiting: RequestListener = (...h1) => {
      this.#trackRequest(...h1);
      continueWhenRead(...h1);
      guarded(...h1);
    };
    // Both protocols' objects have the shape that handlers know.
    this.#server.on("request", serve as unknown as HTTP2Listener);
    this.#server.on("checkContinue", serveWaiting as unknown as HTTP2Listener);
    this.#server.on("upgrade", (req, socket: Socket, head) => serveUpgrade(guarded, req, socket, head));
  }

  /** Begins to serve. */
  start(): void {
    // Nobody calls `listen`, which would set up the checks for slow clients.
    this.#server.emit("listening");
    this.#info.listener.serve((socket) => {
      this.#raw.add(socket);
      socket.once("close", () => this.#raw.delete(socket));
      this.#server.emit("connection", socket);
    });
  }

  /** Where it listens. */
  address(): { readonly host: string; readonly port: number } {
    const { host, port } = this.#info.listener;
    return { host, port };
  }

  /** Accepts no more connections and winds down those there are. Requests that came are answered. */
  stopAccepting(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#info.listener.close();
    for (const session of this.#sessions.keys()) this.#windDown(session);
    this.#every(idleCheckMs, () => this.#closeIdle());
  }

  /** Resolves once no connection is left. */
  async drained(): Promise<void> {
    while (this.#raw.size > 0)
      await new Promise<void>((resolve) => this.#raw.values().next().value?.once("close", resolve));
  }

  /** Cuts what connections there are. */
  destroyAll(): void {
    for (const socket of this.#raw) socket.destroy();
  }

  /** Ends everything; what {@link drained} waits for has to be over or cut. */
  async close(): Promise<void> {
    this.stopAccepting();
    for (const end of this.#endings.splice(0)) end();
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
    // Ends its own timer; there is nothing to wait for, since it never listened itself.
    this.#server.close(() => undefined);
    await this.drained();
  }

  #followCertificates(sni: SNIContexts, logger: Logger): void {
    const { cert, clientCA, sniCerts = [] } = this.#info;
    const reload = () => {
      try {
        this.#server.setSecureContext(secureContextOptions(this.#info));
        sni.reload();
      } catch (err) {
        logger.error("the server goes on with its old certificates", { err });
      }
    };
    for (const source of [cert, clientCA, ...sniCerts.map(({ source }) => source)]) {
      if (source !== undefined) this.#endings.push(source.onChange(reload));
    }
  }

  #limitSlowClients(): void {
    const { headersTimeoutMs = defaultHeadersTimeoutMs, idleTimeoutMs = defaultIdleTimeoutMs } = this.#info;
    const connectionsCheckingInterval = Math.min(headersTimeoutMs, maxHeadersCheckMs);
    Object.assign(this.#server, { headersTimeout: headersTimeoutMs, connectionsCheckingInterval });
    Object.assign(this.#server, { keepAliveTimeout: idleTimeoutMs });
    // Bodies may take as long as their request's own deadline; watches and exec have none.
    Object.assign(this.#server, { requestTimeout: 0 });
  }

  #trackConnections(logger: Logger): void {
    this.#server.on("session", (session) => {
      const { idleTimeoutMs = defaultIdleTimeoutMs } = this.#info;
      this.#sessions.set(
        session,
        watchIdle(session, idleTimeoutMs, () => this.#windDown(session)),
      );
      session.once("close", () => this.#sessions.delete(session));
      session.on("error", (err) => logger.v(4, "HTTP/2 session failed", { reason: err.message }));
      session.setLocalWindowSize(uploadBufferBytes * maxStreamsOf(this.#info));
      if (this.#isStopping) this.#windDown(session);
    });
    this.#server.on("secureConnection", (socket) => {
      if (socket.alpnProtocol === "h2") return;
      const pending = new Set<ServerResponse>();
      this.#plain.set(socket, { pending, lastUsedMs: performance.now() });
      socket.once("close", () => {
        this.#plain.delete(socket);
        for (const res of pending) abandon(res);
      });
    });
    this.#server.on("tlsClientError", (err, socket) => {
      logger.v(4, "TLS handshake error", { remote: socket.remoteAddress, reason: err.message });
      socket.destroy();
    });
    this.#server.on("clientError", (err: NodeJS.ErrnoException, socket: Socket) => {
      logger.v(4, "HTTP client error", { reason: err.message });
      const status = statusByError.get(err.code ?? "") ?? "400 Bad Request";
      if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    });
    this.#server.on("unknownProtocol", (socket) => socket.destroy());
    this.#server.on("sessionError", (err) => logger.v(4, "HTTP/2 session failed", { reason: err.message }));
  }

  #trackRequest(...[req, res]: Parameters<RequestListener>): void {
    if (req.httpVersionMajor >= 2) {
      resetUnlessRead(req as unknown as Http2ServerRequest);
      return;
    }
    const connection = this.#plain.get(req.socket as TLSSocket);
    if (connection === undefined) return;
    if (this.#isStopping) res.shouldKeepAlive = false;
    connection.pending.add(res);
    res.once("close", () => {
      connection.pending.delete(res);
      connection.lastUsedMs = performance.now();
      if (!req.complete) endUnlessRead(req);
    });
  }

  /** In two steps (RFC 9113 §6.8): first "no more, please", then, when requests on their way have arrived, the last one. */
  #windDown(session: ServerHttp2Session): void {
    if (session.closed || session.destroyed) return;
    session.goaway(constants.NGHTTP2_NO_ERROR, maxStreamID);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (session.destroyed) return;
      // Closing would wait for a request whose headers are still coming in.
      if (this.#sessions.get(session)?.()) session.destroy();
      else session.close();
    }, goawayGraceMs);
    this.#timers.add(timer);
    session.once("close", () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    });
  }

  #closeIdle(): void {
    const usedBefore = performance.now() - idleGraceMs;
    for (const [socket, { pending, lastUsedMs }] of this.#plain) {
      if (pending.size === 0 && lastUsedMs < usedBefore) socket.end();
    }
  }

  #every(intervalMs: number, act: () => void): void {
    const timer = setInterval(act, intervalMs);
    this.#timers.add(timer);
  }
}

/**
 * Ends a response whose connection is gone. Node does so for the one that it is writing, not for those behind it: requests
 * that were sent ahead after one that ended the connection would count as being worked on for as long as they may take.
 */
function abandon(res: ServerResponse): void {
  if (res.closed) return;
  res.destroy();
  res.emit("close");
}

function newServer(info: SecureServingInfo, sni: SNIContexts): Http2SecureServer {
  const tls: TlsOptions = {
    ...secureContextOptions(info),
    requestCert: info.clientCA !== undefined,
    // Whether a certificate is good is for the authenticators to say: each trusts authorities of its own.
    rejectUnauthorized: false,
    SNICallback: (name, done) => done(null, sni.find(name)),
    handshakeTimeout: info.handshakeTimeoutMs ?? defaultHandshakeTimeoutMs,
  };
  if (info.disableHTTP2 === true) {
    // Node's HTTP/2 server always offers `h2`. The other one has the same events, but for those of sessions.
    return createHTTP1Server(tls) as unknown as Http2SecureServer;
  }
  const settings = {
    maxConcurrentStreams: maxStreamsOf(info),
    initialWindowSize: uploadBufferBytes,
    maxFrameSize: uploadBufferBytes,
    maxHeaderListSize: maxHeaderBytes,
  };
  return createSecureServer({ ...tls, allowHTTP1: true, maxHeaderListPairs: maxHeaderPairs, settings });
}

function maxStreamsOf({ http2MaxStreamsPerConnection = defaultMaxStreams }: SecureServingInfo): number {
  return http2MaxStreamsPerConnection;
}

/**
 * Serves `handler` on the port that `info` has bound. Rejects when the certificates cannot be used; the port is free again
 * then.
 */
export async function listenSecure(
  info: SecureServingInfo,
  handler: RequestListener,
  options: SecureListenerOptions,
): Promise<SecureListener> {
  try {
    const listener = new SecureListener(info, handler, options);
    listener.start();
    return listener;
  } catch (err) {
    info.listener.close();
    throw err;
  }
}
