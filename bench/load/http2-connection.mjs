import { once } from "node:events";
import { connect } from "node:http2";

// As Go's client: windows so large that the reader's speed decides, not the round trips.
const streamWindow = 4 << 20;
const connectionWindow = 1 << 30;

/** One HTTP/2 connection over TLS, any number of requests at a time; otherwise as `Http1Connection`. */
export class Http2Connection {
  #session;
  #headers;

  static async open({ url, token }) {
    const session = connect(url, { rejectUnauthorized: false, settings: { initialWindowSize: streamWindow } });
    // "connect" comes with an error thrown by `once` when there is no connection; later ones reach each stream.
    await once(session, "connect");
    session.on("error", () => {});
    session.setLocalWindowSize(connectionWindow);
    return new Http2Connection(session, token);
  }

  constructor(session, token) {
    this.#session = session;
    this.#headers = {
      accept: "application/json",
      "user-agent": "bench",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
  }

  request({ method, path, contentType, body }, sink = () => {}) {
    const headers = { ":method": method, ":path": path, ...this.#headers };
    if (body !== undefined) headers["content-type"] = contentType;
    const reply = { status: 0, bytes: 0 };
    return new Promise((resolve, reject) => {
      const stream = this.#session.request(headers, { endStream: body === undefined });
      stream.on("response", (response) => {
        reply.status = response[":status"];
      });
      stream.on("data", (piece) => {
        reply.bytes += piece.length;
        sink(piece);
      });
      stream.on("end", () => resolve(reply));
      stream.on("error", reject);
      stream.on("close", () => reject(new Error("the server closed the stream")));
      if (body !== undefined) stream.end(body);
    });
  }

  close() {
    this.#session.destroy();
  }
}
