import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { eventually } from "../eventually.js";
import { HostileBackend } from "./hostile-backend.js";
import { Victim } from "./victim.js";

const extensionPath = "/apis/hostile.example.com/v1/namespaces/default/things";
const execPath = "/api/v1/namespaces/default/pods/p/exec?container=c&command=ls&stdout=true";

/** Asks for an upgrade, and in the same breath for something else on the connection to the backend. */
const upgradeThenMore = (victim: Victim, path: string, secondPath: string, protocol = "SPDY/3.1") =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${victim.authorization("admin")}\r\n` +
  `Connection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n` +
  `GET ${secondPath} HTTP/1.1\r\nHost: x\r\nX-Remote-User: system:admin\r\nX-Remote-Group: system:masters\r\n\r\n`;

describe("a refused upgrade leaves no way to the backend (CVE-2018-1002105)", () => {
  let victim: Victim;
  let backend: HostileBackend;
  let status = 403;
  before(async () => {
    victim = await Victim.start();
    backend = await HostileBackend.start({
      onRequest: (_req, res) => void res.writeHead(status, { "content-type": "text/plain" }).end("refused"),
    });
    await backend.serveAsExtension(victim);
    await backend.serveAsKubelet(victim);
  });
  after(async () => {
    await victim?.[Symbol.asyncDispose]();
    await backend?.[Symbol.asyncDispose]();
  });

  const ways = [
    { name: "an extension server", path: extensionPath },
    { name: "a kubelet", path: execPath },
  ];
  for (const { name, path } of ways) {
    for (const refusal of [200, 400, 403, 404, 500]) {
      test(`${name} that answers ${refusal}`, async () => {
        status = refusal;
        const earlier = backend.clientRequests.length;
        const answer = await victim.rawToEnd(upgradeThenMore(victim, path, "/smuggled"));
        assert.equal(answer.match(/HTTP\/1\.1 /g)?.length, 1, answer);
        assert.doesNotMatch(answer, /^HTTP\/1\.1 (101|2)/);
        assert.match(answer, /\r\nConnection: close\r\n/i);
        const urls = backend.clientRequests.slice(earlier).map(({ url }) => url);
        assert.equal(urls.length, 1);
        assert.ok(!urls.includes("/smuggled"));
      });
    }
  }

  test("what follows a request that stays with this server is read by nobody", async () => {
    const answer = await victim.rawToEnd(
      upgradeThenMore(victim, "/api/v1/namespaces/default/configmaps", "/api/v1/secrets"),
    );
    assert.equal(answer.match(/HTTP\/1\.1 /g)?.length, 1);
    assert.match(answer, /ConfigMapList/);
    assert.doesNotMatch(answer, /SecretList/);
  });
});

describe("an upgrade that is agreed to", () => {
  let victim: Victim;
  let backend: HostileBackend;
  before(async () => {
    victim = await Victim.start();
    backend = await HostileBackend.start({
      onRequest: (_req, res) => void res.writeHead(500).end(),
      onUpgrade: (_req, socket) => {
        socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n");
      },
    });
    await backend.serveAsExtension(victim);
    await backend.serveAsKubelet(victim);
  });
  after(async () => {
    await victim?.[Symbol.asyncDispose]();
    await backend?.[Symbol.asyncDispose]();
  });

  test("ends at the backend when the client is gone", async () => {
    const answer = await victim.raw(upgradeThenMore(victim, extensionPath, "/x"), 1_000);
    assert.match(answer, /^HTTP\/1\.1 101 /);
    await eventually(async () => assert.match(backend.afterUpgrade, /^GET \/x/));
    await eventually(async () => assert.equal(backend.openUpgrades, 0));
  });

  test("is asked for by nobody who may not, whatever the protocol is called", async () => {
    const earlier = backend.clientRequests.length;
    const request = (path: string, headers: string) =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${victim.authorization("mallory")}\r\n${headers}\r\n`;
    const tricks = [
      "Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\n",
      "Connection: keep-alive, upgrade\r\nUpgrade: websocket\r\n",
      "Connection: Upgrade, Authorization\r\nUpgrade: h2c\r\n",
      "Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\nUpgrade: websocket\r\n",
    ];
    for (const path of [extensionPath, execPath]) {
      for (const trick of tricks) {
        assert.match(await victim.raw(request(path, trick)), /^HTTP\/1\.1 403 /, trick);
      }
    }
    // What came later is there: so would be what came before.
    assert.equal((await victim.call("GET", extensionPath)).status, 500);
    assert.equal(backend.clientRequests.length, earlier + 1);
  });
});
