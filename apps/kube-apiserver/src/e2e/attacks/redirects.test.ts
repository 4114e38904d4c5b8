import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { eventually } from "../eventually.js";
import { HostileBackend } from "./hostile-backend.js";
import { Victim } from "./victim.js";

const extensionPath = "/apis/hostile.example.com/v1/namespaces/default/things";

describe("a backend cannot send this server elsewhere (CVE-2018-1002102, CVE-2020-8559, CVE-2020-8561, CVE-2022-3172)", () => {
  let victim: Victim;
  let backend: HostileBackend;
  let status = 302;
  /** Where redirects lead to, and what must never be asked. */
  let internal: Server;
  const asked: string[] = [];
  before(async () => {
    internal = createServer((req, res) => {
      asked.push(req.url ?? "");
      res.end("internal");
    }).listen(0, "127.0.0.1");
    await once(internal, "listening");
    const location = `http://127.0.0.1:${(internal.address() as AddressInfo).port}/latest/meta-data`;
    victim = await Victim.start();
    backend = await HostileBackend.start({ onRequest: (_req, res) => void res.writeHead(status, { location }).end() });
    await backend.serveAsExtension(victim);
    await backend.serveAsKubelet(victim);
  });
  after(async () => {
    await victim?.[Symbol.asyncDispose]();
    await backend?.[Symbol.asyncDispose]();
    internal?.close();
  });

  for (const code of [301, 302, 303, 307, 308]) {
    test(`an extension server's ${code} is told to the client as what it is, without the place`, async () => {
      status = code;
      const answer = await victim.call("GET", extensionPath);
      assert.equal(answer.status, 502);
      assert.equal(answer.text.trim(), "the backend attempted to redirect this request, which is not permitted");
      assert.equal(answer.headers.location, undefined);
    });

    test(`a kubelet's ${code}, for a log and for exec`, async () => {
      status = code;
      const log = await victim.call("GET", "/api/v1/namespaces/default/pods/p/log");
      assert.equal(log.headers.location, undefined);
      assert.equal(log.status, 500);
      assert.match(
        log.body.message ?? "",
        /^Get "https:\/\/127\.0\.0\.1:\d+\/containerLogs\/default\/p\/c": redirects forbidden$/,
      );
      const exec = await victim.raw(
        `POST /api/v1/namespaces/default/pods/p/exec?command=ls&stdout=1 HTTP/1.1\r\nHost: x\r\nAuthorization: ${victim.authorization("admin")}\r\n` +
          "Content-Length: 0\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n",
      );
      assert.match(exec, /^HTTP\/1\.1 5\d\d /);
      assert.doesNotMatch(exec, /location:/i);
    });
  }

  test("an admission webhook's redirect is a call that failed", async () => {
    status = 307;
    const url = `https://localhost:${backend.port}/admit`;
    const clientConfig = { url, caBundle: Buffer.from(backend.caPem).toString("base64") };
    const rules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }];
    const webhook = {
      name: "hook.example.com",
      clientConfig,
      rules,
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
    };
    const configurations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
    await victim.create(configurations, { metadata: { name: "hook" }, webhooks: [webhook] });
    await eventually(async () => {
      const body = { metadata: { generateName: "x" } };
      const answer = await victim.call("POST", "/api/v1/namespaces/default/configmaps", { body });
      assert.equal(answer.status, 500, answer.text);
      assert.match(answer.text, /failed calling webhook/);
    });
  });

  test("nobody was asked", () => assert.deepEqual(asked, []));
});
