import type { Agent } from "node:https";
import type { Clock, Dialer } from "@kube-apiserver/component-base";
import {
  authorityOf,
  type BackendAddress,
  type BackendTLS,
  guardedLookup,
  newHTTPSAgent,
  requireAllowedAddress,
} from "@kube-apiserver/generic-server";
import { dialBackend } from "./dial-backend.js";
import type { BackendRequest, Exchange, ResponseReceiver } from "./exchange.js";
import { HTTP1Exchange } from "./http1-exchange.js";
import { HTTP2Sessions } from "./http2-sessions.js";

/**
 * Connections to the backend of one APIService, made on first use and kept for the next request: HTTP/2 where the backend
 * speaks it, else HTTP/1.1 with keep-alive.
 */
export class BackendConnections {
  readonly tls: BackendTLS;
  /** What makes them; undefined: they leave directly. */
  readonly dialer: Dialer | undefined;
  readonly #clock: Clock;
  readonly #agent: Agent;
  /** By `host:port`; undefined where the backend speaks HTTP/1.1 only. */
  readonly #protocols = new Map<string, Promise<HTTP2Sessions | undefined>>();

  constructor(tls: BackendTLS, clock: Clock, dialer?: Dialer) {
    this.tls = tls;
    this.dialer = dialer;
    this.#clock = clock;
    this.#agent = newHTTPSAgent({ keepAlive: true, ...tls, lookup: guardedLookup }, dialer);
  }

  /** Resolves when it has been sent; what comes of it, the receiver is told. Rejects when it cannot be sent. */
  async send(address: BackendAddress, request: BackendRequest, receiver: ResponseReceiver): Promise<Exchange> {
    const sessions = await this.#sessionsFor(address);
    if (sessions === undefined) {
      requireAllowedAddress(address.host);
      return new HTTP1Exchange(this.#agent, address, request, receiver);
    }
    return sessions.send(request, receiver);
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
      found = this.#negotiate(address);
      this.#protocols.set(authority, found);
      // The next request tries again.
      found.catch(() => this.#protocols.delete(authority));
    }
    return found;
  }

  async #negotiate(address: BackendAddress): Promise<HTTP2Sessions | undefined> {
    const socket = await dialBackend(address, this.tls, ["h2", "http/1.1"], this.dialer);
    if (socket.alpnProtocol !== "h2") {
      socket.destroy();
      return undefined;
    }
    const sessions = new HTTP2Sessions(() => dialBackend(address, this.tls, ["h2"], this.dialer), this.#clock);
    sessions.adopt(socket);
    return sessions;
  }
}
