import type { ServerResponse } from "node:http";
import { constants, createGzip } from "node:zlib";
import { turns } from "../../request/event-loop-turns.js";
import { type Exchange, headerOf } from "../exchange.js";
import { JSONIndenter } from "./json-indenter.js";

/** A piece of an answer that is copied to where it is needed: from its byte `from` on, as far as there is room. */
export interface BodyPart {
  copyTo(target: Buffer, targetStart: number, from: number): number;
  /** How many bytes there are. */
  readonly byteLength: number;
}

/** The bytes of an answer: few large parts or many small ones. */
export interface Body {
  readonly parts: Iterable<Buffer | BodyPart>;
  /** Sum of the lengths of {@link parts}. */
  readonly totalBytes: number;
}

/**
 * Parts are copied together into groups: one write and one wait each, instead of thousands. Ten TLS records are what Node
 * hands to the system at once.
 */
const groupBytes = 10 * 16 * 1024;
/** So many buffers of groups are kept for the next answers. */
const maxFreeGroupBuffers = 32;
/** Larger answers are compressed for clients that take it. Same as upstream. */
const gzipThresholdBytes = 128 * 1024;
const gzipChunkBytes = 1024 * 1024;
const lineFeed = Buffer.from("\n");

/** Whether an answer is sent in pieces, in turn with others, rather than made as a whole. */
export function isLarge({ totalBytes }: Body): boolean {
  return totalBytes > gzipThresholdBytes;
}

/** Sends a large JSON answer indented for people, as it is indented: how long it becomes shows at its end. */
export async function sendIndented(
  { req, res }: Exchange,
  statusCode: number,
  mediaType: string,
  body: Body,
): Promise<void> {
  if (isAnswered(res)) return;
  res.setHeader("Content-Type", mediaType);
  if (acceptsGzip(headerOf(req, "accept-encoding"))) {
    res.setHeader("Content-Encoding", "gzip");
    addVary(res, "Accept-Encoding");
    res.writeHead(statusCode);
    return sendCompressed(res, indented(body));
  }
  res.writeHead(statusCode);
  for await (const chunk of indented(body)) if (!(await writeAll(res, chunk))) return;
  res.end();
}

async function* indented(body: Body): AsyncGenerator<Buffer> {
  const indenter = new JSONIndenter();
  for await (const group of grouped(body)) yield* indenter.push(group);
  yield lineFeed;
}

/**
 * Sends a whole answer. Waits for a slow client between groups of bytes; a client that goes away ends it quietly.
 */
export async function sendBody(
  { req, res, ctx }: Exchange,
  statusCode: number,
  mediaType: string,
  body: Body,
): Promise<void> {
  if (isAnswered(res)) return;
  ctx.span?.addEvent("About to start writing response", { size: body.totalBytes });
  res.setHeader("Content-Type", mediaType);
  if (body.totalBytes > gzipThresholdBytes && acceptsGzip(headerOf(req, "accept-encoding"))) {
    res.setHeader("Content-Encoding", "gzip");
    addVary(res, "Accept-Encoding");
    res.writeHead(statusCode);
    await sendCompressed(res, grouped(body));
    ctx.span?.addEvent("Write call succeeded", { size: body.totalBytes });
    return;
  }
  res.setHeader("Content-Length", body.totalBytes);
  res.writeHead(statusCode);
  const buffer = groupBuffers.take(body.totalBytes);
  let sentBytes = 0;
  for await (const group of grouped(body, buffer)) {
    sentBytes += group.length;
    // The last piece ends the answer: nobody has it all before whoever waits for its end.
    if (sentBytes === body.totalBytes) {
      res.end(group, () => groupBuffers.giveBack(buffer));
      ctx.span?.addEvent("Write call succeeded", { size: sentBytes });
    } else if (!(await writeAll(res, group))) return;
  }
}

/** Sends one buffer as the whole answer. */
export function sendBytes(exchange: Exchange, statusCode: number, mediaType: string, bytes: Buffer): Promise<void> {
  if (bytes.length > gzipThresholdBytes) {
    return sendBody(exchange, statusCode, mediaType, { parts: [bytes], totalBytes: bytes.length });
  }
  const { res, ctx } = exchange;
  if (isAnswered(res)) return Promise.resolve();
  ctx.span?.addEvent("About to start writing response", { size: bytes.length });
  res.setHeader("Content-Type", mediaType);
  res.setHeader("Content-Length", bytes.length);
  res.writeHead(statusCode);
  res.end(bytes);
  ctx.span?.addEvent("Write call succeeded", { size: bytes.length });
  return Promise.resolve();
}

// The timeout filter may have answered in the meantime, or the client may be gone.
function isAnswered(res: ServerResponse): boolean {
  return res.headersSent || isClosed(res);
}

function acceptsGzip(header: string): boolean {
  return header.split(",").some((token) => token.trim() === "gzip");
}

function newGroupBuffer(totalBytes: number): Buffer {
  return Buffer.allocUnsafe(Math.min(totalBytes, groupBytes));
}

/**
 * Buffers that groups were sent from. A buffer of this size is memory that the system maps, page by page, when it is written
 * to, and that is unmapped when it is collected: for an answer of a few groups, as much work as sending it.
 */
class GroupBuffers {
  readonly #free: Buffer[] = [];

  /** One that is as large as the groups of an answer of so many bytes need. */
  take(totalBytes: number): Buffer {
    return (totalBytes >= groupBytes ? this.#free.pop() : undefined) ?? newGroupBuffer(totalBytes);
  }

  /** What was in it must have been sent. One that is not given back, since its client went away, is collected. */
  giveBack(buffer: Buffer): void {
    if (buffer.length === groupBytes && this.#free.length < maxFreeGroupBuffers) this.#free.push(buffer);
  }
}

const groupBuffers = new GroupBuffers();

/** The whole of a body in one buffer. */
export function bodyBytes({ parts, totalBytes }: Body): Buffer {
  const bytes = Buffer.allocUnsafe(totalBytes);
  let used = 0;
  for (const part of parts) used += Buffer.isBuffer(part) ? part.copy(bytes, used) : part.copyTo(bytes, used, 0);
  return bytes;
}

/** Groups of bytes, each in its turn and each in `group`, the place of the one before, which must have been sent by then. */
async function* grouped({ parts, totalBytes }: Body, group = newGroupBuffer(totalBytes)): AsyncGenerator<Buffer> {
  let used = 0;
  for (const part of parts) {
    for (let from = 0; from < part.byteLength; ) {
      const copied = Buffer.isBuffer(part) ? part.copy(group, used, from) : part.copyTo(group, used, from);
      from += copied;
      used += copied;
      if (used < group.length) continue;
      yield group;
      used = 0;
      await turns.take();
    }
  }
  if (used > 0) yield group.subarray(0, used);
}

async function sendCompressed(res: ServerResponse, groups: AsyncIterable<Buffer>): Promise<void> {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: gzipChunkBytes });
  const feed = async () => {
    for await (const group of groups) {
      if (!gzip.write(group)) await once(gzip, "drain");
    }
    gzip.end();
  };
  const feeding = feed();
  for await (const chunk of gzip) {
    if (!(await writeAll(res, chunk as Buffer))) {
      gzip.destroy();
      return;
    }
  }
  await feeding;
  res.end();
}

/** The compat response of HTTP/2 has its stream at hand. */
type MaybeHTTP2 = ServerResponse & { readonly stream?: { readonly destroyed: boolean; destroy(): void } };

interface Emitter {
  once(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
}

/** Resolves on `event`, and when the emitter closes before it comes. */
function once(emitter: Emitter, event: string): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      emitter.off(event, done);
      emitter.off("close", done);
      resolve();
    };
    emitter.once(event, done);
    emitter.once("close", done);
  });
}

/** Writes and, unless it is little, waits until it has been sent. False: the client is gone. */
export async function writeAll(res: ServerResponse, chunk: Buffer): Promise<boolean> {
  if (isClosed(res)) return false;
  if (!res.write(chunk)) await once(res, "drain");
  return !isClosed(res);
}

/** Ends an answer whose client does not read: what waits to be sent is let go. */
export function cutOff(res: ServerResponse): void {
  const { stream } = res as MaybeHTTP2;
  if (stream === undefined) res.destroy();
  else stream.destroy();
}

function isClosed(res: ServerResponse): boolean {
  // The compat response of HTTP/2 has no `destroyed` of its own; its stream has.
  const { stream } = res as MaybeHTTP2;
  return res.destroyed || stream?.destroyed === true || res.writableEnded;
}

// Not appendHeader(): the compat response of HTTP/2 has it only from Node 20.12 on.
function addVary(res: ServerResponse, name: string): void {
  const before = res.getHeader("Vary");
  res.setHeader("Vary", before === undefined ? name : `${String(before)}, ${name}`);
}
