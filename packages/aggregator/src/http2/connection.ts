import type { Socket } from "node:net";
import type { Clock } from "@kube-apiserver/component-base";
import type { BackendRequest, Exchange, ResponseReceiver } from "../proxy/exchange.js";
import { type FrameHandler, type FrameHead, FrameReader } from "./frame-reader.js";
import {
  defaultMaxFrameBytes,
  defaultWindowBytes,
  errorCode,
  frameFlag,
  frameHead,
  frameType,
  HTTP2ConnectionError,
  maxInt31,
  numberFrame,
  setting,
  settingID,
  uint32,
} from "./frames.js";
import { HeaderBlocks } from "./header-blocks.js";
import { HealthCheck } from "./health-check.js";
import { encodeRequestHead } from "./hpack-encoder.js";
import { Output } from "./output.js";
import { PeerSettings } from "./peer-settings.js";
import { HTTP2Stream, type StreamConnection, streamWindowBytes } from "./stream.js";

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const ownSettings = setting(settingID.enablePush, 0) + setting(settingID.initialWindowSize, streamWindowBytes);
const pingPayload = "\0".repeat(8);
/** Answers to the peer's own questions that may wait to be sent: a peer that asks and does not read is left. */
const maxAnswersWaiting = 1_000;

/**
 * The client's side of one HTTP/2 connection (RFC 9113), for requests whose answers are passed on. Node's own makes a stream
 * of each, with promises of its own and callbacks in C++; that takes several times what the rest of passing on does. What is
 * sent during a turn of the event loop, by all requests, leaves in one write.
 */
export class HTTP2Connection implements FrameHandler, StreamConnection {
  readonly #socket: Socket;
  readonly #onRetired: () => void;
  readonly #output: Output;
  readonly #health: HealthCheck;
  readonly #reader = new FrameReader(this, defaultMaxFrameBytes);
  readonly #blocks = new HeaderBlocks();
  readonly #streams = new Map<number, HTTP2Stream>();
  readonly #peer = new PeerSettings();
  #nextID = 1;
  /** Bytes that the peer takes, and may send, on all streams together. Only those of a stream hold anything back. */
  #sendWindow = defaultWindowBytes;
  #receiveWindow = maxInt31;
  #answersWaiting = 0;
  #isRetired = false;
  #isClosed = false;

  /**
   * @param socket - on which the peer has agreed to speak HTTP/2; closed with this
   * @param onRetired - called once, when it takes no more requests
   */
  constructor(socket: Socket, { clock, onRetired }: { readonly clock: Clock; readonly onRetired: () => void }) {
    this.#socket = socket;
    this.#onRetired = onRetired;
    this.#output = new Output(socket);
    this.#health = new HealthCheck({
      clock,
      ping: () => this.write(frameHead(pingPayload.length, frameType.ping, 0, 0) + pingPayload),
      onLost: () => void socket.destroy(new Error("the backend is not there any more: it did not answer a ping")),
    });
    this.write(preface + frameHead(ownSettings.length, frameType.settings, 0, 0) + ownSettings);
    this.write(numberFrame(frameType.windowUpdate, 0, maxInt31 - defaultWindowBytes));
    socket.on("data", (piece: Buffer) => this.#read(piece));
    socket.on("drain", () => this.#onDrain());
    socket.on("error", (err) => this.#fail(err));
    socket.once("end", () => this.#fail(new Error("the backend closed the connection")));
    socket.once("close", () => this.#fail(new Error("the connection to the backend was closed")));
  }

  /** Whether it takes another request now. */
  get isFree(): boolean {
    return !this.#isRetired && this.#streams.size < this.#peer.maxConcurrentStreams;
  }

  /**
   * Sends a request.
   * @param repeat - sends it elsewhere if the peer refuses it; undefined: then it fails
   * @throws TypeError when its head cannot be sent
   */
  send(request: BackendRequest, receiver: ResponseReceiver, repeat?: () => Promise<Exchange>): Exchange {
    const block = encodeRequestHead(request);
    const id = this.#nextID;
    this.#nextID += 2;
    const { body, method } = request;
    const sendWindow = this.#peer.initialWindowSize;
    const isHead = method === "HEAD";
    const stream = new HTTP2Stream(id, { connection: this, receiver, isHead, sendWindow, repeat });
    this.#streams.set(id, stream);
    this.#writeHead(id, block, body === undefined);
    if (body !== undefined) stream.send(body);
    if (this.#nextID > maxInt31) this.retire();
    return stream;
  }

  /** Takes no more requests, and closes when the last of those there are has ended. */
  retire(): void {
    if (this.#isRetired) return;
    this.#isRetired = true;
    this.#onRetired();
    if (this.#streams.size === 0) this.close();
  }

  /** Closes it, and with it the requests under way. */
  close(): void {
    this.#goAway(errorCode.noError, new Error("the connection to the backend is closed"));
  }

  write(frame: string | Buffer): void {
    if (!this.#isClosed) this.#output.write(frame);
  }

  bodyRoom(): number {
    return this.#output.isFull ? 0 : Math.min(this.#sendWindow, this.#peer.maxFrameBytes);
  }

  writeData(streamID: number, part: Buffer, isLast: boolean): void {
    this.#sendWindow -= part.length;
    this.write(frameHead(part.length, frameType.data, isLast ? frameFlag.endStream : 0, streamID));
    if (part.length > 0) this.write(part);
  }

  closed(streamID: number): void {
    this.#streams.delete(streamID);
    if (this.#isRetired && this.#streams.size === 0) this.close();
  }

  dataPart({ length, flags, streamID }: FrameHead, part: Buffer, is: { first: boolean; last: boolean }): void {
    this.#requireNoBlock();
    const frameBytes = is.first ? length : 0;
    this.#receiveWindow -= frameBytes;
    if (this.#receiveWindow < 0)
      throw new HTTP2ConnectionError(errorCode.flowControlError, "the backend sent too much");
    if (this.#receiveWindow < maxInt31 / 2) {
      this.write(numberFrame(frameType.windowUpdate, 0, maxInt31 - this.#receiveWindow));
      this.#receiveWindow = maxInt31;
    }
    this.#streamOf(streamID)?.data(part, frameBytes, is.last && (flags & frameFlag.endStream) !== 0);
  }

  frame(head: FrameHead, payload: Buffer): void {
    const { type, flags, streamID } = head;
    if (type !== frameType.continuation) this.#requireNoBlock();
    switch (type) {
      case frameType.headers:
      case frameType.continuation: {
        const block = this.#blocks.add(head, payload);
        if (block !== undefined) this.#streamOf(block.streamID)?.headers(block.fields, block.isLast);
        return;
      }
      case frameType.rstStream:
        this.#streamOf(streamID)?.reset(numberOf(payload));
        return;
      case frameType.settings:
        this.#onSettings(flags, payload);
        return;
      case frameType.ping:
        this.#onPing(flags, payload);
        return;
      case frameType.goaway:
        this.#onGoaway(payload);
        return;
      case frameType.windowUpdate:
        this.#onWindowUpdate(streamID, numberOf(payload) & maxInt31);
        return;
      case frameType.pushPromise:
        throw new HTTP2ConnectionError(errorCode.protocolError, "the backend promised what it may not");
      default:
      // Priorities mean nothing to a client, and what is not known is ignored (RFC 9113 §4.1).
    }
  }

  #writeHead(id: number, block: string, isLast: boolean): void {
    const max = this.#peer.maxFrameBytes;
    const flags = isLast ? frameFlag.endStream : 0;
    for (let at = 0; at === 0 || at < block.length; at += max) {
      const part = block.slice(at, at + max);
      const end = at + max >= block.length ? frameFlag.endHeaders : 0;
      const type = at === 0 ? frameType.headers : frameType.continuation;
      this.write(frameHead(part.length, type, at === 0 ? flags | end : end, id) + part);
    }
  }

  #read(piece: Buffer): void {
    if (this.#isClosed) return;
    this.#health.heard();
    try {
      this.#reader.push(piece);
    } catch (err) {
      const code = err instanceof HTTP2ConnectionError ? err.code : errorCode.compressionError;
      this.#goAway(code, err instanceof Error ? err : new Error(String(err)));
    }
  }

  /** Undefined: it has ended here, and the peer did not know yet. */
  #streamOf(id: number): HTTP2Stream | undefined {
    if (id === 0 || id % 2 === 0 || id >= this.#nextID) {
      throw new HTTP2ConnectionError(errorCode.protocolError, `the backend spoke of a stream ${id} that is not there`);
    }
    return this.#streams.get(id);
  }

  /** The frames of a header block follow each other (RFC 9113 §6.10). */
  #requireNoBlock(): void {
    if (this.#blocks.isOpen) throw new HTTP2ConnectionError(errorCode.protocolError, "a header block was interrupted");
  }

  #onPing(flags: number, payload: Buffer): void {
    if (payload.length !== 8) throw new HTTP2ConnectionError(errorCode.frameSizeError, "a ping is not 8 bytes long");
    if ((flags & frameFlag.ack) !== 0) return;
    this.#answer(frameHead(8, frameType.ping, frameFlag.ack, 0) + payload.toString("latin1"));
  }

  #onSettings(flags: number, payload: Buffer): void {
    if ((flags & frameFlag.ack) !== 0) return;
    const wider = this.#peer.apply(payload);
    for (const stream of this.#streams.values()) this.#requireWindow(stream.widen(wider));
    this.#answer(frameHead(0, frameType.settings, frameFlag.ack, 0));
    this.#pumpAll();
  }

  #onGoaway(payload: Buffer): void {
    const last = numberOf(payload) & maxInt31;
    const code = payload.length < 8 ? errorCode.protocolError : payload.readUInt32BE(4);
    this.retire();
    const err = new Error(`the backend closes the connection (code ${code})`);
    for (const [id, stream] of [...this.#streams]) if (id > last) stream.refuse(err);
  }

  #onWindowUpdate(streamID: number, bytes: number): void {
    if (streamID !== 0) {
      const stream = this.#streamOf(streamID);
      this.#requireWindow(bytes > 0 && (stream?.widen(bytes) ?? true));
      stream?.pump();
      return;
    }
    this.#sendWindow += bytes;
    this.#requireWindow(bytes > 0 && this.#sendWindow <= maxInt31);
    this.#pumpAll();
  }

  #requireWindow(isSound: boolean): void {
    if (!isSound)
      throw new HTTP2ConnectionError(errorCode.flowControlError, "a window of the backend is out of bounds");
  }

  #answer(frame: string): void {
    if (++this.#answersWaiting > maxAnswersWaiting) {
      throw new HTTP2ConnectionError(errorCode.enhanceYourCalm, "the backend asks more than it lets itself be told");
    }
    this.write(frame);
    setImmediate(() => {
      if (!this.#socket.writableNeedDrain) this.#answersWaiting = 0;
    });
  }

  #onDrain(): void {
    this.#answersWaiting = 0;
    this.#pumpAll();
  }

  #pumpAll(): void {
    for (const stream of this.#streams.values()) stream.pump();
  }

  #goAway(code: number, err: Error): void {
    if (this.#isClosed) return;
    this.write(frameHead(8, frameType.goaway, 0, 0) + uint32(0) + uint32(code));
    this.#output.flush();
    this.#fail(err);
  }

  #fail(err: Error): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#health.stop();
    this.retire();
    for (const stream of [...this.#streams.values()]) stream.fail(err);
    // Who does not read is not waited for.
    if (this.#socket.writableNeedDrain) this.#socket.destroy();
    else this.#socket.destroySoon();
  }
}

function numberOf(payload: Buffer): number {
  if (payload.length < 4) throw new HTTP2ConnectionError(errorCode.frameSizeError, "a frame is too short");
  return payload.readUInt32BE(0);
}
