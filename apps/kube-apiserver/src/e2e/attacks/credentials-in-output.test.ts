import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { httpsCall, OIDCIssuer, type WebhookCall, WebhookServer } from "@kube-apiserver/generic-server/testing";
import { newAdminClient, readAdminKubeconfig } from "../admin-client.js";
import { eventually } from "../eventually.js";
import { startServerProcess } from "../server-process.js";

/** What this server shows to those whom it asks. */
const shown = {
  authentication: "SHOWN-TO-AUTHENTICATION-17",
  authorization: "SHOWN-TO-AUTHORIZATION-28",
  audit: "SHOWN-TO-AUDIT-39",
  admission: "SHOWN-TO-ADMISSION-40",
} as const;
const bootstrap = { id: "abcdef", secret: "0123456789abcdef" };
const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
const encode = (text: string) => Buffer.from(text).toString("base64");

/** One server for all four kinds of questions; each comes with a credential of its own. */
async function answer({ body }: WebhookCall): Promise<JSONObject> {
  const review = JSON.parse(body) as { kind: string; apiVersion: string; request?: { uid: string } };
  switch (review.kind) {
    case "TokenReview":
      return { ...review, status: { authenticated: true, user: { username: "ann" } } };
    case "SubjectAccessReview":
      return { ...review, status: { allowed: true } };
    case "AdmissionReview":
      return { ...review, response: { uid: review.request?.uid ?? "", allowed: true } };
    default:
      return {};
  }
}

test("at any verbosity, neither logs nor audit events hold what others are shown, or tokens that others made", async () => {
  const dir = await mkdtemp(join(tmpdir(), "kube-apiserver-credentials-"));
  const file = async (name: string, text: string) => {
    await writeFile(join(dir, name), text);
    return join(dir, name);
  };
  const issuer = await OIDCIssuer.start();
  const webhook = await WebhookServer.start();
  let works = true;
  webhook.respond = async (call, res) => {
    if (works) res.setHeader("content-type", "application/json").end(JSON.stringify(await answer(call)));
    else if (call.body.length % 2 === 0) res.destroy();
    else res.writeHead(500).end("out of order");
  };
  const users = { name: `127.0.0.1:${webhook.port}`, user: { token: shown.admission } };
  const usersFile = await file("users", JSON.stringify({ apiVersion: "v1", kind: "Config", users: [users] }));
  const admission = {
    ...{ apiVersion: "apiserver.config.k8s.io/v1", kind: "AdmissionConfiguration" },
    plugins: [
      {
        name: "ValidatingAdmissionWebhook",
        configuration: {
          ...{ apiVersion: "apiserver.config.k8s.io/v1", kind: "WebhookAdmissionConfiguration" },
          kubeConfigFile: usersFile,
        },
      },
    ],
  };
  const policy = { apiVersion: "audit.k8s.io/v1", kind: "Policy", rules: [{ level: "Metadata" }] };
  const password = { username: "u", password: shown.authorization };
  const server = await startServerProcess({
    flags: [
      "--v=10",
      "--embedded-sync=none",
      "--enable-bootstrap-token-auth",
      `--oidc-issuer-url=${issuer.url}`,
      "--oidc-client-id=client",
      `--oidc-ca-file=${await file("oidc.crt", issuer.authority.certPem)}`,
      `--authentication-token-webhook-config-file=${await file("authn", webhook.kubeconfig({ token: shown.authentication }))}`,
      "--authentication-token-webhook-version=v1",
      "--authorization-mode=RBAC,Webhook",
      `--authorization-webhook-config-file=${await file("authz", webhook.kubeconfig(password))}`,
      "--authorization-webhook-version=v1",
      `--admission-control-config-file=${await file("admission", JSON.stringify(admission))}`,
      `--audit-policy-file=${await file("policy", JSON.stringify(policy))}`,
      `--audit-log-path=${join(dir, "audit.log")}`,
      "--audit-log-mode=blocking",
      `--audit-webhook-config-file=${await file("audit", webhook.kubeconfig({ token: shown.audit }))}`,
      "--audit-webhook-batch-max-wait=100ms",
      "--audit-webhook-initial-backoff=100ms",
    ],
  });
  const client = await newAdminClient(server.kubeconfig);
  const tokens = new Set<string>();
  try {
    const { url, caPem } = await readAdminKubeconfig(server.kubeconfig);
    const ask = async (token: string) => {
      tokens.add(token);
      const headers = { authorization: `Bearer ${token}` };
      return (await httpsCall(`${url}/api/v1/namespaces/default/configmaps`, { caPem, headers })).status;
    };
    const secrets = { group: "", version: "v1", resource: "secrets", namespace: "kube-system" };
    await eventually(() =>
      client.create(secrets, {
        ...{ apiVersion: "v1", kind: "Secret", type: "bootstrap.kubernetes.io/token" },
        metadata: { name: `bootstrap-token-${bootstrap.id}` },
        data: {
          "token-id": encode(bootstrap.id),
          "token-secret": encode(bootstrap.secret),
          "usage-bootstrap-authentication": encode("true"),
        },
      }),
    );
    const configurations = { group: "admissionregistration.k8s.io", version: "v1" };
    const rules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }];
    const hook = { name: "hook.example.com", clientConfig: webhook.clientConfig("/admit"), rules, sideEffects: "None" };
    await client.create({ ...configurations, resource: "validatingwebhookconfigurations" }, {
      ...{ apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration" },
      ...{ metadata: { name: "hook" }, webhooks: [{ ...hook, admissionReviewVersions: ["v1"] }] },
    } as KubeObject);
    const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
    let made = 0;
    const admitted = () => client.create(configMaps, configMap(`c${made++}`));
    const askedWith = (word: string) => webhook.calls.some(({ headers }) => headers.authorization?.includes(word));
    await eventually(async () => {
      await admitted();
      assert.ok(askedWith(shown.admission), "admission");
    });
    assert.equal(await eventually(async () => ask(issuer.token())), 200);
    assert.equal(await ask(`${bootstrap.id}.${bootstrap.secret}`), 200);
    assert.equal(await ask("KNOWN-ELSEWHERE-ALONE-51"), 200);
    await eventually(async () => {
      for (const word of [shown.authentication, shown.audit, encode(`u:${shown.authorization}`)]) {
        assert.ok(askedWith(word), word);
      }
    });

    // What goes wrong is told in more detail than what goes well.
    works = false;
    await Promise.all([
      ask(issuer.token({ exp: 1 })),
      ask(issuer.token({ aud: "somebody-else" })),
      ask(issuer.token({ jti: "as-somebody-else", sub: "bob" })),
      ask(`${bootstrap.id}.${[...bootstrap.secret].reverse().join("")}`),
      ask("KNOWN-TO-NOBODY-62"),
      ask("KNOWN-TO-NOBODY-733"),
      assert.rejects(admitted()),
      assert.rejects(admitted()),
    ]);
    works = true;
    await server.end("SIGTERM");

    const log = server.log();
    const output = log + (await readFile(join(dir, "audit.log"), "utf8"));
    assert.match(log, /out of order|EOF|socket hang up/);
    const signatures = [...tokens].map((token) => token.split(".")[2] ?? token);
    const words = [...Object.values(shown), bootstrap.secret, ...tokens, ...signatures];
    for (const word of words) {
      for (const form of [word, encode(word).replace(/=+$/, ""), encode(`u:${word}`).replace(/=+$/, "")]) {
        assert.ok(!output.includes(form), `${word}:\n${output.split("\n").find((line) => line.includes(form))}`);
      }
    }
  } finally {
    await client.close();
    await server.stop();
    await webhook[Symbol.asyncDispose]();
    await issuer[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  }
});
