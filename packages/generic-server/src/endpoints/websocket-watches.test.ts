import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { newMetricsRegistry } from "@kube-apiserver/component-base";
import { SteerableClock } from "@kube-apiserver/storage/testing";
import { newStorageMetrics } from "../metrics/storage-metrics.js";
import { at } from "../testing/http-call.js";
import { openWatch } from "../testing/open-watch.js";
import {
  configMap,
  configMaps,
  type SampleServer,
  startSampleServer,
  widget,
  widgets,
} from "../testing/sample-server.js";
import { openWebSocketWatch, RefusedWebSocket, type WebSocketWatch } from "../testing/websocket-watch.js";

const watchOf = (path: string) => `${path}?watch=1&allowWatchBookmarks=true&sendInitialEvents=true&${notOlder}`;
const notOlder = "resourceVersionMatch=NotOlderThan";

async function textOf(watch: WebSocketWatch): Promise<string | undefined> {
  return (await watch.next())?.data.toString();
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const paths: { name: string; path: string; dispatch: "route" | "verb"; create: () => [string, object] }[] = [
  { name: "built-in", path: watchOf(configMaps), dispatch: "route", create: () => [configMaps, configMap("one")] },
  { name: "custom", path: watchOf(widgets), dispatch: "verb", create: () => [widgets, widget("one")] },
  {
    name: "built-in, by its deprecated path",
    path: "/api/v1/watch/namespaces/a/configmaps/one",
    dispatch: "route",
    create: () => [configMaps, configMap("one")],
  },
];
for (const { name, path, dispatch, create } of paths) {
  test(`events of a ${name} resource are messages of the text that they are over HTTP`, async () => {
    await using server = await startSampleServer({ dispatch });
    const [collection, object] = create();
    const created = await server.call("POST", collection, { body: object });
    const watch = await openWebSocketWatch(server.url + path);
    assert.equal(watch.answer.statusCode, 101);
    const plain = await openWatch(server.url + path);
    const first = await watch.next();
    assert.equal(first?.isText, true);
    assert.ok(first?.data.toString().endsWith("}\n"));
    assert.deepEqual(JSON.parse(first?.data.toString() ?? ""), { type: "ADDED", object: created.body });
    assert.deepEqual(await plain.next(), JSON.parse(first?.data.toString() ?? ""));
    if (path.includes("sendInitialEvents")) {
      assert.equal(at(JSON.parse((await textOf(watch)) ?? ""), "type"), "BOOKMARK");
      await plain.next();
    }
    await server.call("DELETE", `${collection}/one`);
    const last = JSON.parse((await textOf(watch)) ?? "");
    assert.equal(last.type, "DELETED");
    assert.deepEqual(await plain.next(), last);
    plain.close();
    watch.ws.close();
    assert.equal(await watch.closed, 1005);
  });
}

test("in protobuf, events are binary messages, which have no length of their own", async () => {
  await using server = await startSampleServer();
  await server.call("POST", configMaps, { body: configMap("one") });
  const accept = "application/vnd.kubernetes.protobuf";
  const watch = await openWebSocketWatch(`${server.url}${configMaps}?watch=1`, { headers: { accept } });
  const message = await watch.next();
  assert.equal(message?.isText, false);
  const res = await fetch(`${server.url}${configMaps}?watch=1`, { headers: { accept: `${accept};stream=watch` } });
  const reader = res.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  const frame = Buffer.from((value as Uint8Array | undefined) ?? []);
  assert.equal(frame.readUInt32BE(0), message?.data.length);
  assert.deepEqual(message?.data, frame.subarray(4));
  await reader?.cancel();
  watch.ws.terminate();
});

test("a Table for each event, and many events at once are a message each", async () => {
  await using server = await startSampleServer();
  for (const name of ["one", "two", "three"]) await server.call("POST", configMaps, { body: configMap(name) });
  const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
  const watch = await openWebSocketWatch(`${server.url}${configMaps}?watch=1`, { headers: { accept } });
  const names: unknown[] = [];
  for (let i = 0; i < 3; i++) names.push(at(JSON.parse((await textOf(watch)) ?? ""), "object.rows.0.cells.0"));
  assert.deepEqual(names, ["one", "three", "two"]);
  watch.ws.terminate();
});

test("time is up: the connection is closed and nothing is wrong", async () => {
  const clock = new SteerableClock();
  await using server = await startSampleServer({ clock });
  const watch = await openWebSocketWatch(`${server.url}${watchOf(configMaps)}&timeoutSeconds=7`);
  assert.match((await textOf(watch)) ?? "", /BOOKMARK/);
  clock.advance(7_000);
  assert.equal(await watch.closed, 1000);
});

test("a client that does not say goodbye when it is said to it is not waited for", async () => {
  const clock = new SteerableClock();
  await using server = await startSampleServer({ clock });
  const watch = await openWebSocketWatch(`${server.url}${watchOf(configMaps)}&timeoutSeconds=7`);
  await watch.next();
  const [atServer] = server.sockets;
  watch.ws.pause();
  clock.advance(7_000);
  while (atServer?.destroyed === false) {
    clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  watch.ws.terminate();
});

test("what keeps a watch from starting is an event, what keeps a client from asking an answer", async () => {
  await using server = await startSampleServer();
  const open = (query: string) => openWebSocketWatch(`${server.url}${configMaps}?${query}`);
  await assert.rejects(open("watch=1&labelSelector=a=b=c"), { name: "RefusedWebSocket", status: 400 });
  // A list is none.
  await assert.rejects(open("limit=1"), { name: "RefusedWebSocket", status: 200 });
});

const refusals: { name: string; options: Parameters<typeof openWebSocketWatch>[1]; status: number; body: RegExp }[] = [
  { name: "no origin", options: { origin: "" }, status: 403, body: /configmaps is forbidden: null origin/ },
  { name: "the origin of a page that has none", options: { origin: "null" }, status: 403, body: /WebSocket-Origin/ },
  { name: "an old version", options: { protocolVersion: 8 }, status: 400, body: /bad WebSocket Version/ },
  { name: "a choice of protocols", options: { protocols: ["a", "b"] }, status: 400, body: /bad WebSocket-Protocol/ },
];
for (const { name, options, status, body } of refusals) {
  test(`${name} is refused`, async () => {
    await using server = await startSampleServer();
    await assert.rejects(openWebSocketWatch(`${server.url}${configMaps}?watch=1`, options), (err) => {
      assert.ok(err instanceof RefusedWebSocket);
      assert.equal(err.status, status);
      assert.match(err.body, body);
      return true;
    });
  });
}

test("one protocol is agreed to, whichever", async () => {
  await using server = await startSampleServer();
  const watch = await openWebSocketWatch(server.url + watchOf(configMaps), { protocols: ["base64.binary.k8s.io"] });
  assert.equal(watch.ws.protocol, "base64.binary.k8s.io");
  assert.equal((await watch.next())?.isText, true);
  watch.ws.terminate();
});

/** Straight into the store: what is slow here is the reader. */
async function putLarge({ kv }: SampleServer, round: number): Promise<void> {
  const object = configMap("large", {
    metadata: { name: "large", namespace: "a" },
    data: { blob: "x".repeat(256_000) },
  });
  const value = Buffer.from(JSON.stringify({ ...object, immutable: round % 2 === 0 }));
  await kv.txn({ compare: [], success: [{ type: "put", key: "/registry/configmaps/a/large", value }] });
  await new Promise((resolve) => setImmediate(resolve));
}

test("a client that does not read is cut off, and little waits for it", async () => {
  const registry = newMetricsRegistry();
  await using server = await startSampleServer({ storage: { metrics: newStorageMetrics(registry) } });
  const isTerminated = async () =>
    /^apiserver_terminated_watchers_total\{[^}]*\} 1$/m.test((await registry.render()).body);
  const stalled = await openWebSocketWatch(server.url + watchOf(configMaps));
  await stalled.next();
  const [atServer] = server.sockets;
  stalled.ws.pause();
  let waiting = 0;
  for (let i = 0; i < 400 && !(await isTerminated()); i++) {
    await putLarge(server, i);
    waiting = Math.max(waiting, atServer?.writableLength ?? 0);
  }
  assert.ok(await isTerminated());
  assert.ok(waiting > 0 && waiting < 1_500_000, `${waiting} bytes waited`);
  await until(() => atServer?.destroyed === true);
  stalled.ws.terminate();
});

/** A client that speaks frames of its own making. */
async function openRaw(server: SampleServer): Promise<Socket> {
  const { socket, head } = await shakeHands(server, "AAAAAAAAAAAAAAAAAAAAAA==");
  assert.match(head, /^HTTP\/1.1 101 /);
  return socket;
}

async function shakeHands({ url }: SampleServer, key: string): Promise<{ socket: Socket; head: string }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => socket.destroy());
  socket.write(
    `GET ${watchOf(configMaps)} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: http://x\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  const [head] = (await once(socket, "data")) as [Buffer];
  return { socket, head: head.toString("latin1") };
}

test("a key that is none is refused, and the connection ends", async () => {
  await using server = await startSampleServer();
  const { socket, head } = await shakeHands(server, "short");
  assert.match(head, /^HTTP\/1.1 400 Bad Request\r\nConnection: close\r\n/);
  if (!socket.closed) await once(socket, "close");
});

/** A frame of a client whose mask is zero. */
function frameOf(firstByte: number, payload: Buffer, announced = payload.length): Buffer {
  const head = Buffer.alloc(14);
  head[0] = firstByte;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(BigInt(announced), 2);
  return Buffer.concat([head, payload]);
}

const hostile: { name: string; bytes: Buffer }[] = [
  { name: "a frame that will be huge", bytes: frameOf(0x82, Buffer.alloc(10), 2 ** 40) },
  {
    name: "a message of fragments without an end",
    bytes: Buffer.concat([frameOf(0x01, Buffer.alloc(1_000)), ...Array(100).fill(frameOf(0x00, Buffer.alloc(1_000)))]),
  },
  {
    name: "empty fragments without an end",
    bytes: Buffer.concat([frameOf(0x01, Buffer.alloc(0)), ...Array(20_000).fill(frameOf(0x00, Buffer.alloc(0)))]),
  },
  { name: "a frame of no known kind", bytes: frameOf(0x87, Buffer.alloc(1)) },
  { name: "a frame without a mask", bytes: Buffer.from([0x81, 1, 0x61]) },
  { name: "no WebSocket at all", bytes: Buffer.from("GET /api/v1/secrets HTTP/1.1\r\nHost: x\r\n\r\n") },
];
for (const { name, bytes } of hostile) {
  test(`${name} ends the connection, and the watch with it`, async () => {
    await using server = await startSampleServer();
    const socket = await openRaw(server);
    const [atServer] = server.sockets;
    let answer = "";
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
    });
    socket.write(bytes);
    await once(socket, "close");
    assert.doesNotMatch(answer, /HTTP/);
    await until(() => atServer?.destroyed === true);
    assert.equal(server.sockets.size, 0);
  });
}

test("floods of text are let go, and the watch goes on", async () => {
  await using server = await startSampleServer();
  const watch = await openWebSocketWatch(server.url + watchOf(configMaps));
  await watch.next();
  for (let i = 0; i < 20_000; i++) watch.ws.send("all work and no play");
  await server.call("POST", configMaps, { body: configMap("one") });
  assert.match((await textOf(watch)) ?? "", /"name":"one"/);
  watch.ws.terminate();
});

test("pings are answered, but not kept for a client that does not read the answers", async () => {
  await using server = await startSampleServer();
  const watch = await openWebSocketWatch(server.url + watchOf(configMaps));
  const pong = once(watch.ws, "pong");
  watch.ws.ping("hello");
  assert.equal(String((await pong)[0]), "hello");
  watch.ws.terminate();

  const socket = await openRaw(server);
  const [atServer] = server.sockets;
  socket.pause();
  const pings = Buffer.concat(Array(10_000).fill(frameOf(0x89, Buffer.alloc(0))));
  let waiting = 0;
  for (let i = 0; i < 200 && !socket.destroyed; i++) {
    if (!socket.write(pings)) await Promise.race([once(socket, "drain"), once(socket, "close")]);
    waiting = Math.max(waiting, atServer?.writableLength ?? 0);
  }
  assert.ok(waiting < 100_000, `${waiting} bytes waited`);
  socket.destroy();
});
