import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { test } from "node:test";
import { isJSONObject, type JSONObject } from "@kube-apiserver/apimachinery";
import { bodyOf, call, eventually, newAPIService } from "../testing/calls.js";
import { rawPath, startProxiedBackend } from "../testing/proxied-backend.js";
import { startTestAggregator } from "../testing/test-servers.js";

const protocols = [
  { name: "HTTP/2", http1: false },
  { name: "HTTP/1.1", http1: true },
];

/** Answers with what came. */
function echo(req: IncomingMessage): string {
  const pairs = req.rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [[name.toLowerCase(), req.rawHeaders[at + 1]]] : [],
  );
  return JSON.stringify({ pairs, url: req.url, method: req.method });
}

function valuesOf(body: JSONObject, name: string): readonly unknown[] {
  const { pairs } = body;
  return (Array.isArray(pairs) ? pairs : []).flatMap((pair) =>
    Array.isArray(pair) && pair[0] === name ? [pair[1]] : [],
  );
}

for (const { name, http1 } of protocols) {
  test(`the backend is told who asks, and nothing that would let it act as them (${name})`, async () => {
    await using proxied = await startProxiedBackend({ http1, onRequest: (req, res) => void res.end(echo(req)) });
    const answer = await call(proxied.generic, "GET", `${rawPath}/x?a=b%26c`, undefined, {
      "impersonate-user": "bob",
      "impersonate-group": ["one", "two, three"],
      "impersonate-extra-example.com%2fkey": "é",
      "x-remote-user": "root",
      "x-remote-group": "system:masters",
      "x-remote-extra-other": "forged",
      "x-kept": "yes",
      "x-dropped": "yes",
      connection: "x-dropped",
      te: "trailers",
    });
    const body = bodyOf(answer);
    assert.deepEqual(valuesOf(body, "x-remote-user"), ["bob"]);
    assert.deepEqual(valuesOf(body, "x-remote-group"), ["one", "two, three", "system:authenticated"]);
    const extra = valuesOf(body, "x-remote-extra-example.com%2fkey").concat(
      valuesOf(body, "x-remote-extra-example.com%2Fkey"),
    );
    assert.equal(extra.length, 1);
    assert.equal(valuesOf(body, "audit-id")[0], answer.headers["audit-id"]);
    assert.deepEqual(valuesOf(body, "x-kept"), ["yes"]);
    assert.equal(body.url, `${rawPath}/x?a=b%26c`);
    for (const dropped of ["authorization", "impersonate-user", "x-dropped", "te", "x-remote-extra-other"]) {
      assert.deepEqual(valuesOf(body, dropped), [], dropped);
    }
  });

  test(`bodies go through as they come, both ways (${name})`, async () => {
    await using proxied = await startProxiedBackend({
      http1,
      async onRequest(req, res) {
        res.writeHead(200, { "content-type": "text/plain", "x-answer": "1" });
        for await (const chunk of req) res.write(chunk);
        res.end();
      },
    });
    const { generic } = proxied;
    const headers = { authorization: `Bearer ${generic.token}` };
    const req = request(`${generic.url}${rawPath}/x`, { method: "POST", ca: generic.caPem, agent: false, headers });
    req.write("first");
    const [res] = (await once(req, "response")) as [IncomingMessage];
    assert.equal(res.headers["x-answer"], "1");
    const [first] = await once(res, "data");
    assert.equal(String(first), "first");
    const large = Buffer.alloc(3_000_000, "x");
    req.end(large);
    let length = 0;
    for await (const chunk of res) length += chunk.length;
    assert.equal(length, large.length);
  });

  test(`a client that goes away ends the request to the backend (${name})`, async () => {
    let ended: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      ended = resolve;
    });
    await using proxied = await startProxiedBackend({
      http1,
      onRequest(_req, res) {
        res.write("begun");
        res.once("close", ended);
      },
    });
    const { generic } = proxied;
    const headers = { authorization: `Bearer ${generic.token}` };
    const req = request(`${generic.url}${rawPath}/x?watch=1`, { ca: generic.caPem, agent: false, headers });
    req.on("error", () => undefined).end();
    const [res] = (await once(req, "response")) as [IncomingMessage];
    await once(res, "data");
    req.destroy();
    await gone;
  });

  test(`an answer that breaks off does not look complete (${name})`, async () => {
    await using proxied = await startProxiedBackend({
      http1,
      onRequest(_req, res) {
        res.write("half");
        setImmediate(() => res.destroy(new Error("broken")));
      },
    });
    await assert.rejects(call(proxied.generic, "GET", `${rawPath}/x`));
  });

  test(`redirects are neither followed nor passed on (${name})`, async () => {
    await using proxied = await startProxiedBackend({
      http1,
      onRequest: (_req, res) => void res.writeHead(302, { location: "https://elsewhere/" }).end(),
    });
    const { status, headers, text } = await call(proxied.generic, "GET", `${rawPath}/x`);
    assert.equal(status, 502);
    assert.equal(headers.location, undefined);
    assert.equal(text, "the backend attempted to redirect this request, which is not permitted");
  });
}

for (const { name, http1 } of protocols) {
  test(`a backend may be at an IPv6 address (${name})`, async () => {
    await using proxied = await startProxiedBackend({
      http1,
      host: "::1",
      onRequest: (req, res) => void res.end(JSON.stringify({ host: req.headers.host ?? req.headers[":authority"] })),
    });
    const { host } = bodyOf(await call(proxied.generic, "GET", `${rawPath}/x`));
    assert.equal(host, `[::1]:${proxied.backend.address.port}`);
  });
}

test("redirects are passed on, still not followed, where the administrator wants it", async () => {
  await using proxied = await startProxiedBackend(
    { onRequest: (_req, res) => void res.writeHead(302, { location: "https://elsewhere/" }).end() },
    { rejectForwardingRedirects: false },
  );
  const { status, headers } = await call(proxied.generic, "GET", `${rawPath}/x`);
  assert.deepEqual([status, headers.location], [302, "https://elsewhere/"]);
});

test("the backend gets the path that was authorized, whatever its spelling was", async () => {
  await using proxied = await startProxiedBackend({ onRequest: (req, res) => void res.end(echo(req)) });
  const { url } = bodyOf(await call(proxied.generic, "GET", `${rawPath}/a%2Fb/%63?q=%2F`));
  assert.equal(url, `${rawPath}/a/b/c?q=%2F`);
});

test("a backend that has gone is 503, with what went wrong", async () => {
  await using proxied = await startProxiedBackend({ onRequest: (_req, res) => void res.end() });
  await proxied.backend[Symbol.asyncDispose]();
  const { status, text } = await call(proxied.generic, "GET", `${rawPath}/x`);
  assert.equal(status, 503);
  assert.match(text, /^error trying to reach service: .*\n$|^service unavailable\n$/);
});

test("an APIService whose service is not there answers 503 and says why in its condition", async () => {
  await using aggregator = await startTestAggregator();
  const { generic } = aggregator;
  const path = "/apis/apiregistration.k8s.io/v1/apiservices";
  const apiService = newAPIService("raw.example.com", "v1", "raw", generic.caPem);
  assert.equal((await call(generic, "POST", path, apiService)).status, 201);
  const { status } = await eventually(
    async () => bodyOf(await call(generic, "GET", `${path}/v1.raw.example.com`)),
    (body) => isJSONObject(body.status) && body.status.conditions !== undefined,
  );
  assert.match(JSON.stringify(status), /"reason":"FailedDiscoveryCheck"/);
  const answer = await call(generic, "GET", `${rawPath}/x`);
  assert.deepEqual([answer.status, answer.text], [503, "service unavailable\n"]);
});
