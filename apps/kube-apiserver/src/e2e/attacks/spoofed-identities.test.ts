import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { cpuTimeMs } from "@kube-apiserver/component-base/testing";
import { HostileBackend } from "./hostile-backend.js";
import { Victim } from "./victim.js";

const whoAmI = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
const extensionPath = "/apis/hostile.example.com/v1/namespaces/default/things";

describe("nobody becomes somebody else by headers", () => {
  let victim: Victim;
  let backend: HostileBackend;
  before(async () => {
    victim = await Victim.start();
    backend = await HostileBackend.start({
      onRequest: (_req, res) => void res.setHeader("content-type", "application/json").end("{}"),
      onUpgrade: (_req, socket) => void socket.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"),
    });
    await backend.serveAsExtension(victim);
    await backend.serveAsKubelet(victim);
    await victim.grant("things", [{ apiGroups: ["hostile.example.com"], resources: ["things"], verbs: ["*"] }]);
    await victim.grant("logs", [{ apiGroups: [""], resources: ["pods/log"], verbs: ["get"] }]);
    await victim.grant("as-bob", [
      { apiGroups: [""], resources: ["users"], resourceNames: ["bob"], verbs: ["impersonate"] },
    ]);
  });
  after(async () => {
    await victim?.[Symbol.asyncDispose]();
    await backend?.[Symbol.asyncDispose]();
  });
  const userOf = async (
    headers: Record<string, string | string[]>,
  ): Promise<{ readonly username?: string; readonly code?: number }> => {
    const { body } = await victim.call("POST", whoAmI, { as: "mallory", headers, body: {} });
    return body.status?.userInfo ?? body;
  };

  test("front proxy headers without a front proxy's certificate are no identity", async () => {
    const headers = { "x-remote-user": "admin", "x-remote-group": "system:masters", "x-remote-extra-scopes": "all" };
    assert.deepEqual(await userOf(headers), { username: "mallory", groups: ["system:authenticated"] });
    const { body } = await victim.call("POST", whoAmI, { as: "nobody", headers, body: {} });
    assert.equal(body.code ?? body.status.userInfo.username, 403);
  });

  test("extension servers are told who was authenticated, and nothing that the client claims", async () => {
    const claims = {
      "x-remote-user": "system:admin",
      "X-REMOTE-GROUP": ["system:masters", "more"],
      "x-remote-uid": "0",
      "x-remote-extra-scopes": "all",
      "impersonate-bogus": "x",
    };
    // What names headers of the connection is dropped by many a proxy, and with it what the aggregator says.
    const connection = "close, X-Remote-User, X-Remote-Group, x-remote-extra-scopes";
    for (const sent of [claims, { ...claims, connection }]) {
      const { status } = await victim.call("GET", extensionPath, { as: "mallory", headers: sent });
      assert.equal(status, 200);
      const { headers, rawHeaders } = backend.clientRequests.at(-1) ?? assert.fail("nothing came");
      assert.equal(headers["x-remote-user"], "mallory");
      assert.equal(headers["x-remote-group"], "system:authenticated");
      const told = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
      for (const name of ["x-remote-uid", "x-remote-extra-scopes", "impersonate-bogus", "authorization"]) {
        assert.ok(!told.includes(name), name);
      }
      assert.equal(told.filter((name) => name === "x-remote-user").length, 1);
    }
  });

  test("credentials and claims reach neither kubelets nor extension servers", async () => {
    const secretWords = [victim.authorization("mallory").slice("Bearer ".length), "system:masters"];
    const protocol = Buffer.from("mallory-token").toString("base64url");
    const requests = [
      { path: extensionPath, headers: "" },
      { path: "/api/v1/namespaces/default/pods/p/log", headers: "" },
      { path: extensionPath, headers: "Connection: Upgrade\r\nUpgrade: websocket\r\n" },
    ];
    for (const { path, headers } of requests) {
      const claims = "X-Remote-Group: system:masters\r\nX-Remote-User: admin\r\n";
      const head = `GET ${path} HTTP/1.1\r\nHost: x\r\n${claims}${headers}`;
      await victim.raw(`${head}Connection: close\r\nAuthorization: ${victim.authorization("mallory")}\r\n\r\n`);
      if (headers === "") continue;
      // The same token as a browser sends it.
      await victim.raw(
        `${head}Sec-WebSocket-Protocol: v4.channel.k8s.io\r\nSec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.${protocol}\r\n\r\n`,
      );
    }
    const told = backend.clientRequests.map(({ rawHeaders }) => rawHeaders.join("\n"));
    assert.ok(backend.clientRequests.some(({ url }) => url?.startsWith("/containerLogs/")));
    assert.ok(told.some((text) => text.includes("v4.channel.k8s.io")));
    for (const word of [...secretWords, protocol]) assert.ok(!told.some((text) => text.includes(word)), word);
  });

  test("one may act as whom one may, and two headers do not make two users of one permission", async () => {
    assert.equal((await userOf({ "impersonate-user": "bob" })).username, "bob");
    for (const name of ["alice", "system:masters", "bob,alice", " alice"]) {
      assert.equal((await userOf({ "impersonate-user": name })).code, 403, name);
    }
    for (const pair of [
      ["bob", "alice"],
      ["alice", "bob"],
    ]) {
      const info = await userOf({ "impersonate-user": pair });
      assert.ok(info.code === 403 || info.username === "bob", JSON.stringify(info));
    }
    const more = [
      { "impersonate-group": "system:masters" },
      { "impersonate-group": ["a", "system:masters"] },
      { "impersonate-uid": "0" },
      { "impersonate-extra-scopes": "all" },
      { "Impersonate-Extra-__proto__": "x" },
    ];
    for (const headers of more) {
      assert.equal((await userOf({ "impersonate-user": "bob", ...headers })).code, 403, JSON.stringify(headers));
      const alone = await userOf(headers);
      assert.notEqual(alone.username, "bob");
      assert.ok(alone.code === 400 || alone.code === 403, JSON.stringify(alone));
    }
  });

  test("thousands of headers of an impersonation take no longer than they are long", async () => {
    const head = `GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${victim.authorization("mallory")}\r\n`;
    const lines = [
      Array.from({ length: 15_000 }, (_, i) => `Impersonate-Extra-k${i}: v`),
      Array.from({ length: 40_000 }, () => "Impersonate-Extra-k: v"),
      Array.from({ length: 40_000 }, () => "Impersonate-Group: g"),
    ];
    for (const many of lines) {
      const tookMs = await cpuTimeMs(async () => {
        const answer = await victim.raw(`${head}Impersonate-User: bob\r\n${many.join("\r\n")}\r\n\r\n`);
        assert.match(answer, /^HTTP\/1\.1 403 /);
      });
      assert.ok(tookMs < 4_000, `${many[0]}: ${tookMs} ms`);
    }
  });
});
