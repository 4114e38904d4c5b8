import { once } from "node:events";
import { connect } from "node:tls";
import { Http1Parser } from "./http1-parser.mjs";

/** One keep-alive connection over TLS, one request at a time. The server's certificate is not verified. */
export class Http1Connection {
  #socket;
  #headers;
  #waiting;
  #reply;

  /** `target` is `{ url, token, impersonate? }`. */
  static async open(target) {
    const { hostname, port } = new URL(target.url);
    const socket = connect({ host: hostname, port, rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] });
    await once(socket, "secureConnect");
    return new Http1Connection(socket, target);
  }

  constructor(socket, { url, token, impersonate }) {
    this.#socket = socket.setNoDelay(true);
    const authorization = token === undefined ? "" : `Authorization: Bearer ${token}\r\n`;
    const actingAs = impersonate === undefined ? "" : `Impersonate-User: ${impersonate}\r\n`;
    this.#headers = `Host: ${new URL(url).host}\r\n${authorization}${actingAs}Accept: application/json\r\nUser-Agent: bench\r\n`;
    const parser = new Http1Parser({
      head: (status) => {
        this.#reply.status = status;
      },
      body: (bytes) => {
        this.#reply.bytes += bytes.length;
        this.#waiting.sink(bytes);
      },
      end: () => this.#settle("resolve", this.#reply),
    });
    socket.on("data", (data) => {
      try {
        parser.push(data);
      } catch (err) {
        socket.destroy(err);
      }
    });
    socket.on("error", (err) => this.#settle("reject", err));
    socket.on("close", () => this.#settle("reject", new Error("the server closed the connection")));
  }

  /**
   * Resolves to `{ status, bytes }` when the body has been read; its pieces go to `sink`.
   * `request` is `{ method, path, contentType?, body? }`.
   */
  request({ method, path, contentType, body }, sink = () => {}) {
    const content =
      body === undefined ? "" : `Content-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
    this.#reply = { status: 0, bytes: 0 };
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject, sink };
      if (this.#socket.destroyed) return this.#settle("reject", new Error("the connection is closed"));
      this.#socket.write(`${method} ${path} HTTP/1.1\r\n${this.#headers}${content}\r\n${body ?? ""}`);
    });
  }

  /** Reads nothing more for so long: what the server sends stays with the kernel, then with the server. */
  pause(ms) {
    this.#socket.pause();
    setTimeout(() => this.#socket.resume(), ms);
  }

  close() {
    this.#socket.destroy();
  }

  #settle(how, value) {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.[how](value);
  }
}
