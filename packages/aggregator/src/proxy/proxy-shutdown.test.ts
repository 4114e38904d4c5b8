import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { request } from "node:https";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { GenericTestServer } from "@kube-apiserver/generic-server/testing";
import { rawPath, startProxiedBackend } from "../testing/proxied-backend.js";

async function get({ url, caPem, token }: GenericTestServer, path: string): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${token}` };
  const [res] = await once(request(`${url}${path}`, { ca: caPem, agent: false, headers }).end(), "response");
  return res as IncomingMessage;
}

for (const http1 of [false, true]) {
  test(`at shutdown what runs long is ended, and what is under way is answered (HTTP/${http1 ? "1.1" : "2"})`, async () => {
    const slow: ServerResponse[] = [];
    let begun: () => void = () => undefined;
    const underWay = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let watchClosed: Promise<unknown> | undefined;
    await using proxied = await startProxiedBackend({
      http1,
      onRequest(req, res) {
        if (req.url?.includes("watch=true")) {
          watchClosed = once(res, "close");
          res.write('{"type":"ADDED"}\n');
          return;
        }
        slow.push(res);
        begun();
      },
    });
    const { generic } = proxied;
    const watch = await get(generic, `${rawPath}/namespaces/default/things?watch=true`);
    const [first] = await once(watch, "data");
    assert.equal(String(first), '{"type":"ADDED"}\n');
    const answered = get(generic, `${rawPath}/namespaces/default/things/slow`);
    await underWay;
    const stopped = generic.stop();
    // What is under way comes first.
    slow[0]?.end("late");
    const res = await answered;
    let text = "";
    for await (const chunk of res) text += String(chunk);
    assert.equal(text, "late");
    // The watch comes to its end, not to an error.
    for await (const chunk of watch) assert.fail(String(chunk));
    assert.ok(watch.complete);
    await watchClosed;
    await stopped;
  });
}

test("at shutdown connections that were upgraded are closed on both sides", async () => {
  let backendClosed: Promise<unknown> | undefined;
  await using proxied = await startProxiedBackend({
    onRequest: (_req, res) => void res.writeHead(500).end(),
    onUpgrade(_req, socket) {
      socket.on("error", () => undefined);
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
      socket.pipe(socket);
      backendClosed = once(socket, "close");
    },
  });
  const { url, caPem, token, stop } = proxied.generic;
  const headers = { authorization: `Bearer ${token}`, connection: "Upgrade", upgrade: "echo" };
  const [, socket] = await once(request(`${url}${rawPath}/x`, { ca: caPem, agent: false, headers }).end(), "upgrade");
  const client = socket as Socket;
  client.on("error", () => undefined);
  const clientClosed = once(client, "close");
  const stopped = stop();
  await Promise.all([clientClosed, backendClosed, stopped]);
});
