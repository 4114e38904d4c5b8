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

/** Requests over one HTTP/2 connection, made on first use and again after it was lost. */
export class HTTP2Transport {
  readonly #options: TransportOptions;
  #session: ClientHttp2Session | undefined;
  /** Connections that are open, those that were given up among them. */
  readonly #sockets = new Set<TLSSocket>();
  #isClosed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the head of the answer is there; rejects when the connection fails or `signal` aborts. A stream that the
   * server refused before it looked at it (it was about to go) is sent again over a new connection.
   */
  async request(request: TransportRequest): Promise<TransportResponse> {
    try {
      return await this.#send(request);
    } catch (err) {
      if (!wasRefused(err) || this.#isClosed) throw err;
      this.#session = undefined;
      return this.#send(request);
    }
  }

  /** Cuts the connection and what still goes on over it. Again does nothing. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#session?.destroy();
    this.#session = undefined;
    // Of the socket, not of the session: Node 20 does not report the end of a session that is destroyed while it closes.
    await Promise.all([...this.#sockets].map(closed));
  }

  #send({ method, path, headers, body, signal }: TransportRequest): Promise<TransportResponse> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { token } = this.#options;
    const stream = this.#connected().request(
      {
        ":method": method,
        ":path": path,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      { endStream: body === undefined },
    );
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

  #connected(): ClientHttp2Session {
    if (this.#isClosed) throw new TypeError("the client is closed");
    const known = this.#session;
    if (known !== undefined && !known.closed && !known.destroyed) return known;
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
    this.#session = session;
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    const forget = () => {
      if (this.#session === session) this.#session = undefined;
    };
    session.once("connect", () => session.setLocalWindowSize(windowBytes));
    session.once("close", forget);
    session.once("goaway", forget);
    // Every stream of the session is told as well, and the caller through it.
    session.on("error", forget);
    return session;
  }
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
