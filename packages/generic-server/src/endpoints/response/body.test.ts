import assert from "node:assert/strict";
import { createServer, get, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
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
    void sendBody({ req, res } as unknown as Exchange, 200, "text/plain", body());
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
  await sendBody({ req: { headers: {} }, res } as unknown as Exchange, 200, "text/plain", body());
  await finished(res);
  assert.ok(Buffer.concat(res.received).equals(Buffer.from(text)));
});
