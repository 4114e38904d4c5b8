import assert from "node:assert/strict";
import { type ClientHttp2Session, connect, constants } from "node:http2";
import { test } from "node:test";
import { configMap, configMaps, startSampleServer } from "../testing/sample-server.js";

/** Sends a request over `session`; the answer's body as it comes. */
function send(session: ClientHttp2Session, headers: Record<string, string>, body?: object) {
  const stream = session.request(headers, { endStream: body === undefined });
  if (body !== undefined) stream.end(JSON.stringify(body));
  return stream;
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += chunk.toString();
  return text;
}

test("lists, watches and clients that hang up, over HTTP/2", async () => {
  const server = await startSampleServer({ http2: true });
  const session = connect(server.url);
  const blob = "x".repeat(900_000);
  for (const name of ["a", "b", "c"]) {
    const created = send(session, { ":method": "POST", ":path": configMaps }, configMap(name, { data: { blob } }));
    assert.match(await textOf(created), /^\{"apiVersion":"v1"/);
  }

  const list = JSON.parse(await textOf(send(session, { ":path": configMaps }))) as { items: unknown[] };
  assert.equal(list.items.length, 3);

  const hangUp = send(session, { ":path": configMaps });
  await new Promise((resolve) => hangUp.once("data", resolve));
  hangUp.close(constants.NGHTTP2_CANCEL);

  const watch = send(session, { ":path": `${configMaps}?watch=1` });
  let seen = 0;
  for await (const chunk of watch) {
    seen += (chunk as Buffer).length;
    if (seen > 2_700_000) break;
  }
  watch.close(constants.NGHTTP2_CANCEL);

  const refused = await textOf(send(session, { ":path": `${configMaps}/none` }));
  assert.match(refused, /"reason":"NotFound"/, "the server goes on after clients hung up");
  session.destroy();
  await server.stop();
});
