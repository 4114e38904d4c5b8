import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { type ClientHttp2Stream, constants } from "node:http2";
import { Agent, request as httpsRequest } from "node:https";
import type { Readable } from "node:stream";
import {
  authorityOf,
  type BackendAddress,
  type BackendTLS,
  guardedLookup,
  requireAllowedAddress,
} from "@kube-apiserver/generic-server";
import { dialBackend } from "./dial-backend.js";
import { HTTP2Sessions } from "./http2-sessions.js";

/** One request to a backend. */
export interface BackendRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Lower-case names. */
  readonly headers: OutgoingHttpHeaders;
  /** Absent: no body. */
  readonly body?: Readable;
  /** Ends the request, its answer included. */
  readonly signal: AbortSignal;
}

/** An answer whose body has not been read. Whoever asked reads {@link body} to its end, or destroys it. */
export interface BackendResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/**
 * Connections to the backend of one APIService, made on first use and kept for the next request: HTTP/2 where the backend
 * speaks it, else HTTP/1.1 with keep-alive.
 */
export class BackendConnections {
  readonly tls: BackendTLS;
  readonly #agent: Agent;
  /** By `host:port`; undefined where the backend speaks HTTP/1.1 only. */
  readonly #protocols = new Map<string, Promise<HTTP2Sessions | undefined>>();

  constructor(tls: BackendTLS) {
    this.tls = tls;
    this.#agent = new Agent({ keepAlive: true, ...tls, lookup: guardedLookup });
  }

  /** Resolves when the head of the answer is there. Rejects when there will be none. */
  async request(address: BackendAddress, request: BackendRequest): Promise<BackendResponse> {
    const sessions = await this.#sessionsFor(address);
    request.signal.throwIfAborted();
    return sessions === undefined ? this.#overHTTP1(address, request) : overHTTP2(sessions, request);
  }

  /** Closes every connection, and with them the requests under way. */
  close(): void {
    this.#agent.destroy();
    this.#leave((sessions) => sessions.close());
  }

  /** Closes every connection as soon as no request needs it: others have taken their place. */
  retire(): void {
    this.#agent.maxFreeSockets = 0;
    for (const sockets of Object.values(this.#agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
    this.#leave((sessions) => sessions.retire());
  }

  #leave(end: (sessions: HTTP2Sessions) => void): void {
    for (const found of this.#protocols.values()) {
      found.then(
        (sessions) => {
          if (sessions !== undefined) end(sessions);
        },
        // A connection that never was needs no closing.
        () => undefined,
      );
    }
    this.#protocols.clear();
  }

  #sessionsFor(address: BackendAddress): Promise<HTTP2Sessions | undefined> {
    const authority = authorityOf(address);
    let found = this.#protocols.get(authority);
    if (found === undefined) {
      found = this.#negotiate(address, authority);
      this.#protocols.set(authority, found);
      // The next request tries again.
      found.catch(() => this.#protocols.delete(authority));
    }
    return found;
  }

  async #negotiate(address: BackendAddress, authority: string): Promise<HTTP2Sessions | undefined> {
    const socket = await dialBackend(address, this.tls, ["h2", "http/1.1"]);
    if (socket.alpnProtocol !== "h2") {
      socket.destroy();
      return undefined;
    }
    const sessions = new HTTP2Sessions(authority, () => dialBackend(address, this.tls, ["h2"]));
    sessions.adopt(socket);
    return sessions;
  }

  async #overHTTP1(address: BackendAddress, request: BackendRequest): Promise<BackendResponse> {
    requireAllowedAddress(address.host);
    try {
      return await this.#sendHTTP1(address, request);
    } catch (err) {
      // A kept connection that the backend closed just then: a request without a body can be sent once more.
      const mayRepeat = request.body === undefined && err instanceof StaleConnectionError;
      if (!mayRepeat || request.signal.aborted) throw err;
      return this.#sendHTTP1(address, request);
    }
  }

  #sendHTTP1({ host, port }: BackendAddress, request: BackendRequest): Promise<BackendResponse> {
    const { method, target: path, headers, body, signal } = request;
    return new Promise((resolve, reject) => {
      const req = httpsRequest({ host, port, method, path, headers, agent: this.#agent, signal });
      req.once("response", (res: IncomingMessage) => {
        resolve({ status: res.statusCode ?? 502, headers: res.headers, body: res });
      });
      req.once("error", (err: NodeJS.ErrnoException) => {
        reject(req.reusedSocket && err.code === "ECONNRESET" ? new StaleConnectionError(err) : err);
      });
      sendBody(body, req, (err) => req.destroy(err));
    });
  }
}

async function overHTTP2(sessions: HTTP2Sessions, request: BackendRequest): Promise<BackendResponse> {
  const { method, target, headers, body, signal } = request;
  const { host: authority, ...rest } = headers;
  const pseudo = { ":method": method, ":path": target, ":scheme": "https", ":authority": String(authority) };
  const stream = await sessions.request({ ...pseudo, ...rest }, body === undefined);
  const onAbort = () => stream.close(constants.NGHTTP2_CANCEL);
  signal.addEventListener("abort", onAbort, { once: true });
  stream.once("close", () => signal.removeEventListener("abort", onAbort));
  if (signal.aborted) onAbort();
  return new Promise((resolve, reject) => {
    stream.once("response", (head) => resolve({ status: head[":status"] ?? 502, headers: head, body: stream }));
    stream.on("error", reject);
    stream.once("close", () => reject(signal.aborted ? signal.reason : closedEarly(stream)));
    if (body !== undefined) sendBody(body, stream, (err) => stream.destroy(err));
  });
}

function closedEarly({ rstCode }: ClientHttp2Stream): Error {
  return new Error(`the backend closed the stream before it answered (code ${rstCode ?? "none"})`);
}

/** Sends a body as it comes in, no faster than the backend takes it. */
function sendBody(body: Readable | undefined, to: NodeJS.WritableStream, fail: (err: Error) => void): void {
  if (body === undefined) {
    to.end();
    return;
  }
  body.once("error", fail);
  body.pipe(to);
}

/** A kept connection turned out to be closed. */
class StaleConnectionError extends Error {
  override readonly name = "StaleConnectionError";

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}
