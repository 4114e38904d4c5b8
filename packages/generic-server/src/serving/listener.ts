import { createServer, type Server, type Socket } from "node:net";

/** Where to listen. */
export interface ListenOptions {
  /** Host name or IP address. `0.0.0.0` and `::`: everywhere. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** Same as upstream. */
const keepAliveIntervalMs = 180_000;

/**
 * A port that is bound but not served yet, so that its number is known, and a port that is taken is noticed, before
 * anything else starts. Connections that come early wait.
 */
export class Listener {
  readonly host: string;
  readonly port: number;
  readonly #server: Server;
  #early: Socket[] | undefined = [];
  #onConnection: (socket: Socket) => void = (socket) => this.#early?.push(socket);

  private constructor(server: Server, host: string, port: number) {
    this.#server = server;
    this.host = host;
    this.port = port;
    server.on("connection", (socket) => {
      // Answers to many small requests must not wait for each other's acknowledgement.
      socket.setNoDelay(true);
      // A client whose machine died closes nothing.
      socket.setKeepAlive(true, keepAliveIntervalMs);
      // A client may be gone again before anybody serves it.
      socket.on("error", () => socket.destroy());
      this.#onConnection(socket);
    });
  }

  /** Binds a port. Rejects with Node's own error (`EADDRINUSE`, `EACCES`) when it cannot. */
  static bind({ host, port }: ListenOptions): Promise<Listener> {
    const server = createServer({ pauseOnConnect: false });
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port }, () => {
        server.off("error", reject);
        const address = server.address();
        if (address === null || typeof address === "string") reject(new TypeError("not a TCP listener"));
        else resolve(new Listener(server, address.address, address.port));
      });
    });
  }

  /** Hands over connections: those that waited, then each as it comes. */
  serve(onConnection: (socket: Socket) => void): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    this.#onConnection = onConnection;
    for (const socket of early) if (!socket.destroyed) onConnection(socket);
  }

  /** Accepts no more connections; those there are stay open. Again does nothing. */
  close(): void {
    for (const socket of this.#early ?? []) socket.destroy();
    this.#early = undefined;
    if (this.#server.listening) this.#server.close();
  }
}
