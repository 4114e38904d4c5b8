import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createSecureServer, type ServerOptions } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { CertKeyPEM } from "../pki/certificate-authority.js";

/** What a {@link ConnectProxy} does with those who ask: lets them through, says no, says nothing, or cuts them off. */
export type ConnectProxyAnswer = "pass" | "hang" | "cut" | { readonly status: number; readonly reason: string };

/** Where a {@link ConnectProxy} listens. */
export interface ConnectProxyOptions {
  /** Path of a unix socket. Default: a free port of 127.0.0.1. */
  readonly socketPath?: string;
  /** Its certificate, and who has to have signed those of its clients. Default: it speaks in clear. */
  readonly tls?: CertKeyPEM & { readonly clientCAPem: string };
}

/** A proxy that connects its clients to others by `CONNECT`, for tests of ways out. */
export class ConnectProxy implements AsyncDisposable {
  /** What it was asked to connect to, in that order. */
  readonly targets: string[] = [];
  /** Names of the machines behind it, which nobody else knows, with their addresses. */
  readonly names = new Map<string, string>();
  answer: ConnectProxyAnswer = "pass";
  readonly #server: Server;
  /** With clients, and with those whom they were connected to. */
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket: Socket) => this.#follow(socket));
    server.on("connect", (req: IncomingMessage, socket: Socket) => this.#connect(req, socket));
    // Those whose certificate it does not like.
    server.on("tlsClientError", (_err, socket: Socket) => socket.destroy());
  }

  static async start({ socketPath, tls }: ConnectProxyOptions = {}): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(tls === undefined ? createServer() : createSecureServer(serverOptionsOf(tls)));
    if (socketPath === undefined) proxy.#server.listen(0, "127.0.0.1");
    else proxy.#server.listen(socketPath);
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** Where it listens unless that is a unix socket. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are open, on both sides. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Cuts every connection; new ones are taken. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }

  #follow(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#sockets.delete(socket));
  }

  #connect({ url: target = "" }: IncomingMessage, client: Socket): void {
    this.targets.push(target);
    const { answer } = this;
    client.on("error", () => client.destroy());
    if (answer === "hang") client.resume().once("end", () => client.destroy());
    else if (answer === "cut") client.destroy();
    else if (answer !== "pass") client.end(`HTTP/1.1 ${answer.status} ${answer.reason}\r\n\r\n`);
    else this.#join(target, client);
  }

  #join(target: string, client: Socket): void {
    const { hostname, port } = new URL(`http://${target}`);
    const host = hostname.replace(/^\[|\]$/g, "");
    const backend = connect(Number(port || 80), this.names.get(host) ?? host);
    this.#follow(backend);
    const fail = () => client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    backend.once("error", fail);
    backend.once("connect", () => {
      backend.off("error", fail);
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(backend);
      backend.pipe(client);
    });
    backend.once("close", () => client.destroySoon());
    client.once("close", () => backend.destroySoon());
  }
}

function serverOptionsOf({ certPem, keyPem, clientCAPem }: NonNullable<ConnectProxyOptions["tls"]>): ServerOptions {
  return { cert: certPem, key: keyPem, ca: clientCAPem, requestCert: true, rejectUnauthorized: true };
}
