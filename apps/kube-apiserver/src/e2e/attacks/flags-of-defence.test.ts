import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { cpuTimeMs } from "@kube-apiserver/component-base/testing";
import { eventually } from "../eventually.js";
import { type FlagsServer, startFlagsServer } from "../flags-server.js";
import { HostileBackend } from "./hostile-backend.js";

interface Review {
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
}

describe("a server whose flags say what to refuse", () => {
  let dir: string;
  let server: FlagsServer;
  let policy: HostileBackend;
  const reviewed: string[] = [];
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "kube-apiserver-attacks-"));
    policy = await HostileBackend.start({ onRequest: (req, res) => void review(req).then((body) => res.end(body)) });
    const file = async (name: string, value: object) => {
      await writeFile(join(dir, name), JSON.stringify(value));
      return join(dir, name);
    };
    const cluster = {
      server: `https://localhost:${policy.port}/images`,
      "certificate-authority-data": Buffer.from(policy.caPem).toString("base64"),
    };
    const kubeConfigFile = await file("images.kubeconfig", {
      ...{ apiVersion: "v1", kind: "Config", "current-context": "c", users: [{ name: "u", user: {} }] },
      ...{ clusters: [{ name: "c", cluster }], contexts: [{ name: "c", context: { cluster: "c", user: "u" } }] },
    });
    const imagePolicy = { kubeConfigFile, allowTTL: 50, denyTTL: 50, retryBackoff: 500, defaultAllow: false };
    const admission = await file("admission.json", {
      apiVersion: "apiserver.config.k8s.io/v1",
      kind: "AdmissionConfiguration",
      plugins: [{ name: "ImagePolicyWebhook", configuration: { imagePolicy } }],
    });
    server = await startFlagsServer([
      `--data-dir=${dir}`,
      "--controllers=*",
      "--enable-admission-plugins=ImagePolicyWebhook",
      `--admission-control-config-file=${admission}`,
      "--cors-allowed-origins=^https://(a+)+$,//good\\.example\\.com$",
    ]);
  });
  after(async () => {
    await server?.[Symbol.asyncDispose]();
    await policy?.[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });
  /** Images whose name says so are refused. */
  async function review(req: IncomingMessage): Promise<string> {
    let text = "";
    for await (const chunk of req.setEncoding("utf8")) text += chunk;
    const body = JSON.parse(text) as Review;
    const images = body.spec.containers.map(({ image }) => image);
    reviewed.push(...images);
    const allowed = !images.some((image) => image.includes("evil"));
    return JSON.stringify({ ...body, status: { allowed, reason: "evil image" } });
  }
  const call = async (method: string, path: string, headers: Record<string, string>, body?: object) => {
    const { url, caPem: ca, certPem: cert, keyPem: key } = server.access;
    const req = request(url, { method, path, ca, cert, key, agent: false, headers });
    req.end(body === undefined ? undefined : JSON.stringify(body));
    const [res] = (await once(req, "response")) as [IncomingMessage];
    let text = "";
    for await (const chunk of res.setEncoding("utf8")) text += chunk;
    return { status: res.statusCode, headers: res.headers, text };
  };
  const json = { "content-type": "application/json" };

  test("images of ephemeral containers are asked about as others are (CVE-2023-2727)", async () => {
    const pods = "/api/v1/namespaces/default/pods";
    const pod = (name: string, image: string) => ({ metadata: { name }, spec: { containers: [{ name: "c", image }] } });
    await eventually(async () => {
      const { status, text } = await call("POST", pods, json, pod("p", "good:1"));
      assert.equal(status, 201, text);
    });
    assert.equal((await call("POST", pods, json, pod("q", "evil:1"))).status, 403);
    const strategic = { "content-type": "application/strategic-merge-patch+json" };
    const ephemeralContainers = [{ name: "debug", image: "evil:2" }];
    const refused = await call("PATCH", `${pods}/p/ephemeralcontainers`, strategic, { spec: { ephemeralContainers } });
    assert.equal(refused.status, 403, refused.text);
    assert.ok(reviewed.includes("evil:2"));
    const changed = await call("PATCH", `${pods}/p`, strategic, {
      spec: { containers: [{ name: "c", image: "evil:3" }] },
    });
    assert.equal(changed.status, 403, changed.text);
  });

  test("origins are held to expressions in time that is linear in their length", async () => {
    const allowed = async (origin: string) =>
      (await call("GET", "/version", { origin })).headers["access-control-allow-origin"];
    const tookMs = await cpuTimeMs(async () => {
      assert.equal(await allowed(`https://${"a".repeat(14_000)}!`), undefined);
    });
    assert.ok(tookMs < 5_000, `${tookMs} ms`);
    assert.equal(await allowed("https://good.example.com"), "https://good.example.com");
    for (const origin of [
      "https://good.example.com.evil.com",
      "https://notgood.example.com",
      "null",
      "https://goodxexample.com",
    ]) {
      assert.equal(await allowed(origin), undefined, origin);
    }
  });
});
