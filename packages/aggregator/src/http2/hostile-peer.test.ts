import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { realClock } from "@kube-apiserver/component-base";
import { Answer } from "../testing/answer.js";
import { HTTP2Connection } from "./connection.js";
import { frameFlag, frameHead, frameType, setting, settingID, uint32 } from "./frames.js";

const frame = (type: number, flags: number, streamID: number, payload: string) =>
  frameHead(payload.length, type, flags, streamID) + payload;
const line = (name: string, value: string) =>
  `\x00${String.fromCharCode(name.length)}${name}${String.fromCharCode(value.length)}${value}`;
const ok = "\x88";
const headers = (streamID: number, block: string, flags = 0) =>
  frame(frameType.headers, frameFlag.endHeaders | flags, streamID, block);
const data = (streamID: number, payload: string, flags = 0) => frame(frameType.data, flags, streamID, payload);

/** A connection to a peer that writes what it is given, as Latin-1, when it has been asked. */
async function startPair() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const socket = connect({ port: typeof address === "object" ? (address?.port ?? 0) : 0, host: "127.0.0.1" });
  const [peer] = (await once(server, "connection")) as [Socket];
  peer.on("error", () => undefined).resume();
  const connection = new HTTP2Connection(socket, { clock: realClock, onRetired: () => undefined });
  const closed = once(socket, "close");
  return {
    connection,
    closed,
    peer,
    say: (...frames: readonly string[]) => void peer.write(frames.join(""), "latin1"),
    ask() {
      const answer = new Answer();
      connection.send({ method: "GET", target: "/", headers: { host: "a" } }, answer);
      return answer;
    },
    async [Symbol.asyncDispose]() {
      connection.close();
      peer.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

const end = frameFlag.endStream;
const malformed: { name: string; frames: readonly string[]; error: RegExp }[] = [
  { name: "a body without a head", frames: [data(1, "a", end)], error: /without a head/ },
  { name: "no status", frames: [headers(1, line("a", "b"), end)], error: /head that is none/ },
  { name: "a status that is none", frames: [headers(1, line(":status", "099"), end)], error: /head that is none/ },
  { name: "an upgrade", frames: [headers(1, line(":status", "101"))], error: /head that is none/ },
  { name: "a name in upper case", frames: [headers(1, ok + line("A", "b"), end)], error: /head that is none/ },
  { name: "a value of two lines", frames: [headers(1, ok + line("a", "b\r\nc: d"), end)], error: /head that is none/ },
  { name: "a second status", frames: [headers(1, ok + ok, end)], error: /head that is none/ },
  { name: "two lengths", frames: [headers(1, ok + line("content-length", "1, 2"))], error: /head that is none/ },
  {
    name: "more than announced",
    frames: [headers(1, ok + line("content-length", "1")), data(1, "ab", end)],
    error: /more than it had announced/,
  },
  {
    name: "less than announced",
    frames: [headers(1, ok + line("content-length", "3")), data(1, "ab", end)],
    error: /less than it had announced/,
  },
  {
    name: "half of it",
    frames: [headers(1, ok), data(1, "half"), frame(frameType.rstStream, 0, 1, uint32(2))],
    error: /code 2/,
  },
  { name: "headers within a body", frames: [headers(1, ok), data(1, "a"), headers(1, ok)], error: /within its body/ },
];
for (const { name, frames, error } of malformed) {
  test(`an answer that is malformed fails alone: ${name}`, async () => {
    await using pair = await startPair();
    const bad = pair.ask();
    const good = pair.ask();
    pair.say(...frames);
    await assert.rejects(bad.over, error);
    pair.say(headers(3, ok), data(3, "good", end));
    assert.equal(String((await good.over).data), "good");
  });
}

const broken: { name: string; frames: readonly string[] }[] = [
  { name: "a frame that is too large", frames: [frameHead(16_385, frameType.data, 0, 1)] },
  { name: "data of no stream", frames: [data(0, "a")] },
  { name: "a stream that is not there", frames: [headers(99, ok)] },
  { name: "a stream of its own", frames: [headers(2, ok)] },
  { name: "a promise", frames: [frame(frameType.pushPromise, frameFlag.endHeaders, 1, uint32(2) + ok)] },
  { name: "padding and nothing else", frames: [data(1, "\x05abc", frameFlag.padded)] },
  { name: "headers that are none", frames: [headers(1, "\x80")] },
  { name: "a header block that is interrupted", frames: [frame(frameType.headers, 0, 1, ok), data(1, "a")] },
  { name: "a header block that has not begun", frames: [frame(frameType.continuation, 0, 1, ok)] },
  {
    name: "a header block without an end",
    frames: [frame(frameType.headers, 0, 1, ok), ...Array(2_000).fill(frame(frameType.continuation, 0, 1, ""))],
  },
  { name: "half a setting", frames: [frame(frameType.settings, 0, 0, "abc")] },
  { name: "frames of one byte", frames: [frame(frameType.settings, 0, 0, setting(settingID.maxFrameSize, 1))] },
  { name: "a window beyond all bounds", frames: [frame(frameType.windowUpdate, 0, 0, uint32(0x7fff_ffff))] },
  { name: "a window that does not grow", frames: [frame(frameType.windowUpdate, 0, 1, uint32(0))] },
  { name: "half a ping", frames: [frame(frameType.ping, 0, 0, "abc")] },
  { name: "questions without end", frames: Array(5_000).fill(frame(frameType.ping, 0, 0, "abcdefgh")) },
];
for (const { name, frames } of broken) {
  test(`a peer that breaks the protocol is left: ${name}`, async () => {
    await using pair = await startPair();
    const answer = pair.ask();
    pair.say(...frames);
    await assert.rejects(answer.over);
    await pair.closed;
    assert.equal(pair.connection.isFree, false);
  });
}

test("what is padded, marked with a priority, unknown or in single bytes is read all the same", async () => {
  await using pair = await startPair();
  const answer = pair.ask();
  const frames = [
    frame(0x42, 0xff, 0, "what"),
    frame(frameType.priority, 0, 1, "abcde"),
    frame(frameType.headers, frameFlag.padded | frameFlag.priority, 1, `\x03abcde${ok}\0\0\0`),
    frame(frameType.continuation, frameFlag.endHeaders, 1, line("a", "b")),
    data(1, "\x02one\0\0", frameFlag.padded),
    data(1, ""),
    data(1, "two", end),
  ].join("");
  for (const byte of frames) {
    pair.peer.write(byte, "latin1");
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { headers: got, data: body } = await answer.over;
  assert.deepEqual([got.a, String(body)], ["b", "onetwo"]);
});

test("a peer that sends more than was asked for is told so", async () => {
  await using pair = await startPair();
  const answer = new Answer({ takes: false });
  pair.connection.send({ method: "GET", target: "/", headers: {} }, answer);
  pair.say(headers(1, ok));
  const part = data(1, "x".repeat(16_384));
  pair.say(...Array(65).fill(part));
  await assert.rejects(answer.over, /sent too much/);
});

test("a connection that ends fails what is under way", async () => {
  await using pair = await startPair();
  const answer = pair.ask();
  pair.say(headers(1, ok), data(1, "half"));
  pair.peer.end();
  await assert.rejects(answer.over, /closed the connection/);
});
