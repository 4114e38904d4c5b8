import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from "node:http2";
import { isIP } from "node:net";
import { connect as connectTLS, type TLSSocket } from "node:tls";

/** Whom to talk to, and as whom. */
export interface TransportOptions {
  /** `https://host:port`, without a path. */
  readonly url: string;
  /** Authorities to trust. Absent: the machine's. */
  readonly caPem?: string;
  /** Name that the certificate has to carry. Absent: the host of {@link url}. */
  readonly serverName?: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string;
  /** Client certificate. */
  readonly certPem?: string;
  readonly keyPem?: string;
}

/** One request. */
export interface TransportRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
}

/** An answer whose body has not been read. Whoever asked reads {@link stream} to its end, or closes it. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly stream: ClientHttp2Stream;
}

const windowBytes = 1024 * 1024;

/** One connection, and how many streams of it are taken. */
class Connection {
  readonly session: ClientHttp2Session;
  readonly #socket: TLSSocket;
  #streams = 0;
  /** Before the server has said how many streams it takes, and after it is to carry no more. */
  #isOut = true;

  constructor(session: ClientHttp2Session, socket: TLSSocket) {
    this.session = session;
    this.#socket = socket;
  }

  /** Whether the server takes another stream; a client that asks for more waits until one of the others ends. */
  get hasRoom(): boolean {
    if (this.#isOut || this.session.closed || this.session.destroyed) return false;
    const { maxConcurrentStreams = 1 } = this.session.remoteSettings;
    // A server that takes none at first takes one some day.
    return this.#streams < Math.max(1, maxConcurrentStreams);
  }

  take(): void {
    this.#streams++;
  }

  release(): void {
    this.#streams--;
  }

  /** Has requests sent over it. */
  enlist(): void {
    this.#isOut = false;
  }

  /** Has no further requests sent over it. */
  retire(): void {
    this.#isOut = true;
  }

  close(): Promise<void> {
    this.session.destroy();
    // Of the socket, not of the session: Node 20 does not report the end of a session that is destroyed while it closes.
    return closed(this.#socket);
  }
}

/**
 * Requests over HTTP/2. Connections are made on first use, when one was lost, and when those that there are carry as many
 * streams as the server takes: a watch holds its stream for as long as it goes on.
 */
export class HTTP2Transport {
  readonly #options: TransportOptions;
  /** Those that are open, those that are being made or were given up among them. */
  readonly #connections = new Set<Connection>();
  /** The one that is being made; whoever needs another waits for it. */
  #connecting: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the head of the answer is there; rejects when the connection fails or `signal` aborts. A stream that the
   * server refused before it looked at it (it was about to go) is sent again over another connection.
   */
  async request(request: TransportRequest): Promise<TransportResponse> {
    const connection = await this.#take(request.signal);
    try {
      return await this.#send(connection, request);
    } catch (err) {
      if (!wasRefused(err) || this.#isClosed) throw err;
      connection.retire();
      return this.#send(await this.#take(request.signal), request);
    }
  }

  /** Cuts the connections and what still goes on over them. Again does nothing. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(Array.from(this.#connections, (connection) => connection.close()));
  }

  /** A connection with room for a stream, which is taken. */
  async #take(signal: AbortSignal | undefined): Promise<Connection> {
    for (;;) {
      signal?.throwIfAborted();
      if (this.#isClosed) throw new TypeError("the client is closed");
      for (const connection of this.#connections) {
        if (!connection.hasRoom) continue;
        connection.take();
        return connection;
      }
      this.#connecting ??= this.#connect().finally(() => {
        this.#connecting = undefined;
      });
      await unlessAborted(this.#connecting, signal);
    }
  }

  #send(connection: Connection, { method, path, headers, body, signal }: TransportRequest): Promise<TransportResponse> {
    const { token } = this.#options;
    let stream: ClientHttp2Stream;
    try {
      stream = connection.session.request(
        {
          ":method": method,
          ":path": path,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        { endStream: body === undefined },
      );
    } catch (err) {
      connection.release();
      return Promise.reject(err);
    }
    stream.once("close", () => connection.release());
    return new Promise((resolve, reject) => {
      const onAbort = () => stream.close(constants.NGHTTP2_CANCEL);
      signal?.addEventListener("abort", onAbort, { once: true });
      stream.once("close", () => {
        signal?.removeEventListener("abort", onAbort);
        reject(signal?.aborted ? signal.reason : new StreamClosedError(stream.rstCode));
      });
      stream.on("error", (err) => reject(err));
      stream.once("response", (head) => resolve({ status: head[":status"] ?? 0, headers: head, stream }));
      if (body !== undefined) stream.end(body);
    });
  }

  /** Resolves when the server has said how many streams it takes, which it does before anything else. */
  #connect(): Promise<void> {
    const { url, caPem, serverName, certPem, keyPem } = this.#options;
    const { hostname, port } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, "");
    const socket = connectTLS({
      host,
      port: Number(port || 443),
      ALPNProtocols: ["h2"],
      ...(serverName === undefined ? (isIP(host) ? {} : { servername: host }) : { servername: serverName }),
      ...(caPem === undefined ? {} : { ca: caPem }),
      ...(certPem === undefined ? {} : { cert: certPem }),
      ...(keyPem === undefined ? {} : { key: keyPem }),
    });
    const session = connect(url, {
      settings: { initialWindowSize: windowBytes },
      createConnection: () => socket,
    });
    const connection = new Connection(session, socket);
    this.#connections.add(connection);
    session.once("connect", () => session.setLocalWindowSize(windowBytes));
    session.once("goaway", () => connection.retire());
    return new Promise((resolve, reject) => {
      session.once("remoteSettings", () => {
        connection.enlist();
        resolve();
      });
      socket.once("error", reject);
      // Every stream of the session is told as well, and the caller through it.
      session.on("error", (err) => {
        connection.retire();
        reject(err);
      });
      socket.once("close", () => {
        this.#connections.delete(connection);
        reject(new StreamClosedError(undefined));
      });
    });
  }
}

/** Rejects with the reason of `signal` when that aborts first. */
function unlessAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

function closed(socket: TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.once("close", () => resolve());
    socket.destroy();
  });
}

/** The server closed the stream before it answered. */
export class StreamClosedError extends Error {
  override readonly name = "StreamClosedError";
  /** RFC 9113 §7. */
  readonly code: number | undefined;

  constructor(code: number | undefined) {
    super(`the server closed the stream before it answered (code ${code ?? "none"})`);
    this.code = code;
  }
}

function wasRefused(err: unknown): boolean {
  if (err instanceof StreamClosedError) return err.code === constants.NGHTTP2_REFUSED_STREAM;
  const code = err instanceof Error ? (err as NodeJS.ErrnoException).code : undefined;
  return code === "ERR_HTTP2_GOAWAY_SESSION" || code === "ERR_HTTP2_INVALID_SESSION";
}
