import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerHttp2Session, type ServerHttp2Stream, type ServerOptions } from "node:http2";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { test } from "node:test";
import { type Clock, realClock } from "@kube-apiserver/component-base";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import type { BackendRequest, Exchange } from "../proxy/exchange.js";
import { Answer } from "../testing/answer.js";
import { eventually } from "../testing/calls.js";
import { HTTP2Connection } from "./connection.js";
import { streamWindowBytes } from "./stream.js";

type OnStream = (stream: ServerHttp2Stream, headers: Record<string, unknown>) => void;

const get: BackendRequest = { method: "GET", target: "/x?y=z", headers: { host: "backend:1", accept: "a/b" } };

/** A connection to Node's own server, and its session there. */
async function startPair(onStream: OnStream, options: ServerOptions = {}, clock: Clock = realClock) {
  const server = createServer(options).listen(0, "127.0.0.1");
  server.on("stream", (stream, headers) => {
    stream.on("error", () => undefined);
    onStream(stream, headers);
  });
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const accepted = once(server, "session");
  const socket = connect({ port, host: "127.0.0.1" });
  await once(socket, "connect");
  let retired = 0;
  const connection = new HTTP2Connection(socket, { clock, onRetired: () => retired++ });
  const [session] = (await accepted) as [ServerHttp2Session];
  session.on("error", () => undefined);
  return {
    connection,
    session,
    socket,
    retired: () => retired,
    async [Symbol.asyncDispose]() {
      connection.close();
      session.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

async function readAll(stream: ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("requests and answers of every size go over one connection, many at a time", async () => {
  await using pair = await startPair(async (stream, headers) => {
    const body = await readAll(stream);
    stream.respond({ ":status": 201, "x-length": String(body.length), "x-path": String(headers[":path"]) });
    stream.end(Buffer.alloc(body.length, body.subarray(0, 1)));
  });
  const sizes = Array.from({ length: 60 }, (_, i) => (i % 20 === 0 ? 3_000_000 + i : i * 997));
  await Promise.all(
    sizes.map(async (size, i) => {
      const body = Readable.from([Buffer.alloc(size, `${i % 10}`)]);
      const answer = new Answer();
      pair.connection.send({ ...get, method: "POST", target: `/${i}`, body }, answer);
      const { status, headers, data } = await answer.over;
      assert.deepEqual([status, headers["x-length"], headers["x-path"]], [201, String(size), `/${i}`]);
      assert.ok(data.equals(Buffer.alloc(size, `${i % 10}`)));
    }),
  );
});

test("heads are sent and read as they are, the longest, too", async () => {
  const long = "v".repeat(30_000);
  let got: Record<string, unknown> = {};
  await using pair = await startPair((stream, headers) => {
    got = headers;
    stream.additionalHeaders({ ":status": 103, link: "</a>" });
    const answer = { ":status": 200, "x-long": long, "set-cookie": ["a=1", "b=2"], "x-two": ["1", "2"] };
    stream.respond(answer, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "x-trailer": "1" }));
    stream.end("body");
  });
  const answer = new Answer();
  const headers = { ...get.headers, "x-long": long, "X-Upper": "É", "x-two": ["1", "2"], "x-none": undefined };
  pair.connection.send({ ...get, headers }, answer);
  const { status, headers: answered, data } = await answer.over;
  assert.equal(status, 200);
  assert.ok(answered["x-long"] === long);
  assert.deepEqual(answered["set-cookie"], ["a=1", "b=2"]);
  assert.equal(answered["x-two"], "1, 2");
  assert.equal(String(data), "body");
  assert.ok(got["x-long"] === long);
  const want = {
    ":method": "GET",
    ":path": "/x?y=z",
    ":authority": "backend:1",
    ":scheme": "https",
    accept: "a/b",
    "x-upper": "É",
    "x-two": "1, 2",
  };
  assert.deepEqual(Object.fromEntries(Object.entries(got).filter(([name]) => name !== "x-long")), want);
});

test("what cannot be sent in a header is refused, and nothing is sent", async () => {
  await using pair = await startPair((stream) => stream.respond({ ":status": 200 }, { endStream: true }));
  const send = (value: string) => pair.connection.send({ ...get, headers: { "x-a": value } }, new Answer());
  for (const value of ["a\r\nb", "a\0", "\u{1F600}"]) assert.throws(() => send(value), TypeError);
  const answer = new Answer();
  pair.connection.send(get, answer);
  assert.equal((await answer.over).status, 200);
});

test("answers without a body end with their head, whatever it announces", async () => {
  await using pair = await startPair((stream, headers) => {
    stream.respond({ ":status": headers[":method"] === "HEAD" ? 200 : 304, "content-length": 5 }, { endStream: true });
  });
  for (const method of ["HEAD", "GET"]) {
    const answer = new Answer();
    pair.connection.send({ ...get, method }, answer);
    assert.equal((await answer.over).headers["content-length"], "5");
  }
});

test("who does not take an answer holds up the backend, and nobody else", async () => {
  const total = 4 * streamWindowBytes;
  let slow: ServerHttp2Stream | undefined;
  await using pair = await startPair((stream, headers) => {
    stream.respond({ ":status": 200 });
    if (headers[":path"] === "/slow") slow = stream;
    stream.end(headers[":path"] === "/slow" ? Buffer.alloc(total) : "quick");
  });
  const waiting = new Answer({ takes: false });
  const exchange = pair.connection.send({ ...get, target: "/slow" }, waiting);
  await eventually(
    async () => waiting.bytes,
    (bytes) => bytes === streamWindowBytes,
  );
  for (let i = 0; i < 20; i++) {
    const answer = new Answer();
    pair.connection.send(get, answer);
    assert.equal(String((await answer.over).data), "quick");
  }
  assert.equal(waiting.bytes, streamWindowBytes);
  assert.equal(slow?.writableFinished, false);
  waiting.take();
  exchange.resume();
  assert.equal((await waiting.over).data.length, total);
});

test("a body waits for a backend that does not take it", async () => {
  let stream: ServerHttp2Stream | undefined;
  await using pair = await startPair((opened) => {
    stream = opened;
    opened.respond({ ":status": 200 });
  });
  let read = 0;
  const chunk = Buffer.alloc(16_384);
  const body = new Readable({
    read() {
      read += chunk.length;
      this.push(read > 2_000_000 ? null : chunk);
    },
  });
  const answer = new Answer();
  pair.connection.send({ ...get, method: "POST", body }, answer);
  await eventually(
    async () => answer.status,
    (status) => status === 200,
  );
  assert.ok(read < 1_000_000, `${read} bytes were read`);
  assert.ok(stream !== undefined);
  assert.ok((await readAll(stream)).length > 1_900_000);
  stream.end();
  await answer.over;
});

test("an answer before the end of the body ends the body, and the rest of it is read", async () => {
  await using pair = await startPair((stream) => stream.respond({ ":status": 413 }, { endStream: true }));
  const body = new Readable({ read() {} });
  body.push("first");
  const answer = new Answer();
  pair.connection.send({ ...get, method: "POST", body }, answer);
  assert.equal((await answer.over).status, 413);
  body.push("more");
  body.push(null);
  await once(body, "end");
});

test("a request that is called off is called off at the backend, and nothing more is told", async () => {
  const closed: Promise<unknown>[] = [];
  const streams: ServerHttp2Stream[] = [];
  await using pair = await startPair((stream) => {
    closed.push(once(stream, "close"));
    streams.push(stream);
    stream.respond({ ":status": 200 });
    stream.write("begun");
  });
  const answer = new Answer();
  const exchange = pair.connection.send(get, answer);
  await eventually(
    async () => answer.bytes,
    (bytes) => bytes === 5,
  );
  exchange.cancel();
  await Promise.all(closed);
  assert.equal(streams[0]?.rstCode, 8);
  assert.equal(answer.isOver, false);
});

test("a body that breaks off breaks the request off", async () => {
  const streams: ServerHttp2Stream[] = [];
  await using pair = await startPair((stream) => {
    streams.push(stream);
  });
  const body = new Readable({ read() {} });
  const answer = new Answer();
  pair.connection.send({ ...get, method: "POST", body }, answer);
  await eventually(
    async () => streams.length,
    (length) => length === 1,
  );
  body.destroy();
  await assert.rejects(answer.over, /broke off/);
});

test("a connection that the backend closes fails what is under way", async () => {
  await using pair = await startPair((stream) => {
    stream.respond({ ":status": 200 });
    stream.write("begun");
  });
  const answer = new Answer();
  pair.connection.send(get, answer);
  await eventually(
    async () => answer.bytes,
    (bytes) => bytes === 5,
  );
  pair.session.destroy();
  await assert.rejects(answer.over);
  assert.equal(pair.retired(), 1);
});

test("after the backend has said that it goes, requests come to their end and no others are taken", async () => {
  const streams: ServerHttp2Stream[] = [];
  await using pair = await startPair((stream) => {
    streams.push(stream);
    stream.respond({ ":status": 200 });
    stream.write("begun");
  });
  const answer = new Answer();
  pair.connection.send(get, answer);
  await eventually(
    async () => answer.bytes,
    (bytes) => bytes === 5,
  );
  pair.session.goaway(0);
  await eventually(
    async () => pair.connection.isFree,
    (isFree) => !isFree,
  );
  assert.equal(pair.retired(), 1);
  streams[0]?.end("ended");
  assert.equal(String((await answer.over).data), "begunended");
  await eventually(
    async () => pair.socket.destroyed,
    (destroyed) => destroyed,
  );
});

test("what the backend has refused is sent again, where it can be", async () => {
  await using pair = await startPair((stream) => stream.close(7));
  const repeated = new Answer();
  const successor: Exchange = { resume: () => undefined, cancel: () => undefined };
  pair.connection.send(get, repeated, async () => {
    repeated.head(200, {});
    repeated.end();
    return successor;
  });
  assert.equal((await repeated.over).status, 200);
  const refused = new Answer();
  pair.connection.send(get, refused);
  await assert.rejects(refused.over, /code 7/);
});

test("the number of requests at a time is what the backend takes", async () => {
  const streams: ServerHttp2Stream[] = [];
  await using pair = await startPair(
    (stream) => {
      streams.push(stream);
      stream.respond({ ":status": 200 });
    },
    { settings: { maxConcurrentStreams: 2 } },
  );
  const answers = [new Answer(), new Answer()];
  for (const answer of answers) pair.connection.send(get, answer);
  await eventually(
    async () => answers.map(({ status }) => status),
    (all) => all.every((status) => status === 200),
  );
  assert.equal(pair.connection.isFree, false);
  streams[0]?.end();
  await answers[0]?.over;
  assert.equal(pair.connection.isFree, true);
});

test("a backend that asks whether we are there is told", async () => {
  await using pair = await startPair(() => undefined);
  const payload = Buffer.from("abcdefgh");
  const echoed = await new Promise<Buffer>((resolve, reject) => {
    pair.session.ping(payload, (err, _duration, answer) => (err === null ? resolve(answer) : reject(err)));
  });
  assert.ok(echoed.equals(payload));
});

test("a backend that is silent is asked whether it is there, and left when it does not say so", async () => {
  const clock = newFakeClock();
  await using pair = await startPair((stream) => stream.respond({ ":status": 200 }), {}, clock);
  const pings: unknown[] = [];
  pair.session.on("ping", (payload) => pings.push(payload));
  const answer = new Answer();
  pair.connection.send(get, answer);
  await eventually(
    async () => answer.status,
    (status) => status === 200,
  );
  // It was heard of in the first half minute.
  clock.advance(30_000);
  for (let asked = 1; asked <= 2; asked++) {
    const acknowledged = once(pair.socket, "data");
    clock.advance(30_000);
    await acknowledged;
    assert.equal(pings.length, asked);
    clock.advance(15_000);
    assert.equal(answer.isOver, false);
  }
  pair.socket.pause();
  clock.advance(30_000);
  clock.advance(15_000);
  await assert.rejects(answer.over, /did not answer a ping/);
  assert.equal(pair.socket.destroyed, true);
});
