import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A TCP proxy that breaks connections as networks do. */
export class TCPProxy {
  readonly #server: Server;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #links = new Set<Link>();
  #port = 0;
  #refusing = false;
  #swallowing = false;
  #delayMs = 0;

  private constructor(target: URL) {
    this.#target = { host: target.hostname.replace(/^\[|\]$/g, ""), port: Number(target.port) };
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
  }

  /** Listens on loopback in front of `http(s)://host:port`. The caller stops it. */
  static async start(target: string): Promise<TCPProxy> {
    const proxy = new TCPProxy(new URL(target));
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    proxy.#port = (proxy.#server.address() as AddressInfo).port;
    return proxy;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#links.size;
  }

  /** Breaks every connection, wherever in a message it is. New ones are let through. */
  cut(): void {
    for (const link of this.#links) link.destroy();
  }

  /** Ends every connection towards the client only: what it sends still arrives. */
  halfClose(): void {
    for (const link of this.#links) link.endClient();
  }

  /** While true, new connections are broken at once. */
  set refusing(refusing: boolean) {
    this.#refusing = refusing;
  }

  /** While true, connections stay open, also new ones, and not a byte is moved. */
  set swallowing(swallowing: boolean) {
    this.#swallowing = swallowing;
    for (const link of this.#links) link.paused = swallowing;
  }

  /** Every chunk is held back for this long; 0: not at all. For connections from now on. */
  set delayMs(delayMs: number) {
    this.#delayMs = delayMs;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.cut();
    await once(this.#server, "close");
  }

  #accept(client: Socket): void {
    if (this.#refusing) {
      client.destroy();
      return;
    }
    const link = new Link(client, connect({ ...this.#target, allowHalfOpen: true }), this.#delayMs);
    this.#links.add(link);
    client.on("close", () => this.#links.delete(link));
    link.paused = this.#swallowing;
  }
}

/** One connection, made of two. */
class Link {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #delayMs: number;

  constructor(client: Socket, server: Socket, delayMs: number) {
    this.#client = client;
    this.#server = server;
    this.#delayMs = delayMs;
    this.#forward(client, server);
    this.#forward(server, client);
  }

  set paused(paused: boolean) {
    for (const socket of [this.#client, this.#server]) {
      if (paused) socket.pause();
      else socket.resume();
    }
  }

  endClient(): void {
    this.#client.end();
    // Whatever else the server says is lost.
    this.#server.removeAllListeners("data");
    this.#server.resume();
  }

  destroy(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #forward(from: Socket, to: Socket): void {
    from.on("data", (chunk) => this.#later(() => !to.writableEnded && to.write(chunk)));
    from.on("end", () => this.#later(() => to.end()));
    // Broken on purpose, or by the other side: either way both end.
    from.on("error", () => this.destroy());
    from.on("close", () => this.destroy());
  }

  /** In order, since timers of one delay fire in the order in which they were set. */
  #later(move: () => void): void {
    if (this.#delayMs === 0) move();
    else setTimeout(move, this.#delayMs);
  }
}
