import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { after, before, beforeEach, describe, test } from "node:test";
import { eventually } from "../eventually.js";
import { HostileBackend } from "./hostile-backend.js";
import { Victim } from "./victim.js";

/** Of this machine, and none that is never proxied to; undefined where there is none. */
const ownAddress = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal, address }) => family === "IPv4" && !internal && !address.startsWith("169.254."))?.address;
const skip = ownAddress === undefined ? "this machine has no address but loopback" : false;
const inDefault = "/api/v1/namespaces/default";
const ways = ["a pod", "a service", "a node"] as const;

describe("what stands behind a proxy of pods, services or nodes", { skip }, () => {
  let victim: Victim;
  let backend: HostileBackend;
  /** Where redirects lead to, and what must never be asked. */
  let internal: Server;
  const asked: string[] = [];
  let status = 403;
  let location: string | undefined;
  let upgrades = false;
  before(async () => {
    internal = createServer((req, res) => {
      asked.push(req.url ?? "");
      res.end("internal");
    }).listen(0, "127.0.0.1");
    await once(internal, "listening");
    victim = await Victim.start();
    const refuse = (res: { writeHead(status: number, headers: Record<string, string>): { end(text: string): void } }) =>
      res.writeHead(status, location === undefined ? {} : { location }).end("refused");
    backend = await HostileBackend.start({
      host: ownAddress ?? "",
      onRequest: (_req, res) => refuse(res),
      onUpgrade: (_req, socket) => {
        const head = location === undefined ? "" : `Location: ${location}\r\n`;
        if (upgrades) socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
        else socket.write(`HTTP/1.1 ${status} No\r\n${head}Content-Length: 7\r\n\r\nrefused`);
      },
    });
    await serveAsEverything();
  });
  beforeEach(() => {
    status = 403;
    location = undefined;
    upgrades = false;
  });
  after(async () => {
    await victim?.[Symbol.asyncDispose]();
    await backend?.[Symbol.asyncDispose]();
    internal?.close();
  });
  /** Makes the backend a pod, a node, and an endpoint of a service. */
  async function serveAsEverything(): Promise<void> {
    const address = ownAddress ?? "";
    const spec = { nodeName: "n", containers: [{ name: "c", image: "i" }] };
    await eventually(() => victim.create(`${inDefault}/pods`, { metadata: { name: "p" }, spec }));
    await victim.create("/api/v1/nodes", { metadata: { name: "n" } });
    const merge = (path: string, body: object) =>
      victim.call("PATCH", path, { type: "application/merge-patch+json", body: { status: body } });
    await merge(`${inDefault}/pods/p/status`, { podIP: address, podIPs: [{ ip: address }] });
    await merge("/api/v1/nodes/n/status", { addresses: [{ type: "InternalIP", address }] });
    await victim.create(`${inDefault}/services`, {
      metadata: { name: "s" },
      spec: { ports: [{ name: "web", port: backend.port }] },
    });
    await victim.create("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", {
      metadata: { name: "s-1", labels: { "kubernetes.io/service-name": "s" } },
      addressType: "IPv4",
      ports: [{ name: "web", port: backend.port }],
      endpoints: [{ addresses: [address], targetRef: { kind: "Pod", name: "p", namespace: "default" } }],
    });
  }
  const pathOf = (way: (typeof ways)[number]) =>
    ({
      "a pod": `${inDefault}/pods/https:p:${backend.port}/proxy/x`,
      "a service": `${inDefault}/services/https:s:web/proxy/x`,
      "a node": `/api/v1/nodes/https:n:${backend.port}/proxy/x`,
    })[way];
  const upgrade = (way: (typeof ways)[number], as: "admin" | "mallory") =>
    `GET ${pathOf(way)} HTTP/1.1\r\nHost: x\r\nAuthorization: ${victim.authorization(as)}\r\n` +
    "Connection: Upgrade\r\nUpgrade: x\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

  for (const way of ways) {
    test(`${way} that refuses an upgrade gets no second request on its connection (CVE-2018-1002105)`, async () => {
      for (const code of [200, 403, 500]) {
        status = code;
        const earlier = backend.requests.length;
        const answer = await victim.raw(upgrade(way, "admin"));
        assert.equal(answer.match(/HTTP\/1\.1 /g)?.length, 1, answer);
        assert.doesNotMatch(answer, /^HTTP\/1\.1 101/);
        assert.deepEqual(
          backend.requests.slice(earlier).map(({ url }) => url),
          ["/x"],
        );
      }
      assert.doesNotMatch(backend.afterUpgrade, /smuggled/);
    });

    test(`${way} that agrees to one has it for as long as its client`, async () => {
      upgrades = true;
      assert.match(await victim.raw(upgrade(way, "admin"), 300), /^HTTP\/1\.1 101 /);
      await eventually(async () => assert.equal(backend.openUpgrades, 0));
      backend.afterUpgrade = "";
    });

    test(`${way} that redirects sends its client elsewhere, and nobody else`, async () => {
      location = `http://127.0.0.1:${(internal.address() as AddressInfo).port}/latest/meta-data`;
      for (const code of [301, 302, 303, 307, 308]) {
        status = code;
        const answer = await victim.call("GET", pathOf(way));
        assert.equal(answer.status, code);
        assert.equal(answer.text, "refused");
        assert.doesNotMatch(await victim.raw(upgrade(way, "admin")), /^HTTP\/1\.1 [12]|internal$/);
      }
      assert.deepEqual(asked, []);
    });

    test(`${way} is reached by nobody who may not, and sees no credential`, async () => {
      const earlier = backend.requests.length;
      assert.equal((await victim.call("GET", pathOf(way), { as: "mallory" })).status, 403);
      assert.match(await victim.raw(upgrade(way, "mallory")), /^HTTP\/1\.1 403 /);
      assert.equal(backend.requests.length, earlier);
      await victim.call("GET", pathOf(way));
      const told = backend.requests.at(-1)?.rawHeaders.join("\n") ?? assert.fail("nothing came");
      assert.ok(!told.includes(victim.authorization("admin")), told);
      assert.doesNotMatch(told, /authorization|x-remote/i);
    });
  }
});
