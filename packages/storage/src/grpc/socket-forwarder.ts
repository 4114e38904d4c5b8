import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DialAddress, Dialer, Logger } from "@kube-apiserver/component-base";

/** What a {@link SocketForwarder} passes on to. */
export interface ForwarderSettings {
  readonly address: DialAddress;
  readonly dialer: Dialer;
  /** Who is there, for names and for the log: `etcd`. */
  readonly peer: string;
  readonly logger: Logger;
}

/**
 * A unix socket of this process that stands for one address which only a {@link Dialer} can connect to: gRPC makes its
 * connections itself, and lets nobody in between. What is accepted there is passed on as it is, TLS and all.
 *
 * The socket is in a folder that nobody but this user may enter, leads to one address alone, and goes with the process that
 * closes it.
 */
export class SocketForwarder {
  /** Of the socket. */
  readonly path: string;
  readonly #folder: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isFailing = false;

  private constructor(folder: string, { address, dialer, peer, logger }: ForwarderSettings) {
    this.#folder = folder;
    this.path = join(folder, `${peer}.sock`);
    this.#server = createServer((near) => {
      const far = dialer.dial(address);
      far.once("connect", () => {
        this.#isFailing = false;
      });
      far.once("error", (err) => {
        // gRPC tries again and again, and is told nothing but that the socket was closed.
        const level = this.#isFailing ? "debug" : "warn";
        this.#isFailing = true;
        logger[level](`A connection to ${peer} through its proxy failed`, { ...address, err });
      });
      this.#join(near, far);
    });
    this.#server.unref();
  }

  /** Rejects when the socket cannot be made; nothing is left behind then. */
  static async open(settings: ForwarderSettings): Promise<SocketForwarder> {
    const folder = await mkdtemp(join(tmpdir(), `kube-apiserver-${settings.peer}-`));
    const forwarder = new SocketForwarder(folder, settings);
    try {
      await forwarder.#listen();
      return forwarder;
    } catch (err) {
      await forwarder.close();
      throw err;
    }
  }

  /** Cuts what still goes through it. Again does nothing. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.path, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  #join(near: Socket, far: Socket): void {
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => {
        this.#sockets.delete(socket);
        if (other.connecting) other.destroy();
        else other.destroySoon();
      });
      socket.pipe(other);
    }
  }
}
