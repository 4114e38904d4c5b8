import type { Readable } from "node:stream";

/** Where a body goes. */
export interface BodySink {
  /** Bytes that may be sent now. */
  room(): number;
  /** Sends a part that there is room for; an empty one can always be sent. */
  send(part: Buffer, isLast: boolean): void;
  /** The body broke off. */
  failed(err: Error): void;
}

const empty = Buffer.alloc(0);

/** Sends a body as it comes in, and lets it come in no faster than it can be sent. */
export class RequestBody {
  readonly #source: Readable;
  readonly #sink: BodySink;
  /** What has come in and waits. */
  #waiting: Buffer = empty;
  #hasEnded = false;
  #isOver = false;

  constructor(source: Readable, sink: BodySink) {
    this.#source = source;
    this.#sink = sink;
    source.on("data", this.#onData);
    source.once("end", this.#onEnd);
    source.on("error", this.#onError);
    source.once("close", this.#onClose);
  }

  /** Sends what there is room for; called again when there is more. */
  pump(): void {
    while (this.#waiting.length > 0) {
      const bytes = Math.min(this.#waiting.length, this.#sink.room());
      if (bytes <= 0) return;
      const part = this.#waiting.subarray(0, bytes);
      this.#waiting = this.#waiting.subarray(bytes);
      this.#sink.send(part, false);
    }
    if (this.#hasEnded) {
      this.stop();
      this.#sink.send(empty, true);
    } else if (!this.#isOver) this.#source.resume();
  }

  /** Sends nothing more, and lets the rest run out: behind it comes the next request. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#waiting = empty;
    this.#source.off("data", this.#onData);
    this.#source.off("end", this.#onEnd);
    this.#source.off("close", this.#onClose);
    this.#source.resume();
  }

  readonly #onData = (chunk: Buffer) => {
    this.#waiting = this.#waiting.length === 0 ? chunk : Buffer.concat([this.#waiting, chunk]);
    this.#source.pause();
    this.pump();
  };

  readonly #onEnd = () => {
    this.#hasEnded = true;
    this.pump();
  };

  readonly #onError = (err: Error) => {
    if (!this.#isOver) this.#sink.failed(err);
  };

  readonly #onClose = () => {
    if (!this.#hasEnded) this.#sink.failed(new Error("the body of the request broke off"));
  };
}
