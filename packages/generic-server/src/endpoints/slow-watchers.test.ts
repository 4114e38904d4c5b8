import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectHTTP2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { newMetricsRegistry } from "@kube-apiserver/component-base";
import { SteerableClock } from "@kube-apiserver/storage/testing";
import { newStorageMetrics } from "../metrics/storage-metrics.js";
import { at } from "../testing/http-call.js";
import { openWatch } from "../testing/open-watch.js";
import { configMap, configMaps, type SampleServer, startSampleServer } from "../testing/sample-server.js";

const fromNow = `${configMaps}?watch=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan`;
/** Updates after which any buffer between server and client is full. */
const enough = 400;

/** A server of one large object, and the number of watchers that it gave up. */
async function startWithLargeObject(options: { readonly http2?: boolean; readonly clock?: SteerableClock } = {}) {
  const registry = newMetricsRegistry();
  const server = await startSampleServer({ ...options, storage: { metrics: newStorageMetrics(registry) } });
  const terminated = async () => {
    const [, count = "0"] =
      /^apiserver_terminated_watchers_total\{[^}]*\} (\d+)$/m.exec((await registry.render()).body) ?? [];
    return Number(count);
  };
  const storage = { key: "/registry/configmaps/a/large" };
  return { ...server, terminated, update: (round: number) => putLarge(server, storage.key, round) };
}

/** Straight into the store: what is slow here is the reader. */
async function putLarge({ kv }: SampleServer, key: string, round: number): Promise<void> {
  const object = configMap("large", {
    metadata: { name: "large", namespace: "a" },
    data: { blob: "x".repeat(256_000) },
  });
  const value = Buffer.from(JSON.stringify({ ...object, immutable: round % 2 === 0 }));
  await kv.txn({ compare: [], success: [{ type: "put", key, value }] });
  await new Promise((resolve) => setImmediate(resolve));
}

/** A client that asks for a watch, reads that it has begun, and then nothing any more. */
async function stall(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${fromNow} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  const [head] = (await once(socket, "data")) as [Buffer];
  socket.pause();
  assert.match(head.toString(), /^HTTP\/1.1 200 OK\r\n/);
  return socket;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("a client that does not read is cut off, little waits for it, and others do not notice", async () => {
  await using server = await startWithLargeObject();
  const stalled = await stall(server.url);
  const [stalledAtServer] = server.sockets;
  const quick = await openWatch(server.url + fromNow);
  let seen = 0;
  const reading = (async () => {
    while ((await quick.next()) !== undefined) seen++;
  })().catch(() => undefined);

  let updates = 0;
  let waiting = 0;
  while (updates < enough && (await server.terminated()) === 0) {
    await server.update(updates++);
    await until(() => seen === updates);
    waiting = Math.max(waiting, stalledAtServer?.writableLength ?? 0);
  }
  assert.equal(await server.terminated(), 1);
  assert.ok(waiting > 0 && waiting < 1_500_000, `${waiting} bytes waited`);
  await until(() => stalledAtServer?.destroyed === true);

  await server.update(updates++);
  await until(() => seen === updates);
  assert.equal(await server.terminated(), 1);
  stalled.destroy();
  quick.close();
  await reading;
});

test("a stream of HTTP/2 that is not read is reset, and the session lives on", async () => {
  await using server = await startWithLargeObject({ http2: true });
  const session = connectHTTP2(server.url);
  const stalled = session.request({ ":path": fromNow });
  await once(stalled, "response");
  const reset = once(stalled, "close");
  stalled.on("error", () => undefined);
  let updates = 0;
  while (updates < enough && (await server.terminated()) === 0) await server.update(updates++);
  assert.equal(await server.terminated(), 1);
  stalled.resume();
  await reset;

  const list = session.request({ ":path": configMaps });
  let text = "";
  for await (const chunk of list.setEncoding("utf8")) text += chunk;
  assert.equal(at(JSON.parse(text), "items.0.metadata.name"), "large");
  session.close();
});

test("when time is up, a client that does not read is not waited for", async () => {
  const clock = new SteerableClock();
  await using server = await startWithLargeObject({ clock });
  const stalled = await stall(server.url);
  const [stalledAtServer] = server.sockets;
  for (let i = 0; (stalledAtServer?.writableLength ?? 0) === 0; i++) await server.update(i);
  assert.equal(await server.terminated(), 0);
  clock.advance(3_600_000);
  await until(() => stalledAtServer?.destroyed === true);
  assert.equal(await server.terminated(), 0);
  stalled.destroy();
});
