import type { Writable } from "node:stream";

/** As much may wait in the socket before bodies wait, too. */
const enoughBytes = 256 * 1024;

/** Collects what is sent during a turn of the event loop, and writes it at its end, at once. */
export class Output {
  readonly #socket: Writable;
  /** Strings are Latin-1. */
  #frames: (string | Buffer)[] = [];
  #bytes = 0;

  constructor(socket: Writable) {
    this.#socket = socket;
  }

  /** Whether bodies should wait for the socket's `drain`. */
  get isFull(): boolean {
    return this.#socket.writableNeedDrain || this.#bytes >= enoughBytes;
  }

  write(frame: string | Buffer): void {
    if (this.#frames.length === 0) setImmediate(() => this.flush());
    this.#frames.push(frame);
    this.#bytes += frame.length;
  }

  /** Writes what there is. */
  flush(): void {
    const frames = this.#frames;
    if (frames.length === 0 || !this.#socket.writable) return;
    this.#frames = [];
    this.#bytes = 0;
    this.#socket.cork();
    for (const part of joined(frames)) this.#socket.write(part, "latin1");
    this.#socket.uncork();
  }
}

/** With strings that follow each other made one. */
function joined(frames: readonly (string | Buffer)[]): readonly (string | Buffer)[] {
  const parts: (string | Buffer)[] = [];
  let text = "";
  for (const frame of frames) {
    if (typeof frame === "string") text += frame;
    else {
      if (text !== "") parts.push(text);
      text = "";
      parts.push(frame);
    }
  }
  if (text !== "") parts.push(text);
  return parts;
}
