import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectHTTP2 } from "node:http2";
import { after, before, describe, test } from "node:test";
import { connect } from "node:tls";
import { eventually } from "../eventually.js";
import { HostileBackend } from "./hostile-backend.js";
import { Victim } from "./victim.js";

const configMaps = "/api/v1/namespaces/default/configmaps";
const continued = "HTTP/1.1 100 Continue\r\n\r\n";

describe("a client that waits to be told sends its body only once somebody wants it", () => {
  let victim: Victim;
  let backend: HostileBackend;
  before(async () => {
    victim = await Victim.start();
    backend = await HostileBackend.start({
      onRequest: (req, res) => void req.resume().once("end", () => res.end(`${req.headers["content-length"]} bytes`)),
    });
    await backend.serveAsExtension(victim);
  });
  after(async () => {
    await victim?.[Symbol.asyncDispose]();
    await backend?.[Symbol.asyncDispose]();
  });
  const head = (path: string, authorization: string, length: number) =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`;
  /** A connection of one client, and what came over it. */
  const open = async () => {
    const { hostname, port } = new URL(victim.server.url);
    const socket = connect({
      host: hostname,
      port: Number(port),
      ca: victim.server.caPem,
      ALPNProtocols: ["http/1.1"],
    });
    await once(socket, "secureConnect");
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    const until = (pattern: RegExp) => eventually(async () => assert.match(text, pattern));
    return { socket, until, text: () => text };
  };

  const refused: { name: string; authorization: string; status: string }[] = [
    { name: "one whom nobody knows", authorization: "Bearer wrong", status: "401" },
    { name: "one who may not", authorization: "mallory", status: "403" },
  ];
  for (const { name, authorization, status } of refused) {
    test(`not so ${name}, whose connection ends`, async () => {
      const shown = authorization === "mallory" ? victim.authorization("mallory") : authorization;
      // Ends by itself: a connection that stays would take the next request for this one's body.
      const answer = await victim.rawToEnd(head(configMaps, shown, 3_000_000));
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.match(answer, /connection: close/i);
      assert.doesNotMatch(answer, /100 Continue/);
    });
  }

  test("one who may is told, and the connection goes on", async () => {
    const { socket, until, text } = await open();
    for (const name of ["a", "b"]) {
      const before = text().length;
      const body = JSON.stringify({ metadata: { name: `told-${name}` } });
      socket.write(head(configMaps, victim.authorization("admin"), body.length));
      await until(/HTTP\/1\.1 100 Continue\r\n\r\n$/);
      socket.write(body);
      await until(new RegExp(`"name":"told-${name}"`));
      assert.ok(text().slice(before).startsWith(`${continued}HTTP/1.1 201 `), text());
    }
    assert.doesNotMatch(text(), /connection: close/i);
    socket.destroy();
  });

  test("one whose request goes on to an extension server", async () => {
    const { socket, until } = await open();
    const path = "/apis/hostile.example.com/v1/namespaces/default/things";
    socket.write(head(path, victim.authorization("admin"), 5));
    await until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    socket.write("hello");
    await until(/HTTP\/1\.1 200 [\s\S]*5 bytes/);
    socket.destroy();
  });

  test("over HTTP/2", async () => {
    const session = connectHTTP2(victim.server.url, { ca: victim.server.caPem });
    const post = (authorization: string) =>
      session.request({ ":method": "POST", ":path": configMaps, authorization, expect: "100-continue" });
    const stream = post(victim.authorization("mallory"));
    let wasTold = false;
    stream.once("continue", () => {
      wasTold = true;
    });
    const [headers] = await once(stream, "response");
    assert.deepEqual([headers[":status"], wasTold], [403, false]);
    stream.destroy();
    const allowed = post(victim.authorization("admin"));
    await once(allowed, "continue");
    allowed.end(JSON.stringify({ metadata: { name: "told-h2" } }));
    const [created] = await once(allowed, "response");
    assert.equal(created[":status"], 201);
    session.destroy();
  });
});
