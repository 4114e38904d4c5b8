import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { eventually } from "../eventually.js";
import { Victim } from "./victim.js";

describe("two servers in a row read one request alike", () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.start();
    await victim.grant("configmaps", [{ apiGroups: [""], resources: ["configmaps"], verbs: ["*"] }], "default");
  });
  after(() => victim?.[Symbol.asyncDispose]());
  const hidden = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";
  const post = (headers: string, body: string) =>
    victim.rawToEnd(
      `POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nAuthorization: ${victim.authorization("mallory")}\r\n` +
        `Content-Type: application/json\r\n${headers}\r\n${body}`,
    );

  const malformed: { name: string; headers: string; body?: string }[] = [
    { name: "a length and chunks", headers: "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", body: "0\r\n\r\n" },
    { name: "chunks and a length", headers: "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", body: "0\r\n\r\n" },
    { name: "two lengths", headers: `Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n` },
    { name: "a list of lengths", headers: "Content-Length: 0, 5\r\n" },
    { name: "a signed length", headers: "Content-Length: +5\r\n" },
    { name: "a negative length", headers: "Content-Length: -1\r\n" },
    { name: "a length in hex", headers: "Content-Length: 0x5\r\n" },
    { name: "a length too large for anything", headers: "Content-Length: 18446744073709551621\r\n" },
    { name: "white space before the colon", headers: "Transfer-Encoding : chunked\r\n", body: "0\r\n\r\n" },
    { name: "an encoding nobody knows", headers: "Transfer-Encoding: xchunked\r\n", body: "0\r\n\r\n" },
    { name: "chunks that are not last", headers: "Transfer-Encoding: chunked, identity\r\n", body: "0\r\n\r\n" },
    {
      name: "chunks twice",
      headers: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      body: "0\r\n\r\n",
    },
    {
      name: "a control character before the encoding",
      headers: "Transfer-Encoding: \u000bchunked\r\n",
      body: "0\r\n\r\n",
    },
    { name: "a folded header", headers: "X-A: b\r\n Transfer-Encoding: chunked\r\n", body: "0\r\n\r\n" },
    { name: "a name with white space", headers: "X A: b\r\n" },
    { name: "a carriage return within a header", headers: "X-A: b\rTransfer-Encoding: chunked\r\n" },
    { name: "a null byte within a header", headers: "X-A: b\u0000c\r\n" },
    { name: "a second host", headers: "Host: y\r\n" },
    { name: "a chunk size with a sign", headers: "Transfer-Encoding: chunked\r\n", body: "+5\r\nhello\r\n0\r\n\r\n" },
    {
      name: "a chunk extension that breaks lines",
      headers: "Transfer-Encoding: chunked\r\n",
      body: "5;\rx\r\nhello\r\n0\r\n\r\n",
    },
  ];
  for (const { name, headers, body = "" } of malformed) {
    test(`refused with the connection, and what comes after: ${name}`, async () => {
      const answer = await post(headers, body + hidden);
      assert.match(answer, /^HTTP\/1\.1 400 /);
      assert.equal(answer.match(/HTTP\/1\.1 /g)?.length, 1, answer);
      assert.match(answer, /connection: close/i);
    });
  }

  test("a request without a host, and lines of the oldest HTTP", async () => {
    assert.match(
      await victim.raw("GET /healthz HTTP/1.1\r\n\r\n"),
      /^HTTP\/1\.1 400 [\s\S]*missing required Host header$/,
    );
    assert.match(await victim.raw("GET /healthz\r\n\r\n"), /^HTTP\/1\.1 400 /);
    assert.match(await victim.raw("GET /healthz HTTP/1.1\nHost: x\n\n"), /^HTTP\/1\.1 400 /);
    assert.match(await victim.raw("GET /healthz HTTP/1.0\r\n\r\n"), /^HTTP\/1\.1 200 /);
    assert.doesNotMatch(await victim.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), /^HTTP\/1\.1 2/);
  });

  test("the body of a read is no request of its own", async () => {
    const answer = await victim.raw(
      `GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
    );
    assert.equal(answer.match(/HTTP\/1\.1 /g)?.length, 1, answer);
  });

  test("a refused body is not taken for the next request", async () => {
    const answer = await victim.raw(
      `POST /api/v1/namespaces/default/secrets HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
    );
    assert.equal(answer.match(/HTTP\/1\.1 40[13] /g)?.length, 1);
    assert.equal(answer.match(/HTTP\/1\.1 /g)?.length, 1, answer);
  });

  test("the first of two credentials counts, as for everybody", async () => {
    const head = (first: string, second: string) =>
      `GET /api/v1/namespaces/default/secrets HTTP/1.1\r\nHost: x\r\nAuthorization: ${first}\r\nAuthorization: ${second}\r\nConnection: close\r\n\r\n`;
    const [admin, mallory] = [victim.authorization("admin"), victim.authorization("mallory")];
    assert.match(await victim.raw(head(mallory, admin)), /^HTTP\/1\.1 403 /);
    assert.match(await victim.raw(head("Bearer wrong", admin)), /^HTTP\/1\.1 401 /);
  });

  test("headers may be long, but not endless, and none is dropped for the number of them", async () => {
    const head = `GET /api/v1/namespaces/default/secrets HTTP/1.1\r\nHost: x\r\n`;
    const many = Array.from({ length: 20_000 }, (_, i) => `a${i}: b`).join("\r\n");
    const authorization = `Authorization: ${victim.authorization("admin")}\r\nConnection: close\r\n`;
    assert.match(await victim.raw(`${head}${many}\r\n${authorization}\r\n`), /^HTTP\/1\.1 200 /);
    assert.match(await victim.raw(`${head}A: ${"a".repeat(500_000)}\r\n${authorization}\r\n`), /^HTTP\/1\.1 200 /);
    const endless = await victim.raw(`${head}A: ${"a".repeat(1_100_000)}\r\n${authorization}\r\n`);
    assert.match(endless, /^HTTP\/1\.1 431 /);
  });
});

test("requests sent ahead on a connection that ends do not count as being worked on", async () => {
  await using victim = await Victim.start();
  const line = "GET /api/v1/namespaces HTTP/1.1\r\nHost: x\r\n";
  const ahead = `${line}Connection: close\r\n\r\n${`${line}\r\n`.repeat(20)}`;
  // More than the server works on at once.
  for (let i = 0; i < 25; i++) await victim.rawToEnd(ahead);
  const answer = await victim.call("GET", "/api/v1/namespaces/default/configmaps");
  assert.equal(answer.status, 200);
  // The gauge shows the most there were in the last second.
  await eventually(async () => {
    const { text } = await victim.call("GET", "/metrics");
    const found = /^apiserver_current_inflight_requests\{request_kind="readOnly"\} (\d+)$/m.exec(text);
    assert.ok(Number(found?.[1]) <= 5, found?.[0]);
  });
});
