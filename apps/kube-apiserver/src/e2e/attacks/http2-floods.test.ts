import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientHttp2Session, connect, constants } from "node:http2";
import { after, before, describe, test } from "node:test";
import { connect as connectTLS } from "node:tls";
import { eventually } from "../eventually.js";
import { Victim } from "./victim.js";

const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/** A frame (RFC 9113 §4.1). */
function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}
const settings = frame(4, 0, 0);

describe("floods of HTTP/2 end the connection they come on, and nothing else", () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.start();
  });
  after(() => victim?.[Symbol.asyncDispose]());
  const open = (): ClientHttp2Session => {
    const session = connect(victim.server.url, { ca: victim.server.caPem });
    session.on("error", () => undefined);
    return session;
  };
  /** Sends frames until the server closes the connection. */
  const flood = async (frames: () => Iterable<Buffer>) => {
    const { hostname, port } = new URL(victim.server.url);
    const socket = connectTLS({ host: hostname, port: Number(port), ca: victim.server.caPem, ALPNProtocols: ["h2"] });
    socket.on("error", () => undefined);
    socket.resume();
    const closed = once(socket, "close").then(() => true);
    await once(socket, "secureConnect");
    socket.write(Buffer.concat([preface, settings]));
    for (const bytes of frames()) {
      if (socket.destroyed) break;
      if (!socket.write(bytes)) await Promise.race([once(socket, "drain"), closed]).catch(() => undefined);
    }
    const timer = setTimeout(() => socket.destroy(new Error("the server keeps the connection")), 10_000);
    const failed = once(socket, "error").then(([err]) => (err as Error).message);
    const outcome = await Promise.race([closed, failed.catch(() => true)]);
    clearTimeout(timer);
    assert.notEqual(outcome, "the server keeps the connection");
  };
  const isWell = () =>
    eventually(async () => {
      assert.equal((await victim.call("GET", "/readyz")).status, 200);
      const { text } = await victim.call("GET", "/metrics");
      assert.match(text, /^apiserver_current_inflight_requests\{request_kind="readOnly"\} [0-9]$/m);
    });

  test("requests that are taken back at once (CVE-2023-44487)", async () => {
    const session = open();
    const ended = new Promise((resolve) => session.once("close", resolve));
    const authorization = victim.authorization("admin");
    for (let i = 0; i < 2_500 && !session.destroyed && !session.closed; i++) {
      const stream = session.request({ ":path": "/api/v1/configmaps", authorization });
      stream.on("error", () => undefined);
      stream.close(constants.NGHTTP2_CANCEL);
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await ended;
    await isWell();
  });

  test("a client that nobody knows gets one request a connection", async () => {
    const session = open();
    const stream = session.request({ ":path": "/version" });
    const [goaway] = await Promise.all([once(session, "goaway"), once(stream, "response")]);
    assert.equal(goaway[0], constants.NGHTTP2_NO_ERROR);
    stream.resume();
    await once(session, "close");
    const known = open();
    for (let i = 0; i < 3; i++) {
      const again = known.request({ ":path": "/version", authorization: victim.authorization("mallory") });
      const [headers] = await once(again, "response");
      assert.equal(headers[":status"], 200);
      again.resume();
    }
    known.destroy();
  });

  test("headers that never end", async () => {
    await flood(function* () {
      yield frame(1, 0, 1, Buffer.from([0x82]));
      for (let i = 0; i < 20_000; i++) yield frame(9, 0, 1, Buffer.alloc(1_000, 0x82));
    });
    await isWell();
  });

  test("pings and settings without end", async () => {
    for (const ping of [frame(6, 0, 0, Buffer.alloc(8)), settings]) {
      const { hostname, port } = new URL(victim.server.url);
      const socket = connectTLS({ host: hostname, port: Number(port), ca: victim.server.caPem, ALPNProtocols: ["h2"] });
      socket.on("error", () => undefined);
      await once(socket, "secureConnect");
      // Nothing is read: answers would pile up.
      socket.pause();
      socket.write(Buffer.concat([preface, settings]));
      for (let i = 0; i < 50 && !socket.destroyed; i++) {
        socket.write(Buffer.concat(Array.from({ length: 1_000 }, () => ping)));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await isWell();
      socket.destroy();
    }
  });

  test("two hundred groups to act with are no flood", async () => {
    const session = open();
    const groups = Array.from({ length: 200 }, (_, i) => `group-${i}`);
    const stream = session.request({
      ":path": "/api/v1/namespaces",
      authorization: victim.authorization("admin"),
      "impersonate-user": "bob",
      "impersonate-group": groups,
    });
    const [headers] = await once(stream, "response");
    assert.equal(headers[":status"], 403);
    stream.destroy();
    session.destroy();
  });
});
