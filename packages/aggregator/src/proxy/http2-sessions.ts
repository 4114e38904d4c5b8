import { type ClientHttp2Session, type ClientHttp2Stream, connect, type OutgoingHttpHeaders } from "node:http2";
import type { TLSSocket } from "node:tls";

const windowBytes = 1024 * 1024;

interface SessionUse {
  /** Streams under way. */
  active: number;
  retired: boolean;
}

/** Connections of HTTP/2 to one address; another one is made when those there are take no more streams. */
export class HTTP2Sessions {
  readonly #authority: string;
  readonly #dial: () => Promise<TLSSocket>;
  readonly #sessions = new Map<ClientHttp2Session, SessionUse>();
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
    this.#count(session, stream);
    return stream;
  }

  /** Adds a connection that is there already. */
  adopt(socket: TLSSocket): ClientHttp2Session {
    const session = connect(`https://${this.#authority}`, {
      createConnection: () => socket,
      settings: { initialWindowSize: windowBytes, enablePush: false },
    });
    this.#sessions.set(session, { active: 0, retired: false });
    const forget = () => this.#sessions.delete(session);
    session.once("connect", () => session.setLocalWindowSize(windowBytes));
    session.once("goaway", () => this.#retire(session));
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

  /** Closes each connection when the last of its requests has ended. */
  retire(): void {
    for (const session of [...this.#sessions.keys()]) this.#retire(session);
  }

  #count(session: ClientHttp2Session, stream: ClientHttp2Stream): void {
    const use = this.#sessions.get(session);
    if (use === undefined) return;
    use.active++;
    stream.once("close", () => {
      use.active--;
      if (use.retired && use.active === 0) session.destroy();
    });
  }

  /** The backend takes no more: what is under way comes to its end, and then there is nothing it has to wait for. */
  #retire(session: ClientHttp2Session): void {
    const use = this.#sessions.get(session);
    this.#sessions.delete(session);
    if (use === undefined) return;
    use.retired = true;
    // `close` would wait until the backend closes, which may wait for us.
    if (use.active === 0) session.destroy();
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
