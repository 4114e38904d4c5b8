import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type ClientHttp2Session, connect as connectHTTP2, constants } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { connect, type TLSSocket } from "node:tls";
import { type FlagsServer, startFlagsServer } from "../flags-server.js";

const configMaps = "/api/v1/namespaces/default/configmaps";

describe("nobody keeps a connection, or the server busy, by sending slowly or for ever", { timeout: 60_000 }, () => {
  let dir: string;
  let server: FlagsServer;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "kube-apiserver-slow-"));
    server = await startFlagsServer([`--data-dir=${dir}`, "--embedded-sync=none", "--request-timeout=1s"]);
  });
  after(async () => {
    await server?.[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });
  const open = async (): Promise<TLSSocket> => {
    const { url, caPem: ca, certPem: cert, keyPem: key } = server.access;
    const { hostname: host, port } = new URL(url);
    const socket = connect({ host, port: Number(port), ca, cert, key, ALPNProtocols: ["http/1.1"] });
    socket.on("error", () => undefined);
    await once(socket, "secureConnect");
    return socket;
  };
  /** Sends a head, and pieces of a body until the server closes the connection; resolves with what came back. */
  const drip = async (head: string, piece: string, everyMs: number): Promise<string> => {
    const socket = await open();
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
    });
    socket.write(head);
    const timer = setInterval(() => socket.writable && !socket.writableNeedDrain && socket.write(piece), everyMs);
    // Whoever goes on sending may find the connection reset.
    await new Promise((resolve) => socket.once("close", resolve));
    clearInterval(timer);
    return answer;
  };
  const post = (framing: string, path = configMaps) =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`;

  test("a body that comes byte by byte is given up at the request's deadline, and its connection with it", async () => {
    for (const path of [configMaps, `${configMaps}?timeout=1h`]) {
      const answer = await drip(post("Content-Length: 100000", path), " ", 50);
      assert.match(answer, /^HTTP\/1\.1 504 /);
      assert.match(answer, /request did not complete within the allotted timeout/);
    }
  });

  test("a body without end is refused at the limit, and no more of it is read", async () => {
    const piece = `10000\r\n${"x".repeat(65_536)}\r\n`;
    const answer = await drip(post("Transfer-Encoding: chunked"), piece, 1);
    // A reset may overtake it.
    assert.match(answer, /^(?:$|HTTP\/1\.1 413 )/);
  });

  test("a body that nobody wants ends the connection, unless it is there soon", async () => {
    const get = (length: number) => `GET /version HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;
    assert.match(await drip(get(1_000_000), "x", 50), /^HTTP\/1\.1 200 /);
    const socket = await open();
    for (let i = 0; i < 2; i++) {
      socket.write(`${get(5)}hello`);
      const [answer] = await once(socket, "data");
      assert.match(String(answer), /^HTTP\/1\.1 200 /);
    }
    socket.destroy();
  });

  test("over HTTP/2 a body that is slow or without end ends its stream alone", async () => {
    const { url, caPem: ca, certPem: cert, keyPem: key } = server.access;
    const session: ClientHttp2Session = connectHTTP2(url, { ca, cert, key });
    session.on("error", () => undefined);
    const cases = [
      { piece: " ", everyMs: 50, status: 504 },
      { piece: "x".repeat(65_536), everyMs: 1, status: 413 },
    ];
    for (const { piece, everyMs, status } of cases) {
      const headers = { ":method": "POST", ":path": configMaps, "content-type": "application/json" };
      const stream = session.request(headers);
      stream.on("error", () => undefined);
      const timer = setInterval(() => stream.writable && !stream.writableNeedDrain && stream.write(piece), everyMs);
      // Node does not say that a stream is closed while a piece of it waits to be sent.
      const closed = new Promise((resolve) => stream.once("aborted", resolve).once("close", resolve));
      const [answer] = await once(stream, "response");
      assert.equal(answer[":status"], status);
      stream.resume();
      await closed;
      clearInterval(timer);
      assert.equal(stream.rstCode, constants.NGHTTP2_NO_ERROR);
    }
    assert.equal(session.closed, false);
    session.destroy();
  });
});
