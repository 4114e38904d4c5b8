import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readAdminKubeconfig } from "../admin-client.js";
import { startServerProcess } from "../server-process.js";

const words = {
  secret: "SECRET-VALUE-1f7a",
  bearer: "BEARER-TOKEN-82cc",
  wrongBearer: "WRONG-TOKEN-9a3e",
  password: "PASSWORD-77de",
  socketToken: "SOCKET-TOKEN-c02d",
  reviewed: "REVIEWED-TOKEN-4f4f",
  cookie: "COOKIE-VALUE-e1e1",
} as const;

/** A policy that records everything in full, but of what is secret only that it was. */
const policy = `
apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- level: Metadata
  resources: [{group: "", resources: [secrets, "serviceaccounts/token"]}, {group: authentication.k8s.io}]
- level: RequestResponse
`;

test("at any verbosity, neither logs nor audit events hold a credential (CVE-2019-11250, CVE-2020-8565)", async () => {
  const dir = await mkdtemp(join(tmpdir(), "kube-apiserver-secrets-"));
  const file = async (name: string, text: string) => {
    await writeFile(join(dir, name), text);
    return join(dir, name);
  };
  const auditLog = join(dir, "audit.log");
  const server = await startServerProcess({
    flags: [
      "--v=10",
      `--token-auth-file=${await file("tokens.csv", `${words.bearer},someone,1,"system:masters"\n`)}`,
      `--audit-policy-file=${await file("policy.yaml", policy)}`,
      `--audit-log-path=${auditLog}`,
      "--audit-log-mode=blocking",
    ],
  });
  try {
    const { url, caPem, certPem, keyPem } = await readAdminKubeconfig(server.kubeconfig);
    const agent = new Agent({ ca: caPem, keepAlive: false });
    const admin = new Agent({ ca: caPem, cert: certPem, key: keyPem, keepAlive: false });
    const call = async (
      method: string,
      path: string,
      more: { headers?: object; body?: object; agent?: Agent } = {},
    ) => {
      const body = more.body === undefined ? undefined : JSON.stringify(more.body);
      const headers = { "content-type": "application/json", ...more.headers };
      const req = request(url, { method, path, agent: more.agent ?? agent, headers }).end(body);
      const [res] = await once(req, "response");
      let text = "";
      for await (const chunk of res) text += chunk;
      return { status: res.statusCode as number, text };
    };
    const authorization = `Bearer ${words.bearer}`;
    const secrets = "/api/v1/namespaces/default/secrets";
    const body = { metadata: { name: "s" }, stringData: { k: words.secret } };
    assert.equal((await call("POST", secrets, { headers: { authorization }, body })).status, 201);
    assert.equal((await call("GET", `${secrets}/s`, { agent: admin })).status, 200);
    await call("PATCH", `${secrets}/s`, {
      headers: { authorization, "content-type": "application/merge-patch+json" },
      body: { stringData: { l: words.secret } },
    });
    // What goes wrong is told in more detail than what goes well.
    await call("PUT", `${secrets}/s`, { headers: { authorization }, body: { ...body, metadata: { name: "other" } } });
    await call("POST", `${secrets}?fieldValidation=Strict`, {
      headers: { authorization },
      body: { ...body, unknown: 1, metadata: { name: "S" } },
    });
    const unread = { ".dockercfg": Buffer.from(words.secret).toString("base64") };
    const dockercfg = { metadata: { name: "d" }, type: "kubernetes.io/dockercfg", data: unread };
    const refused = await call("POST", secrets, { headers: { authorization }, body: dockercfg });
    assert.match(refused.text, /data\[\.dockercfg\]: Invalid value: \\"<secret contents redacted>\\"/);
    assert.equal(
      (await call("GET", secrets, { headers: { authorization: `Bearer ${words.wrongBearer}` } })).status,
      401,
    );
    await call("GET", secrets, {
      headers: { authorization: `Basic ${Buffer.from(`u:${words.password}`).toString("base64")}` },
    });
    await call("GET", "/version", { headers: { authorization: words.wrongBearer } });
    await call("GET", secrets, { headers: { cookie: `session=${words.cookie}` } });
    const socketToken = Buffer.from(words.socketToken).toString("base64url");
    await call("GET", `${secrets}?watch=1`, {
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-protocol": `base64url.bearer.authorization.k8s.io.${socketToken}, v4.channel.k8s.io`,
      },
    });
    const token = await call("POST", "/api/v1/namespaces/default/serviceaccounts/default/token", {
      headers: { authorization },
      body: { spec: {} },
    });
    const issued = JSON.parse(token.text).status.token as string;
    assert.equal((await call("GET", "/version", { headers: { authorization: `Bearer ${issued}` } })).status, 200);
    await call("POST", "/apis/authentication.k8s.io/v1/tokenreviews", {
      headers: { authorization },
      body: { spec: { token: words.reviewed } },
    });
    await server.end("SIGTERM");

    const audit = await readFile(auditLog, "utf8");
    const output = server.log() + audit;
    assert.match(audit, /"objectRef":\{"resource":"secrets"/);
    assert.match(server.log(), /\/api\/v1\/namespaces\/default\/secrets/);
    const signature = issued.split(".")[2] ?? "";
    for (const word of [...Object.values(words), socketToken, issued, signature]) {
      for (const form of [word, Buffer.from(word).toString("base64").replace(/=+$/, "")]) {
        assert.ok(!output.includes(form), `${word}:\n${output.split("\n").find((line) => line.includes(form))}`);
      }
    }
    const key = keyPem.split("\n")[2] ?? assert.fail("there is no key");
    assert.ok(!output.includes(key), "a private key");
  } finally {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
});
