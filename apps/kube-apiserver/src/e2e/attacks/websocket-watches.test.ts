import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openWebSocketWatch, type WebSocketWatchOptions } from "@kube-apiserver/generic-server/testing";
import { Victim } from "./victim.js";

const secrets = "/api/v1/namespaces/default/secrets?watch=true";
const tokenProtocol = (token: string) =>
  `base64url.bearer.authorization.k8s.io.${Buffer.from(token).toString("base64url")}`;

describe("a page of somebody else opens a watch over WebSocket", { timeout: 60_000 }, () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.start();
  });
  after(() => victim?.[Symbol.asyncDispose]());

  const evil = "https://evil.example.com";
  const attempts: { name: string; options: WebSocketWatchOptions; status: number }[] = [
    { name: "without a credential", options: { origin: evil }, status: 403 },
    {
      name: "with one that is none",
      options: { origin: evil, protocols: [tokenProtocol("guessed"), "x"] },
      status: 401,
    },
    {
      name: "with two, of which one might do",
      options: { origin: evil, protocols: [tokenProtocol("mallory-token"), tokenProtocol("guessed"), "x"] },
      status: 401,
    },
    {
      name: "as somebody who may not watch",
      options: { origin: evil, protocols: [tokenProtocol("mallory-token"), "x"] },
      status: 403,
    },
    {
      name: "as somebody else than whose token it has",
      options: {
        origin: evil,
        protocols: [tokenProtocol("mallory-token"), "x"],
        headers: { "impersonate-user": "admin", "x-remote-user": "admin", "x-remote-group": "system:masters" },
      },
      status: 403,
    },
  ];
  for (const { name, options, status } of attempts) {
    test(name, async () => {
      const { url, caPem: ca } = victim.server;
      await assert.rejects(openWebSocketWatch(url + secrets, { ca, ...options }), { name: "RefusedWebSocket", status });
    });
  }

  test("whose origin is opaque, even with a credential", async () => {
    const { url, caPem: ca } = victim.server;
    const headers = { authorization: victim.authorization("admin") };
    await assert.rejects(openWebSocketWatch(url + secrets, { ca, headers, origin: "null" }), {
      name: "RefusedWebSocket",
      status: 403,
    });
  });

  test("what a client says floods nobody, and a huge message of it ends only its own connection", async () => {
    const { url, caPem: ca } = victim.server;
    const headers = { authorization: victim.authorization("admin") };
    const flooding = await openWebSocketWatch(url + secrets, { ca, headers });
    const quiet = await openWebSocketWatch(url + secrets, { ca, headers });
    for (let i = 0; i < 10_000; i++) flooding.ws.send(`{"apiVersion":"v1","kind":"Secret","n":${i}}`);
    await victim.create("/api/v1/namespaces/default/secrets", { metadata: { name: "one" } });
    for (const watch of [flooding, quiet]) assert.match((await watch.next())?.data.toString() ?? "", /"name":"one"/);
    flooding.ws.send(Buffer.alloc(8 * 1024 * 1024));
    assert.equal(await flooding.closed, 1009);
    await victim.create("/api/v1/namespaces/default/secrets", { metadata: { name: "two" } });
    assert.match((await quiet.next())?.data.toString() ?? "", /"name":"two"/);
    quiet.ws.close();
    await quiet.closed;
  });
});
