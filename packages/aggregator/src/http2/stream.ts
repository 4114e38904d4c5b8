import type { Readable } from "node:stream";
import type { Exchange, ResponseReceiver } from "../proxy/exchange.js";
import { errorCode, frameType, numberFrame } from "./frames.js";
import type { HeaderField } from "./hpack-static-table.js";
import { RequestBody } from "./request-body.js";
import { toResponseHead } from "./response-head.js";

/** Bytes of an answer that may come before somebody has taken them. */
export const streamWindowBytes = 1024 * 1024;

/** The connection of a stream, as the stream sees it. */
export interface StreamConnection {
  /** Sends a frame; a string is Latin-1. */
  write(frame: string | Buffer): void;
  /** Bytes of a body that may be sent now, by all streams together. */
  bodyRoom(): number;
  writeData(streamID: number, part: Buffer, isLast: boolean): void;
  /** The stream is over. */
  closed(streamID: number): void;
}

/** What a stream is made of. */
export interface HTTP2StreamOptions {
  readonly connection: StreamConnection;
  readonly receiver: ResponseReceiver;
  /** Whether the answer has no body, whatever its head says. */
  readonly isHead: boolean;
  /** Bytes of the body that the peer takes before it asks for more. */
  readonly sendWindow: number;
  /** Sends the request elsewhere, after the peer has refused it; undefined: that cannot be done. */
  readonly repeat: (() => Promise<Exchange>) | undefined;
}

/** A request and its answer (RFC 9113 §5). */
export class HTTP2Stream implements Exchange {
  readonly #id: number;
  readonly #connection: StreamConnection;
  readonly #receiver: ResponseReceiver;
  readonly #isHead: boolean;
  readonly #repeat: (() => Promise<Exchange>) | undefined;
  /** What takes its place, after the peer has refused it. */
  #successor: Exchange | undefined;
  #isCancelled = false;
  #body: RequestBody | undefined;
  /** Bytes that the peer takes of the body. */
  #sendWindow: number;
  /** Bytes that the peer may send still. */
  #receiveWindow = streamWindowBytes;
  #hasHead = false;
  /** Of the body, as announced; NaN when it was not. */
  #left = Number.NaN;
  #isPaused = false;
  #isOver = false;

  constructor(id: number, { connection, receiver, isHead, sendWindow, repeat }: HTTP2StreamOptions) {
    this.#id = id;
    this.#connection = connection;
    this.#receiver = receiver;
    this.#isHead = isHead;
    this.#sendWindow = sendWindow;
    this.#repeat = repeat;
  }

  /** Begins to send the body. */
  send(source: Readable): void {
    const room = () => Math.min(this.#sendWindow, this.#connection.bodyRoom());
    const send = (part: Buffer, isLast: boolean) => {
      this.#sendWindow -= part.length;
      this.#connection.writeData(this.#id, part, isLast);
      if (isLast) this.#body = undefined;
    };
    this.#body = new RequestBody(source, { room, send, failed: (err) => this.#break(errorCode.cancel, err) });
  }

  /** There is more room for bodies than before. */
  pump(): void {
    this.#body?.pump();
  }

  /** False when the window is larger than windows can be. */
  widen(bytes: number): boolean {
    this.#sendWindow += bytes;
    return this.#sendWindow <= 0x7fff_ffff;
  }

  headers(fields: readonly HeaderField[], isLast: boolean): void {
    if (this.#hasHead) {
      // Trailers: nobody asks for them.
      if (isLast) this.#end();
      else this.#malformed("sent headers within its body");
      return;
    }
    const head = toResponseHead(fields);
    const isInformational = head !== undefined && head.status < 200;
    if (head === undefined || head.status === 101 || (isInformational && isLast)) {
      this.#malformed("sent a head that is none");
      return;
    }
    if (isInformational) return;
    this.#hasHead = true;
    const hasBody = !this.#isHead && head.status !== 204 && head.status !== 304;
    this.#left = hasBody ? head.contentLength : 0;
    this.#tell(() => this.#receiver.head(head.status, head.headers));
    if (isLast) this.#end();
  }

  /** @param frameBytes - what it counts for the window */
  data(part: Buffer, frameBytes: number, isLast: boolean): void {
    this.#receiveWindow -= frameBytes;
    this.#left -= part.length;
    if (!this.#hasHead) this.#malformed("sent a body without a head");
    else if (this.#left < 0) this.#malformed("sent more than it had announced");
    else if (this.#receiveWindow < 0) this.#break(errorCode.flowControlError, new Error("the backend sent too much"));
    else if (part.length > 0) {
      this.#tell(() => {
        if (!this.#receiver.data(part)) this.#isPaused = true;
      });
    }
    if (isLast) this.#end();
    else this.#replenish();
  }

  /** The peer ended the stream. */
  reset(code: number): void {
    const err = new Error(`the backend closed the stream before its answer was complete (code ${code})`);
    if (code === errorCode.refusedStream) this.refuse(err);
    else this.fail(err);
  }

  /** The peer has done nothing for it, and will not. */
  refuse(err: Error): void {
    if (this.#repeat === undefined || this.#isOver) {
      this.fail(err);
      return;
    }
    this.#close();
    this.#repeat().then(
      (successor) => {
        this.#successor = successor;
        if (this.#isCancelled) successor.cancel();
      },
      (again: unknown) => {
        if (!this.#isCancelled) this.#receiver.failed(again instanceof Error ? again : err);
      },
    );
  }

  /** Ends it without a word to the peer. */
  fail(err: Error): void {
    if (this.#isOver) return;
    this.#close();
    this.#receiver.failed(err);
  }

  resume(): void {
    this.#successor?.resume();
    this.#isPaused = false;
    if (!this.#isOver) this.#replenish();
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#successor?.cancel();
    if (this.#isOver) return;
    this.#reset(errorCode.cancel);
    this.#close();
  }

  #replenish(): void {
    const taken = streamWindowBytes - this.#receiveWindow;
    if (this.#isPaused || this.#isOver || taken < streamWindowBytes / 2) return;
    this.#receiveWindow = streamWindowBytes;
    this.#connection.write(numberFrame(frameType.windowUpdate, this.#id, taken));
  }

  #end(): void {
    if (this.#isOver) return;
    if (this.#left > 0) {
      this.#malformed("sent less than it had announced");
      return;
    }
    // There is an answer, so nobody needs the rest of what was asked.
    if (this.#body !== undefined) this.#reset(errorCode.cancel);
    this.#close();
    this.#tell(() => this.#receiver.end());
  }

  #malformed(what: string): void {
    this.#break(errorCode.protocolError, new Error(`the backend ${what}`));
  }

  #break(code: number, err: Error): void {
    if (this.#isOver) return;
    this.#reset(code);
    this.fail(err);
  }

  /** What a receiver throws is of its request alone. */
  #tell(tell: () => void): void {
    try {
      tell();
    } catch (err) {
      this.#break(errorCode.internalError, err instanceof Error ? err : new Error(String(err)));
    }
  }

  #reset(code: number): void {
    this.#connection.write(numberFrame(frameType.rstStream, this.#id, code));
  }

  #close(): void {
    this.#isOver = true;
    this.#body?.stop();
    this.#body = undefined;
    this.#connection.closed(this.#id);
  }
}
