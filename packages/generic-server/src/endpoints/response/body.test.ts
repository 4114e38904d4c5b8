import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, get, type IncomingMessage, type RequestListener } from "node:http";
import { type ClientHttp2Stream, connect, createServer as createHTTP2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import type { Exchange } from "../exchange.js";
import { type Body, type BodyPart, sendBody } from "./body.js";

/** What is copied to where it is needed, as objects are. */
class Copied implements BodyPart {
  readonly #bytes: Buffer;

  constructor(text: string) {
    this.#bytes = Buffer.from(text);
  }

  get byteLength(): number {
    return this.#bytes.length;
  }

  copyTo(target: Buffer, targetStart: number, from: number): number {
    return this.#bytes.copy(target, targetStart, from);
  }
}

const pieces = Array.from({ length: 3000 }, (_, i) => `${i}:${String.fromCharCode(97 + (i % 26)).repeat(i)};`);
const text = pieces.join("");

function body(): Body {
  const parts = pieces.map((piece, i) => (i % 2 === 0 ? Buffer.from(piece) : new Copied(piece)));
  return { parts, totalBytes: text.length };
}

async function read(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A connection that looks at what was written to it only a while later, as one to a slow client does. */
class SlowResponse extends Writable {
  readonly received: Buffer[] = [];
  readonly setHeader = () => this;
  readonly writeHead = () => this;

  override async _write(chunk: Buffer, _encoding: string, done: () => void): Promise<void> {
    for (let round = 0; round < 5; round++) await turn();
    this.received.push(Buffer.from(chunk));
    done();
  }
}

async function answered(headers: Record<string, string>, readers: number): Promise<readonly Buffer[]> {
  const listener: RequestListener = (req, res) =>
    void sendBody({ req, res, ctx: {} } as unknown as Exchange, 200, "text/plain", body());
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const one = () =>
      new Promise<Buffer>((resolve, reject) => {
        get({ host: "127.0.0.1", port, headers, agent: false }, (response) =>
          read(response).then(resolve, reject),
        ).once("error", reject);
      });
    return await Promise.all(Array.from({ length: readers }, one));
  } finally {
    server.close();
  }
}

test("a large body arrives whole at each of several readers", async () => {
  for (const bytes of await answered({}, 4)) assert.ok(bytes.equals(Buffer.from(text)));
});

test("so it does when it is compressed", async () => {
  for (const bytes of await answered({ "accept-encoding": "gzip" }, 2)) {
    assert.ok(gunzipSync(bytes).equals(Buffer.from(text)));
  }
});

test("nothing is overwritten that still waits for a slow client", async () => {
  const res = new SlowResponse();
  await sendBody({ req: { headers: {} }, res, ctx: {} } as unknown as Exchange, 200, "text/plain", body());
  await finished(res);
  assert.ok(Buffer.concat(res.received).equals(Buffer.from(text)));
});

/** One group: all of it is handed over at once, in a buffer that others use again. */
const reusedBytes = 160 * 1024;

function filled(letter: string): Body {
  return { parts: [Buffer.alloc(reusedBytes, letter)], totalBytes: reusedBytes };
}

test("an answer that a client has not read yet is not overwritten by those that follow it", async () => {
  const server = createHTTP2Server().listen(0, "127.0.0.1");
  const letters = ["a", "b", "c", "d", "e", "f"];
  server.on("request", (req, res) => {
    const letter = req.url.slice(1);
    void sendBody({ req, res, ctx: {} } as unknown as Exchange, 200, "text/plain", filled(letter));
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const sessions = letters.map(() => connect(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 2 ** 20 } }));
  try {
    // Each takes all of its answer only after all others have theirs under way, the first one last.
    const streams: ClientHttp2Stream[] = [];
    for (const [i, session] of sessions.entries()) {
      const stream = session.request({ ":path": `/${letters[i]}` });
      streams.push(stream);
      await once(stream, "response");
    }
    for (const [i, stream] of [...streams.entries()].reverse()) {
      const bytes = await buffer(stream);
      assert.ok(bytes.equals(Buffer.alloc(reusedBytes, letters[i])), `the answer of ${letters[i]}`);
    }
  } finally {
    for (const session of sessions) session.close();
    server.close();
  }
});
