import { errorCode, frameFlag, frameHeaderBytes, frameType, HTTP2ConnectionError } from "./frames.js";

/** The head of a frame that has been read. */
export interface FrameHead {
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly streamID: number;
}

/** Told of what is read. */
export interface FrameHandler {
  /** A part of a frame of data as it comes in. */
  dataPart(head: FrameHead, part: Buffer, is: { readonly first: boolean; readonly last: boolean }): void;
  /** A whole frame of another type, without padding. */
  frame(head: FrameHead, payload: Buffer): void;
}

const empty = Buffer.alloc(0);

/** Finds the frames in pieces of any size. */
export class FrameReader {
  readonly #handler: FrameHandler;
  readonly #maxFrameBytes: number;
  #unread: Buffer = empty;
  /** The frame of data that has begun, and what is to come of it. */
  #data: FrameHead | undefined;
  #left = 0;

  constructor(handler: FrameHandler, maxFrameBytes: number) {
    this.#handler = handler;
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** @throws HTTP2ConnectionError when a frame is too large, and whatever the handler throws */
  push(piece: Buffer): void {
    const bytes = this.#unread.length === 0 ? piece : Buffer.concat([this.#unread, piece]);
    let at = 0;
    for (;;) {
      if (this.#data !== undefined) at = this.#readData(this.#data, bytes, at, false);
      if (bytes.length - at < frameHeaderBytes) break;
      const head = readHead(bytes, at);
      if (head.length > this.#maxFrameBytes)
        throw new HTTP2ConnectionError(errorCode.frameSizeError, "a frame is too large");
      const payload = at + frameHeaderBytes;
      const isPadded = (head.flags & frameFlag.padded) !== 0 && isPaddable(head.type);
      if (head.type === frameType.data && !isPadded) {
        this.#left = head.length;
        at = this.#readData(head, bytes, payload, true);
        continue;
      }
      if (bytes.length < payload + head.length) break;
      at = payload + head.length;
      const whole = bytes.subarray(payload, at);
      const content = isPadded ? withoutPadding(whole) : whole;
      if (head.type === frameType.data) this.#handler.dataPart(head, content, { first: true, last: true });
      else this.#handler.frame(head, content);
    }
    this.#unread = at === bytes.length ? empty : bytes.subarray(at);
  }

  #readData(head: FrameHead, bytes: Buffer, at: number, isFirst: boolean): number {
    const end = Math.min(bytes.length, at + this.#left);
    this.#left -= end - at;
    this.#data = this.#left === 0 ? undefined : head;
    if (isFirst || end > at) {
      this.#handler.dataPart(head, bytes.subarray(at, end), { first: isFirst, last: this.#left === 0 });
    }
    return end;
  }
}

function readHead(bytes: Buffer, at: number): FrameHead {
  return {
    length: bytes.readUIntBE(at, 3),
    type: bytes[at + 3] ?? 0,
    flags: bytes[at + 4] ?? 0,
    streamID: bytes.readUInt32BE(at + 5) & 0x7fff_ffff,
  };
}

function isPaddable(type: number): boolean {
  return type === frameType.data || type === frameType.headers;
}

function withoutPadding(payload: Buffer): Buffer {
  const padding = payload[0] ?? payload.length;
  if (padding >= payload.length)
    throw new HTTP2ConnectionError(errorCode.protocolError, "more padding than there is room");
  return payload.subarray(1, payload.length - padding);
}
