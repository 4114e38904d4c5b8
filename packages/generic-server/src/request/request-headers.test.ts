import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { test } from "node:test";
import { dropRequestHeader, dropRequestHeaders, headerLinesOf, replaceRequestHeader } from "./request-headers.js";

/** A request as Node's parser leaves it. */
async function requestWith(...lines: string[]): Promise<IncomingMessage> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.end(`GET / HTTP/1.0\r\n${lines.join("\r\n")}\r\n\r\n`);
  const [req] = (await once(server, "request")) as [IncomingMessage];
  client.destroy();
  server.close();
  return req;
}

test("what was dropped is in no form of the headers that is passed on", async () => {
  const req = await requestWith("Authorization: Bearer secret", "X-A: 1", "X-A: 2", "Impersonate-User: jane");
  dropRequestHeader(req, "authorization");
  dropRequestHeaders(req, (name) => name.startsWith("impersonate-"));
  assert.deepEqual({ ...req.headers }, { authorization: undefined, "impersonate-user": undefined, "x-a": "1, 2" });
  assert.deepEqual([...headerLinesOf(req)], [["x-a", ["1", "2"]]]);
});

test("what was replaced is passed on with its new value", async () => {
  const protocols = "base64url.bearer.authorization.k8s.io.c2VjcmV0, v5.channel.k8s.io";
  const req = await requestWith(`Sec-WebSocket-Protocol: ${protocols}`);
  replaceRequestHeader(req, "sec-websocket-protocol", "v5.channel.k8s.io");
  assert.deepEqual([...headerLinesOf(req)], [["sec-websocket-protocol", "v5.channel.k8s.io"]]);
});
