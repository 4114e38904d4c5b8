import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";

import { type TestContext, test } from "node:test";
import { decodeCBOR, encodeCBOR, type JSONValue, selfDescribedCBOR } from "@kube-apiserver/apimachinery";
import { type SampleServer, startSampleServer } from "../testing/sample-server.js";

const path = "/api/v1/namespaces/a/configmaps";

async function start(t: TestContext, offersCBOR: boolean): Promise<SampleServer> {
  const server = await startSampleServer({ offersCBOR });
  t.after(() => server.stop());
  return server;
}

interface Call {
  readonly method?: string;
  readonly type?: string;
  readonly accept?: string;
  readonly body?: JSONValue;
}

async function open({ url }: SampleServer, target: string, call: Call): Promise<IncomingMessage> {
  const { method = "GET", type = "application/cbor", accept = "application/cbor", body } = call;
  const headers = { accept, ...(body === undefined ? {} : { "content-type": type }) };
  const req = request(url + target, { method, headers });
  req.end(body === undefined ? undefined : encodeCBOR(body));
  const [res] = await once(req, "response");
  return res;
}

async function send(server: SampleServer, target: string, call: Call = {}) {
  const res = await open(server, target, call);
  const chunks: Buffer[] = [];
  for await (const chunk of res) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return { status: res.statusCode, type: res.headers["content-type"], bytes };
}

const configMap = (name: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data: { key: "value" },
});

test("objects are written, read, listed and applied in CBOR", async (t) => {
  const server = await start(t, true);
  const created = await send(server, path, { method: "POST", body: configMap("one") });
  assert.deepEqual([created.status, created.type], [201, "application/cbor"]);
  assert.deepEqual(created.bytes.subarray(0, 3), selfDescribedCBOR);
  const read = await send(server, `${path}/one`);
  assert.deepEqual(read.bytes, created.bytes);
  assert.deepEqual((decodeCBOR(read.bytes) as { data: object }).data, { key: "value" });

  for (let i = 0; i < 30; i++) await send(server, path, { method: "POST", body: configMap(`more-${i}`) });
  const list = decodeCBOR((await send(server, path)).bytes) as {
    kind: string;
    items: { metadata: { name: string } }[];
  };
  assert.equal(list.kind, "ConfigMapList");
  assert.equal(list.items.length, 31);
  assert.equal(list.items[30]?.metadata.name, "one");

  const body = { ...configMap("one"), data: { key: "applied" } };
  const type = "application/apply-patch+cbor";
  const applied = await send(server, `${path}/one?fieldManager=m&force=true`, { method: "PATCH", type, body });
  assert.equal(applied.status, 200);
  assert.equal((decodeCBOR(applied.bytes) as { data: { key: string } }).data.key, "applied");
  const missing = await send(server, `${path}/none`);
  assert.equal((decodeCBOR(missing.bytes) as { reason: string }).reason, "NotFound");
});

test("a watch is a sequence of items", async (t) => {
  const server = await start(t, true);
  await send(server, path, { method: "POST", body: configMap("one") });
  const res = await open(server, `${path}?watch=true&resourceVersion=0`, {});
  assert.equal(res.headers["content-type"], "application/cbor-seq");
  const [chunk] = (await once(res, "data")) as [Buffer];
  res.destroy();
  const event = decodeCBOR(chunk) as { type: string; object: { metadata: { name: string } } };
  assert.deepEqual([event.type, event.object.metadata.name], ["ADDED", "one"]);
});

test("what is no CBOR is refused", async (t) => {
  const server = await start(t, true);
  const headers = { "content-type": "application/cbor" };
  const req = request(server.url + path, { method: "POST", headers }).end(Buffer.from("ff", "hex"));
  const [res] = await once(req, "response");
  assert.equal(res.statusCode, 400);
});

test("it is not offered unless the feature is on", async (t) => {
  const server = await start(t, false);
  assert.equal((await send(server, path)).status, 406);
  assert.equal(
    (await send(server, path, { method: "POST", accept: "application/json", body: configMap("a") })).status,
    415,
  );
});
