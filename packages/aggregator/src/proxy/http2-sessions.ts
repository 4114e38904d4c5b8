import { type ClientHttp2Session, type ClientHttp2Stream, connect, type OutgoingHttpHeaders } from "node:http2";
import type { TLSSocket } from "node:tls";

const windowBytes = 1024 * 1024;

/** Connections of HTTP/2 to one address; another one is made when those there are take no more streams. */
export class HTTP2Sessions {
  readonly #authority: string;
  readonly #dial: () => Promise<TLSSocket>;
  readonly #sessions = new Map<ClientHttp2Session, { active: number }>();
  #dialing: Promise<ClientHttp2Session> | undefined;

  /**
   * @param authority - `host:port`
   * @param dial - makes a connection on which the server has chosen HTTP/2
   */
  constructor(authority: string, dial: () => Promise<TLSSocket>) {
    this.#authority = authority;
    this.#dial = dial;
  }

  /** Begins a request. Rejects when no connection can be made. */
  async request(headers: OutgoingHttpHeaders, endStream: boolean): Promise<ClientHttp2Stream> {
    const session = this.#free() ?? (await this.#connect());
    const stream = session.request(headers, { endStream });
    const use = this.#sessions.get(session);
    if (use !== undefined) {
      use.active++;
      stream.once("close", () => {
        use.active--;
      });
    }
    return stream;
  }

  /** Adds a connection that is there already. */
  adopt(socket: TLSSocket): ClientHttp2Session {
    const session = connect(`https://${this.#authority}`, {
      createConnection: () => socket,
      settings: { initialWindowSize: windowBytes, enablePush: false },
    });
    this.#sessions.set(session, { active: 0 });
    const forget = () => this.#sessions.delete(session);
    session.once("connect", () => session.setLocalWindowSize(windowBytes));
    session.once("goaway", forget);
    session.once("close", forget);
    // Each of its streams is told as well, and whoever asked through it.
    session.on("error", forget);
    // An idle connection is no reason for a process to stay.
    session.unref();
    return session;
  }

  close(): void {
    for (const session of this.#sessions.keys()) session.destroy();
    this.#sessions.clear();
  }

  #free(): ClientHttp2Session | undefined {
    for (const [session, { active }] of this.#sessions) {
      const max = session.remoteSettings?.maxConcurrentStreams ?? 100;
      if (!session.closed && !session.destroyed && active < max) return session;
    }
    return undefined;
  }

  #connect(): Promise<ClientHttp2Session> {
    this.#dialing ??= this.#dial()
      .then((socket) => this.adopt(socket))
      .finally(() => {
        this.#dialing = undefined;
      });
    return this.#dialing;
  }
}
