import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { OutgoingHttpHeaders } from "node:http";
import { type ClientHttp2Session, connect, constants } from "node:http2";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { connect as connectTLS } from "node:tls";
import { gzipSync } from "node:zlib";
import { newClient } from "@kube-apiserver/generic-server";
import { httpsCall } from "@kube-apiserver/generic-server/testing";
import { eventually } from "../eventually.js";
import { type FlagsServer, startFlagsServer } from "../flags-server.js";

const configMaps = "/api/v1/namespaces/default/configmaps";
const maxStreams = 7;
const rbac = { group: "rbac.authorization.k8s.io", version: "v1", namespace: "default" };

describe("limits that flags and upstream set", { timeout: 120_000 }, () => {
  let dir: string;
  let server: FlagsServer;
  let agent: Agent;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "kube-apiserver-limits-"));
    server = await startFlagsServer([
      `--data-dir=${dir}`,
      "--embedded-sync=none",
      `--http2-max-streams-per-connection=${maxStreams}`,
      "--min-request-timeout=1",
      "--strict-transport-security-directives=max-age=31536000,includeSubDomains",
    ]);
    const { caPem: ca, certPem: cert, keyPem: key } = server.access;
    agent = new Agent({ ca, cert, key });
  });
  after(async () => {
    agent?.destroy();
    await server?.[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });
  const open = (): ClientHttp2Session => {
    const { url, caPem: ca, certPem: cert, keyPem: key } = server.access;
    const session = connect(url, { ca, cert, key });
    session.on("error", () => undefined);
    return session;
  };
  const call = (path: string, options: { method?: string; body?: string; headers?: Record<string, string> } = {}) => {
    const headers = { "content-type": "application/json", ...options.headers };
    return httpsCall(`${server.access.url}${path}`, { caPem: server.access.caPem, agent, ...options, headers });
  };

  test("a body may have three mebibytes and not a byte more", async () => {
    const sized = (name: string, bytes: number) => {
      const start = `{"metadata":{"name":"${name}"},"unknown":"`;
      return `${start}${"x".repeat(bytes - start.length - 2)}"}`;
    };
    const limit = 3 * 1024 * 1024;
    const most = await call(`${configMaps}?fieldValidation=Ignore`, { method: "POST", body: sized("most", limit) });
    assert.equal(most.status, 201, most.text.slice(0, 200));
    const more = await call(configMaps, { method: "POST", body: sized("more", limit + 1) });
    assert.equal(more.status, 413);
    assert.match(more.text, /Request entity too large: limit is 3145728/);
  });

  test("a body that is compressed is read as it stands, so that none inflates", async () => {
    const body = gzipSync(JSON.stringify({ metadata: { name: "packed" } }));
    const { url, caPem: ca, certPem: cert, keyPem: key } = server.access;
    const session = connect(url, { ca, cert, key });
    const headers = { ":method": "POST", ":path": configMaps, "content-encoding": "gzip" };
    const stream = session.request({ ...headers, "content-type": "application/json" }).end(body);
    const [answer] = await once(stream, "response");
    assert.equal(answer[":status"], 400);
    session.destroy();
  });

  test("a connection of HTTP/2 has no more streams at a time than its flag says", async () => {
    const session = open();
    const [settings] = await once(session, "remoteSettings");
    assert.equal(settings.maxConcurrentStreams, maxStreams);
    const watches = Array.from({ length: maxStreams + 3 }, () => session.request({ ":path": `${configMaps}?watch=1` }));
    let answered = 0;
    for (const stream of watches) {
      stream.on("error", () => undefined).resume();
      stream.once("response", () => {
        answered++;
      });
    }
    // The client holds the others back until one of the first is over.
    await eventually(async () => assert.equal(answered, maxStreams));
    session.destroy();
  });

  test("a request line and headers over HTTP/2 are held to a mebibyte together", async () => {
    for (const headers of [{ ":path": `/version?${"x".repeat(1_100_000)}` }, { a: "a".repeat(1_100_000) }]) {
      const session = open();
      const status = await statusOf(session, headers);
      assert.notEqual(status, 200);
      session.destroy();
    }
    assert.equal((await call(`/version?${"x".repeat(500_000)}`)).status, 200);
  });

  // No code of Huffman's is shorter than that of a digit, five bits, or longer than the text that it stands for.
  const digits = (bytes: number) => "0".repeat(bytes);
  const blocks: {
    name: string;
    headers: Record<string, string>;
    want: { status: number | undefined; code: number };
  }[] = [
    {
      name: "a header of 100 KiB, which takes 62.5",
      headers: { a: digits(100 * 1024) },
      want: { status: 200, code: constants.NGHTTP2_NO_ERROR },
    },
    {
      name: "a header of more than 64 KiB as it is sent",
      headers: { a: "~".repeat(70 * 1024) },
      want: { status: undefined, code: constants.NGHTTP2_COMPRESSION_ERROR },
    },
    {
      name: "headers of nine frames of 16 KiB",
      headers: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`h${i}`, "~".repeat(15 * 1024)])),
      want: { status: 200, code: constants.NGHTTP2_NO_ERROR },
    },
    {
      name: "headers of more than nine frames",
      headers: Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`h${i}`, "~".repeat(15 * 1024)])),
      want: { status: undefined, code: constants.NGHTTP2_INTERNAL_ERROR },
    },
  ];
  for (const { name, headers, want } of blocks) {
    test(`headers over HTTP/2: ${name}`, async () => {
      const { url, caPem: ca, certPem: cert, keyPem: key } = server.access;
      const session = connect(url, { ca, cert, key, maxSendHeaderBlockLength: 4 * 1024 * 1024 });
      session.on("error", () => undefined);
      let code: number = constants.NGHTTP2_NO_ERROR;
      session.once("goaway", (reason: number) => {
        code = reason;
      });
      await once(session, "remoteSettings");
      const status = await statusOf(session, headers);
      assert.deepEqual({ status, code }, want);
      session.destroy();
    });
  }

  test("headers over HTTP/2 of 600 KiB come in few frames of the size that the server takes", async () => {
    const { url, caPem: ca, certPem: cert, keyPem: key } = server.access;
    const { hostname, port } = new URL(url);
    const socket = connectTLS({ host: hostname, port: Number(port), ca, cert, key, ALPNProtocols: ["h2"] });
    await once(socket, "secureConnect");
    let answer = "";
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
    });
    const frame = (type: number, flags: number, stream: number, payload: Buffer) => {
      const head = Buffer.alloc(9);
      head.writeUIntBE(payload.length, 0, 3);
      head.writeUInt8(type, 3);
      head.writeUInt8(flags, 4);
      head.writeUInt32BE(stream, 5);
      return Buffer.concat([head, payload]);
    };
    // GET, https, an authority, a path; then lengths of seven bits with more to come (RFC 7541 §5.1), names of one byte; nothing is indexed.
    const longHeader = Buffer.concat([
      Buffer.from([
        0x00,
        1,
        0x61,
        0x7f,
        ...[60_000 - 127].flatMap((n) => [(n & 0x7f) | 0x80, ((n >> 7) & 0x7f) | 0x80, n >> 14]),
      ]),
      Buffer.alloc(60_000, "a"),
    ]);
    const path = Buffer.from("/version");
    const block = Buffer.concat([
      Buffer.from([0x82, 0x87, 0x01, 1, 0x78, 0x04, path.length]),
      path,
      ...Array(10).fill(longHeader),
    ]);
    const frameBytes = 256 * 1024;
    socket.write(Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(4, 0, 0, Buffer.alloc(0))]));
    await once(socket, "data");
    // What the server takes is in effect once its settings are acknowledged.
    const frames = [frame(4, 1, 0, Buffer.alloc(0))];
    for (let at = 0; at < block.length; at += frameBytes) {
      const isLast = at + frameBytes >= block.length;
      // HEADERS with the end of the stream, then CONTINUATION; the last one ends the headers.
      frames.push(
        frame(at === 0 ? 1 : 9, (at === 0 ? 1 : 0) | (isLast ? 4 : 0), 1, block.subarray(at, at + frameBytes)),
      );
    }
    socket.write(Buffer.concat(frames));
    await eventually(async () => assert.match(answer, /"gitVersion"/));
    socket.destroy();
  });

  test("headers over HTTP/2 are held to it unpacked: one that is repeated takes a byte to send", async () => {
    const value = "x".repeat(3_000);
    const cases = [
      { times: 300, want: { status: 200, code: constants.NGHTTP2_NO_ERROR } },
      { times: 400, want: { status: undefined, code: constants.NGHTTP2_ENHANCE_YOUR_CALM } },
    ];
    for (const { times, want } of cases) {
      const { url, caPem: ca, certPem: cert, keyPem: key } = server.access;
      const session = connect(url, { ca, cert, key, maxSendHeaderBlockLength: 4 * 1024 * 1024 });
      session.on("error", () => undefined);
      await once(session, "remoteSettings");
      const stream = session.request({ ":path": "/version", a: Array.from({ length: times }, () => value) });
      let status: number | undefined;
      stream
        .on("error", () => undefined)
        .once("response", (answer) => {
          status = answer[":status"];
        });
      await new Promise((resolve) => stream.resume().once("close", resolve));
      assert.deepEqual({ status, code: stream.rstCode }, want);
      session.destroy();
    }
  });

  test("browsers are told to stay with TLS", async () => {
    for (const path of ["/version", configMaps, "/nowhere"]) {
      const { headers } = await call(path);
      assert.equal(headers["strict-transport-security"], "max-age=31536000; includeSubDomains", path);
    }
  });

  test("a watch whose right is gone ends when its time is up, and no other begins", async () => {
    const { client, access } = server;
    const role = { rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["watch"] }] };
    const kindOf = (kind: string, rest: object) => ({
      ...{ apiVersion: "rbac.authorization.k8s.io/v1", kind, metadata: { name: "watcher" } },
      ...rest,
    });
    await client.create({ ...rbac, resource: "roles" }, kindOf("Role", role));
    const roleRef = { apiGroup: rbac.group, kind: "Role", name: "watcher" };
    const subjects = [{ kind: "ServiceAccount", name: "watcher", namespace: "default" }];
    await client.create({ ...rbac, resource: "rolebindings" }, kindOf("RoleBinding", { roleRef, subjects }));
    const accounts = { group: "", version: "v1", resource: "serviceaccounts", namespace: "default" };
    await client.create(accounts, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "watcher" } });
    const review = await client.createNamed({ ...accounts, subresource: "token" }, "watcher", {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: {},
    });
    const { token } = review.status as { readonly token: string };
    const watcher = newClient({ url: access.url, caPem: access.caPem, token });
    try {
      const scope = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
      const watch = async () => {
        for await (const _ of watcher.watch(scope));
      };
      // Lasts between one second and two, as the flag has it.
      const startMs = performance.now();
      await eventually(watch);
      const lasting = watch();
      await client.delete({ ...rbac, resource: "rolebindings" }, "watcher");
      await lasting;
      assert.ok(performance.now() - startMs < 30_000);
      await assert.rejects(eventually(watch, 0), /User "system:serviceaccount:default:watcher" cannot watch/);
    } finally {
      await watcher.close();
    }
  });
});

test("connections of HTTP/2 are asked to go now and then, so that they spread over servers", async () => {
  const dir = await mkdtemp(join(tmpdir(), "kube-apiserver-goaway-"));
  try {
    await using server = await startFlagsServer([`--data-dir=${dir}`, "--embedded-sync=none", "--goaway-chance=0.02"]);
    const { url, caPem: ca, certPem: cert, keyPem: key } = server.access;
    const session = connect(url, { ca, cert, key });
    session.on("error", () => undefined);
    let code: number | undefined;
    session.once("goaway", (given) => {
      code = given;
    });
    // Once in fifty: that it takes two thousand is a chance of less than one in 10^17.
    for (let i = 0; i < 2_000 && code === undefined && !session.closed; i++) {
      const stream = session.request({ ":path": "/version" }).resume();
      const [headers] = await once(stream, "response");
      assert.equal(headers[":status"], 200);
      if (!stream.closed) await once(stream, "close");
    }
    assert.equal(code, constants.NGHTTP2_NO_ERROR);
    session.destroy();
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

/** What a request for the version is answered with; undefined when the connection ends first. */
async function statusOf(session: ClientHttp2Session, headers: OutgoingHttpHeaders): Promise<number | undefined> {
  const stream = session.request({ ":path": "/version", ...headers });
  let status: number | undefined;
  stream
    .on("error", () => undefined)
    .once("response", (answer) => {
      status = answer[":status"];
    });
  await new Promise((resolve) => stream.resume().once("close", resolve));
  return status;
}
