import { Socket } from "node:net";

/** Makes the connection that a {@link TunnelSocket} passes bytes to, until `signal` aborts. */
export type OpenTunnel = (signal: AbortSignal) => Promise<Socket>;

type Ready = (tunnel: Socket) => void;

/**
 * A socket in front of a connection that takes more than one step to make. Node's clients want theirs at once, and tell
 * nobody of a request that is called off before it has one; this one they have from the first moment, and to destroy it
 * calls the steps off. What is written meanwhile waits.
 *
 * It has no handle of the system: TLS over it goes through Node's stream for foreign sockets.
 */
export class TunnelSocket extends Socket {
  declare connecting: boolean;
  readonly #opening = new AbortController();
  #tunnel: Socket | undefined;
  #waiting: Ready[] = [];

  constructor(open: OpenTunnel) {
    super();
    this.connecting = true;
    open(this.#opening.signal).then(
      (tunnel) => this.#join(tunnel),
      (err: Error) => this.destroy(err),
    );
  }

  override _read(): void {
    this.#whenReady((tunnel) => tunnel.resume());
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: (err?: Error | null) => void): void {
    this.#whenReady((tunnel) => tunnel.write(chunk, encoding, done));
  }

  override _writev(
    chunks: { readonly chunk: Buffer | string; readonly encoding: BufferEncoding }[],
    done: (err?: Error | null) => void,
  ): void {
    this.#whenReady((tunnel) => {
      tunnel.cork();
      const last = chunks.length - 1;
      for (const [at, { chunk, encoding }] of chunks.entries()) {
        tunnel.write(chunk, encoding, at === last ? done : undefined);
      }
      tunnel.uncork();
    });
  }

  override _final(done: (err?: Error | null) => void): void {
    this.#whenReady((tunnel) => tunnel.end(() => done()));
  }

  override _destroy(err: Error | null, done: (err?: Error | null) => void): void {
    this.#waiting = [];
    this.#opening.abort();
    this.#tunnel?.destroy();
    super._destroy(err, done);
  }

  #whenReady(ready: Ready): void {
    if (this.#tunnel === undefined) this.#waiting.push(ready);
    else ready(this.#tunnel);
  }

  #join(tunnel: Socket): void {
    if (this.destroyed || tunnel.destroyed) {
      tunnel.destroy();
      this.destroy();
      return;
    }
    this.#tunnel = tunnel;
    tunnel.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) tunnel.pause();
    });
    tunnel.once("end", () => {
      this.push(null);
      // As Node's own sockets do: the end is seen even if nobody reads.
      this.read(0);
    });
    tunnel.once("error", (err) => this.destroy(err));
    tunnel.once("close", () => {
      if (!tunnel.readableEnded) this.destroy();
    });
    this.connecting = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const ready of waiting) ready(tunnel);
    this.emit("connect");
    this.emit("ready");
  }
}
