import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:https";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { GenericTestServer } from "@kube-apiserver/generic-server/testing";
import { rawPath, startProxiedBackend } from "../testing/proxied-backend.js";

function upgrade({ url, caPem, token }: GenericTestServer) {
  const headers = { authorization: `Bearer ${token}`, connection: "Upgrade", upgrade: "echo", "x-kept": "yes" };
  return request(`${url}${rawPath}/x`, { ca: caPem, agent: false, headers }).end();
}

test("once the backend has agreed, bytes go both ways until one side ends", async () => {
  let seen: unknown;
  let backendEnded: Promise<unknown> | undefined;
  await using proxied = await startProxiedBackend({
    onRequest: (_req, res) => void res.writeHead(500).end(),
    onUpgrade(req, socket) {
      seen = [req.headers["x-remote-user"], req.headers.authorization, req.headers["x-kept"]];
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello ");
      socket.pipe(socket);
      backendEnded = once(socket, "close");
    },
  });
  const [res, socket, head] = await once(upgrade(proxied.generic), "upgrade");
  assert.equal(res.headers.upgrade, "echo");
  const client = socket as Socket;
  client.write("world");
  let text = String(head);
  while (text.length < "hello world".length) text += (await once(client, "data"))[0];
  assert.equal(text, "hello world");
  client.end();
  await backendEnded;
  assert.deepEqual(seen, ["tester", undefined, "yes"]);
});

const refusals = [
  { name: "an error of the backend is the answer", status: 403, want: 403, text: "no" },
  { name: "any other answer is not", status: 200, want: 503, text: "invalid upgrade response: status code 200\n" },
];
for (const { name, status, want, text } of refusals) {
  test(`an upgrade that is refused joins nothing: ${name}`, async () => {
    const requests: string[] = [];
    await using proxied = await startProxiedBackend({
      http1: true,
      onRequest: (req, res) => {
        requests.push(req.url ?? "");
        res.writeHead(status).end("no");
      },
    });
    const [res] = await once(upgrade(proxied.generic), "response");
    assert.equal(res.statusCode, want);
    let body = "";
    for await (const chunk of res) body += chunk;
    assert.equal(body, text);
    // What the client would send now reaches nobody.
    assert.deepEqual(requests, [`${rawPath}/x`]);
  });
}
