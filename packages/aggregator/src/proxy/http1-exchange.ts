import type { ClientRequest, IncomingMessage } from "node:http";
import { type Agent, request as httpsRequest } from "node:https";
import type { BackendAddress } from "@kube-apiserver/generic-server";
import type { BackendRequest, Exchange, ResponseReceiver } from "./exchange.js";

/** A request over HTTP/1.1. */
export class HTTP1Exchange implements Exchange {
  readonly #agent: Agent;
  readonly #address: BackendAddress;
  readonly #request: BackendRequest;
  readonly #receiver: ResponseReceiver;
  #req: ClientRequest;
  #res: IncomingMessage | undefined;
  #ended = false;

  /** Sends it at once. */
  constructor(agent: Agent, address: BackendAddress, request: BackendRequest, receiver: ResponseReceiver) {
    this.#agent = agent;
    this.#address = address;
    this.#request = request;
    this.#receiver = receiver;
    this.#req = this.#send(true);
  }

  resume(): void {
    this.#res?.resume();
  }

  cancel(): void {
    this.#ended = true;
    this.#req.destroy();
  }

  #send(mayRepeat: boolean): ClientRequest {
    const { host, port } = this.#address;
    const { method, target: path, headers, body } = this.#request;
    const req = httpsRequest({ host, port, method, path, headers, agent: this.#agent });
    req.once("response", (res: IncomingMessage) => this.#receive(res));
    req.on("error", (err: NodeJS.ErrnoException) => {
      // A kept connection that the backend closed just then: a request without a body can be sent once more.
      const isStale = req.reusedSocket && err.code === "ECONNRESET" && this.#res === undefined;
      if (mayRepeat && isStale && body === undefined && !this.#ended) this.#req = this.#send(false);
      else this.#fail(err);
    });
    if (body === undefined) req.end();
    else {
      body.once("error", (err) => req.destroy(err));
      body.pipe(req);
    }
    return req;
  }

  #receive(res: IncomingMessage): void {
    this.#res = res;
    res.on("error", (err) => this.#fail(err));
    if (this.#ended) return;
    this.#receiver.head(res.statusCode ?? 502, res.headers);
    res.on("data", (chunk: Buffer) => {
      if (!this.#ended && !this.#receiver.data(chunk)) res.pause();
    });
    res.once("end", () => {
      if (this.#ended) return;
      this.#ended = true;
      this.#receiver.end();
    });
  }

  #fail(err: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#receiver.failed(err);
  }
}
