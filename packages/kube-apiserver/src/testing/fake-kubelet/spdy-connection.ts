import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { constants, createDeflate, createInflate, type Deflate, type Inflate } from "node:zlib";
import { newHeaderDictionary } from "./spdy-dictionary.js";

const frameTypes = { synStream: 1, synReply: 2, reset: 3, settings: 4, ping: 6, goAway: 7, headers: 8 } as const;
const finFlag = 1;
const version = 3;

/** One stream of a SPDY connection, opened by the client. */
export class SPDYStream extends Duplex {
  readonly id: number;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly #connection: SPDYConnection;

  constructor(connection: SPDYConnection, id: number, headers: ReadonlyMap<string, string>) {
    super({ allowHalfOpen: true, emitClose: true });
    this.#connection = connection;
    this.id = id;
    this.headers = headers;
  }

  override _read(): void {
    // Everything is pushed as it comes: kubelets' streams have no flow control.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (err?: Error | null) => void): void {
    this.#connection.sendData(this.id, chunk, false);
    done();
  }

  override _final(done: () => void): void {
    this.#connection.sendData(this.id, Buffer.alloc(0), true);
    done();
  }
}

interface Events {
  stream: [SPDYStream];
  close: [];
}

/** The server's side of a SPDY/3.1 connection, as much of it as client-go's streams use. */
export class SPDYConnection extends EventEmitter<Events> {
  readonly #socket: Socket;
  readonly #streams = new Map<number, SPDYStream>();
  readonly #inflate: Inflate;
  readonly #deflate: Deflate;
  #rest = Buffer.alloc(0);
  #work: Promise<void> = Promise.resolve();

  constructor(socket: Socket, head: Buffer) {
    super();
    this.#socket = socket;
    const dictionary = newHeaderDictionary();
    this.#inflate = createInflate({ dictionary, finishFlush: constants.Z_SYNC_FLUSH });
    this.#deflate = createDeflate({ dictionary, flush: constants.Z_SYNC_FLUSH });
    socket.on("data", (chunk: Buffer) => this.#onData(chunk));
    socket.once("error", () => socket.destroy());
    socket.once("close", () => this.#onClose());
    if (head.length > 0) this.#onData(head);
  }

  /** Ends the connection after what was written. */
  end(): void {
    this.#socket.end();
  }

  sendData(streamID: number, data: Buffer, fin: boolean): void {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(streamID, 0);
    head.writeUInt32BE(((fin ? finFlag : 0) << 24) | data.length, 4);
    if (!this.#socket.destroyed) this.#socket.write(Buffer.concat([head, data]));
  }

  #sendControl(type: number, payload: Buffer): void {
    const head = Buffer.alloc(8);
    head.writeUInt16BE(0x8000 | version, 0);
    head.writeUInt16BE(type, 2);
    head.writeUInt32BE(payload.length, 4);
    if (!this.#socket.destroyed) this.#socket.write(Buffer.concat([head, payload]));
  }

  #onData(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      if (this.#rest.length < 8) return;
      const size = 8 + (this.#rest.readUInt32BE(4) & 0xffffff);
      if (this.#rest.length < size) return;
      const frame = this.#rest.subarray(0, size);
      this.#rest = this.#rest.subarray(size);
      // Header blocks are inflated one after the other; what comes after one waits for it.
      this.#work = this.#work.then(() => this.#onFrame(frame)).catch(() => void this.#socket.destroy());
    }
  }

  async #onFrame(frame: Buffer): Promise<void> {
    const flags = frame.readUInt8(4);
    const payload = frame.subarray(8);
    if ((frame.readUInt8(0) & 0x80) === 0) {
      const stream = this.#streams.get(frame.readUInt32BE(0) & 0x7fffffff);
      if (payload.length > 0) stream?.push(payload);
      if ((flags & finFlag) !== 0) stream?.push(null);
      return;
    }
    switch (frame.readUInt16BE(2)) {
      case frameTypes.synStream:
        return this.#onSynStream(payload, flags);
      case frameTypes.reset:
        this.#streams.get(payload.readUInt32BE(0) & 0x7fffffff)?.destroy();
        return;
      case frameTypes.ping:
        this.#sendControl(frameTypes.ping, payload);
        return;
      case frameTypes.goAway:
        this.end();
        return;
    }
  }

  async #onSynStream(payload: Buffer, flags: number): Promise<void> {
    const id = payload.readUInt32BE(0) & 0x7fffffff;
    const headers = parseHeaders(await throughZlib(this.#inflate, payload.subarray(10)));
    const stream = new SPDYStream(this, id, headers);
    this.#streams.set(id, stream);
    stream.once("close", () => this.#streams.delete(id));
    if ((flags & finFlag) !== 0) stream.push(null);
    const reply = Buffer.alloc(4);
    reply.writeUInt32BE(id, 0);
    const noHeaders = await throughZlib(this.#deflate, Buffer.alloc(4));
    this.#sendControl(frameTypes.synReply, Buffer.concat([reply, noHeaders]));
    this.emit("stream", stream);
  }

  #onClose(): void {
    for (const stream of this.#streams.values()) stream.destroy();
    this.emit("close");
  }
}

/** What comes out of a zlib stream for one input, with the state of the stream kept for the next. */
async function throughZlib(stream: Inflate | Deflate, input: Buffer): Promise<Buffer> {
  const parts: Buffer[] = [];
  const onData = (part: Buffer) => parts.push(part);
  stream.on("data", onData);
  await new Promise<void>((resolve, reject) => {
    stream.once("error", reject);
    stream.write(input, () => {
      stream.off("error", reject);
      stream.flush(constants.Z_SYNC_FLUSH, () => resolve());
    });
  });
  stream.off("data", onData);
  return Buffer.concat(parts);
}

function parseHeaders(block: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  const text = () => {
    const length = block.readUInt32BE(at);
    at += 4 + length;
    return block.toString("utf8", at - length, at);
  };
  const count = block.readUInt32BE(0);
  at = 4;
  for (let i = 0; i < count; i++) {
    const name = text();
    headers.set(name, text());
  }
  return headers;
}
