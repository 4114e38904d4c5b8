import type { TLSSocket } from "node:tls";
import type { Clock } from "@kube-apiserver/component-base";
import { HTTP2Connection } from "../http2/connection.js";
import type { BackendRequest, Exchange, ResponseReceiver } from "./exchange.js";

/** Connections of HTTP/2 to one address; another one is made when those there are take no more streams. */
export class HTTP2Sessions {
  readonly #dial: () => Promise<TLSSocket>;
  readonly #clock: Clock;
  readonly #connections = new Set<HTTP2Connection>();
  #dialing: Promise<HTTP2Connection> | undefined;

  /** @param dial - makes a connection on which the server has chosen HTTP/2 */
  constructor(dial: () => Promise<TLSSocket>, clock: Clock) {
    this.#dial = dial;
    this.#clock = clock;
  }

  /**
   * Sends a request on a connection that takes it; on another one, once, if the server refuses it after all and it has no
   * body. Rejects when no connection can be made.
   */
  send(request: BackendRequest, receiver: ResponseReceiver): Promise<Exchange> {
    const repeat = request.body === undefined ? () => this.#send(request, receiver) : undefined;
    return this.#send(request, receiver, repeat);
  }

  async #send(
    request: BackendRequest,
    receiver: ResponseReceiver,
    repeat?: () => Promise<Exchange>,
  ): Promise<Exchange> {
    for (;;) {
      for (const connection of this.#connections) {
        if (connection.isFree) return connection.send(request, receiver, repeat);
      }
      await this.#connect();
    }
  }

  /** Adds a connection that is there already. */
  adopt(socket: TLSSocket): HTTP2Connection {
    const connection: HTTP2Connection = new HTTP2Connection(socket, {
      clock: this.#clock,
      onRetired: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    // An idle connection is no reason for a process to stay.
    socket.unref();
    return connection;
  }

  /** Closes every connection, and with them the requests under way. */
  close(): void {
    for (const connection of [...this.#connections]) connection.close();
  }

  /** Closes each connection when the last of its requests has ended. */
  retire(): void {
    for (const connection of [...this.#connections]) connection.retire();
  }

  #connect(): Promise<HTTP2Connection> {
    this.#dialing ??= this.#dial()
      .then((socket) => this.adopt(socket))
      .finally(() => {
        this.#dialing = undefined;
      });
    return this.#dialing;
  }
}
