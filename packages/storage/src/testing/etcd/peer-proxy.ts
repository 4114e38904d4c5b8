import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export interface PeerProxyConfig {
  /** Which member this stands before. */
  readonly index: number;
  /** `http://127.0.0.1:<port>` it listens on for other members. */
  readonly target: string;
  /** Members that may neither send nor receive; changes while the proxy runs. */
  readonly isolated: ReadonlySet<number>;
}

/** By address of their proxies: every member names its own in each request. */
const indexByPort = new Map<number, number>();

/** Stands before the peer port of a member, and knows who connects: for networks that part. */
export class PeerProxy {
  readonly url: string;
  readonly #config: PeerProxyConfig;
  readonly #server: Server;
  readonly #port: number;
  readonly #links = new Set<Link>();

  private constructor(config: PeerProxyConfig, server: Server) {
    this.#config = config;
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    this.url = `http://127.0.0.1:${this.#port}`;
    indexByPort.set(this.#port, config.index);
    server.on("connection", (client) => this.#accept(client));
  }

  static async start(config: PeerProxyConfig): Promise<PeerProxy> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new PeerProxy(config, server);
  }

  /** Breaks connections of members that are isolated by now. */
  cutForbidden(): void {
    for (const link of this.#links) {
      if (this.#isForbidden(link.from)) link.destroy();
    }
  }

  async stop(): Promise<void> {
    indexByPort.delete(this.#port);
    this.#server.close();
    for (const link of this.#links) link.destroy();
    await once(this.#server, "close");
  }

  #isForbidden(from: number | undefined): boolean {
    const { index, isolated } = this.#config;
    return isolated.has(index) || (from !== undefined && isolated.has(from));
  }

  #accept(client: Socket): void {
    const { hostname: host, port } = new URL(this.#config.target);
    const link = new Link(client, connect(Number(port), host));
    this.#links.add(link);
    client.on("close", () => this.#links.delete(link));
    client.on("data", (chunk: Buffer) => {
      link.from ??= senderOf(chunk);
      if (this.#isForbidden(link.from)) link.destroy();
    });
    if (this.#isForbidden(undefined)) link.destroy();
    else link.join();
  }
}

class Link {
  from: number | undefined;
  readonly #client: Socket;
  readonly #member: Socket;

  constructor(client: Socket, member: Socket) {
    this.#client = client;
    this.#member = member;
    for (const socket of [client, member]) {
      socket.on("error", () => this.destroy());
      socket.on("close", () => this.destroy());
    }
  }

  /** Lets bytes through. Listeners of the client's data that came before see each chunk first. */
  join(): void {
    this.#client.pipe(this.#member);
    this.#member.pipe(this.#client);
  }

  destroy(): void {
    this.#client.destroy();
    this.#member.destroy();
  }
}

function senderOf(chunk: Buffer): number | undefined {
  const port = /^x-peerurls: http:\/\/127\.0\.0\.1:(\d+)/im.exec(chunk.toString("latin1", 0, 2048))?.[1];
  return port === undefined ? undefined : indexByPort.get(Number(port));
}
