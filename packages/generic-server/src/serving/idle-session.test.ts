import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { watchIdle } from "./idle-session.js";

test("a connection is idle when its last request is over, not while one waits", async (t) => {
  const server = createServer();
  let idleSince: number | undefined;
  server.on("session", (session: ServerHttp2Session) => {
    watchIdle(session, 60, () => {
      idleSince = performance.now();
      session.close();
    });
  });
  server.on("stream", (stream) => {
    stream.respond();
    setTimeout(() => stream.end(), 200);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const stream = client.request();
  stream.resume();
  await once(stream, "close");
  assert.equal(idleSince, undefined, "not while the answer was under way");
  await once(client, "close");
  assert.notEqual(idleSince, undefined);
});
