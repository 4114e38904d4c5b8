import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import { writeAll } from "./body.js";

/** An answer whose pieces go out one by one, each at once. */
export interface EventStream {
  /** Sends a piece; while the client is slow, the answer is a promise for when it caught up. False: the client is gone. */
  write(piece: Buffer): boolean | Promise<boolean>;
}

/** In HTTP/2, the compat response has its stream at hand. */
type MaybeHTTP2 = ServerResponse & { readonly stream?: Writable };

/** The stream of an answer whose headers have been sent. */
export function newEventStream(res: ServerResponse): EventStream {
  const { chunkedEncoding, socket, stream } = res as MaybeHTTP2;
  if (stream !== undefined) return new PieceStream(res, stream, (piece) => piece);
  // One that waits behind another answer has no connection yet.
  if (!chunkedEncoding || socket === null) return { write: (piece) => writeAll(res, piece) };
  return new PieceStream(res, socket, chunkOf);
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
 * Writes straight to what carries the answer, which is the response's own from its headers to its end: a stream of HTTP/2, or
 * in HTTP/1.1 the connection, in chunks (RFC 9112 §7.1). The response would write size, content and line end of each chunk
 * on their own, and wait for the end of the turn.
 */
class PieceStream implements EventStream {
  readonly #res: ServerResponse;
  readonly #carrier: Writable;
  readonly #framed: (piece: Buffer) => Buffer;

  constructor(res: ServerResponse, carrier: Writable, framed: (piece: Buffer) => Buffer) {
    this.#res = res;
    this.#carrier = carrier;
    this.#framed = framed;
  }

  write(piece: Buffer): boolean | Promise<boolean> {
    if (this.#isOver) return false;
    return piece.length === 0 || this.#carrier.write(this.#framed(piece)) || this.#drained();
  }

  get #isOver(): boolean {
    return this.#carrier.destroyed || this.#res.writableEnded || this.#res.destroyed;
  }

  #drained(): Promise<boolean> {
    const carrier = this.#carrier;
    return new Promise((resolve) => {
      const done = () => {
        carrier.off("drain", done).off("close", done);
        resolve(!this.#isOver);
      };
      carrier.on("drain", done).on("close", done);
    });
  }
}
