import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { writeAll } from "./body.js";

/** An answer whose pieces go out one by one, each at once. */
export interface EventStream {
  /** Sends a piece and waits while the client is slow. False: the client is gone. */
  write(piece: Buffer): Promise<boolean>;
}

/** The stream of an answer whose headers have been sent. */
export function newEventStream(res: ServerResponse): EventStream {
  const { socket, chunkedEncoding } = res;
  // An answer in HTTP/2 has its frames made by the engine; one that waits behind another has no connection yet.
  if (res.req?.httpVersionMajor !== 1 || !chunkedEncoding || socket === null) {
    return { write: (piece) => writeAll(res, piece) };
  }
  return new ChunkStream(res, socket);
}

const lineEnd = Buffer.from("\r\n");

/** One piece is sent to thousands of watchers: framed once, it needs a single write to each connection. */
const chunks = new WeakMap<Buffer, Buffer>();

function chunkOf(piece: Buffer): Buffer {
  const known = chunks.get(piece);
  if (known !== undefined) return known;
  const size = Buffer.from(`${piece.length.toString(16)}\r\n`);
  const chunk = Buffer.concat([size, piece, lineEnd]);
  chunks.set(piece, chunk);
  return chunk;
}

/**
 * Chunks (RFC 9112 §7.1) written straight to the connection, which is the response's own from its headers to its end.
 * The response would write size, content and line end of each chunk on their own, and wait for the end of the turn.
 */
class ChunkStream implements EventStream {
  readonly #res: ServerResponse;
  readonly #socket: Socket;

  constructor(res: ServerResponse, socket: Socket) {
    this.#res = res;
    this.#socket = socket;
  }

  async write(piece: Buffer): Promise<boolean> {
    if (piece.length === 0) return !this.#isOver;
    if (this.#isOver) return false;
    if (!this.#socket.write(chunkOf(piece))) await this.#drained();
    return !this.#isOver;
  }

  get #isOver(): boolean {
    return this.#res.destroyed || this.#res.writableEnded || this.#socket.destroyed;
  }

  #drained(): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      const done = () => {
        socket.off("drain", done).off("close", done);
        resolve();
      };
      socket.on("drain", done).on("close", done);
    });
  }
}
