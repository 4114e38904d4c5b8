import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { type WebhookCall, WebhookServer } from "@kube-apiserver/generic-server/testing";
import { eventually } from "../eventually.js";
import { type TracedCall, withTracedServer } from "../tracing/traced-server.js";

const words = {
  secret: "SECRET-VALUE-1f7a",
  bearer: "BEARER-TOKEN-82cc",
  wrongBearer: "WRONG-TOKEN-9a3e",
  password: "PASSWORD-77de",
  inQuery: "QUERY-TOKEN-55ab",
  alone: "LONELY-TOKEN-66bc",
  command: "COMMAND-SECRET-31aa",
  reviewed: "REVIEWED-TOKEN-4f4f",
  cookie: "COOKIE-VALUE-e1e1",
  extra: "EXTRA-VALUE-20c0",
  toAuthentication: "SHOWN-TO-AUTHENTICATION-17",
  toAuthorization: "SHOWN-TO-AUTHORIZATION-28",
  toAdmission: "SHOWN-TO-ADMISSION-40",
} as const;
const secrets = "/api/v1/namespaces/default/secrets";

/** Allows everything, and knows one token. */
function answer({ body }: WebhookCall): object {
  const review = JSON.parse(body) as { kind: string; request?: { uid: string } };
  if (review.kind === "TokenReview") return { ...review, status: { authenticated: false } };
  if (review.kind === "SubjectAccessReview") return { ...review, status: { allowed: false } };
  return { ...review, response: { uid: review.request?.uid ?? "", allowed: true } };
}

test("with every request traced, no span holds a credential or a secret (in the manner of CVE-2019-11250)", async () => {
  const dir = await mkdtemp(join(tmpdir(), "secrets-in-traces-"));
  const file = async (name: string, content: string | object) => {
    await writeFile(join(dir, name), typeof content === "string" ? content : JSON.stringify(content));
    return join(dir, name);
  };
  const webhook = await WebhookServer.start();
  webhook.respond = (call, res) => {
    res.setHeader("content-type", "application/json").end(JSON.stringify(answer(call)));
  };
  const users = [{ name: `127.0.0.1:${webhook.port}`, user: { token: words.toAdmission } }];
  const plugin = {
    name: "ValidatingAdmissionWebhook",
    configuration: {
      ...{ apiVersion: "apiserver.config.k8s.io/v1", kind: "WebhookAdmissionConfiguration" },
      kubeConfigFile: await file("users", { apiVersion: "v1", kind: "Config", users }),
    },
  };
  const admission = { apiVersion: "apiserver.config.k8s.io/v1", kind: "AdmissionConfiguration", plugins: [plugin] };
  const flags = [
    `--token-auth-file=${await file("tokens.csv", `${words.bearer},someone,1,"system:masters"\n`)}`,
    `--authentication-token-webhook-config-file=${await file("authn", webhook.kubeconfig({ token: words.toAuthentication }))}`,
    "--authentication-token-webhook-version=v1",
    "--authorization-mode=RBAC,Webhook",
    `--authorization-webhook-config-file=${await file("authz", webhook.kubeconfig({ token: words.toAuthorization }))}`,
    "--authorization-webhook-version=v1",
    `--admission-control-config-file=${await file("admission", admission)}`,
  ];
  try {
    await withTracedServer({ flags }, async ({ server, send, stop, collector }) => {
      const rules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["secrets"] }];
      const hook = { name: "hook.example.com", clientConfig: webhook.clientConfig("/admit"), rules };
      const configurations = { group: "admissionregistration.k8s.io", version: "v1" };
      await server.client.create({ ...configurations, resource: "validatingwebhookconfigurations" }, {
        ...{ apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration" },
        metadata: { name: "hook" },
        webhooks: [{ ...hook, sideEffects: "None", admissionReviewVersions: ["v1"] }],
      } as KubeObject);
      const authorization = `Bearer ${words.bearer}`;
      const asSomeone = (call: TracedCall) =>
        send({ ...call, headers: { authorization, ...call.headers }, anonymous: true });
      const body = { metadata: { name: "s" }, stringData: { k: words.secret } };
      const isAsked = () => webhook.calls.some(({ headers }) => headers.authorization?.includes(words.toAdmission));
      let made = 0;
      await eventually(async () => {
        await asSomeone({ method: "POST", path: secrets, body: { ...body, metadata: { name: `t${made++}` } } });
        assert.ok(isAsked());
      });
      assert.equal((await asSomeone({ method: "POST", path: secrets, body })).status, 201);
      assert.equal((await asSomeone({ path: `${secrets}/s` })).status, 200);
      assert.equal((await asSomeone({ path: secrets })).status, 200);
      const merge = { "content-type": "application/merge-patch+json" };
      await asSomeone({
        method: "PATCH",
        path: `${secrets}/s`,
        headers: merge,
        body: { stringData: { l: words.secret } },
      });
      await asSomeone({ method: "PUT", path: `${secrets}/s`, body: { ...body, metadata: { name: "other" } } });
      await asSomeone({ method: "PUT", path: `${secrets}/s`, body: { ...body, immutable: true } });
      await asSomeone({
        method: "PUT",
        path: `${secrets}/s`,
        body: { ...body, stringData: { k: `${words.secret}2` } },
      });
      await asSomeone({ method: "POST", path: secrets, body });
      await asSomeone({ method: "POST", path: secrets, body: { ...body, metadata: { name: "S" }, unknown: 1 } });
      await asSomeone({ method: "POST", path: secrets, body: { ...body, data: { k: words.secret } } });
      await asSomeone({ path: secrets, headers: { "impersonate-user": "u", "impersonate-extra-a": words.extra } });
      await asSomeone({ path: `/version?access_token=${words.inQuery}&${words.alone}` });
      await asSomeone({ path: `/api/v1/namespaces/default/pods/p/exec?command=${words.command}&container=c` });
      await asSomeone({ path: `/api/v1/namespaces/default/services/s/proxy/x?token=${words.inQuery}` });
      await asSomeone({ path: "/version", headers: { cookie: `session=${words.cookie}` } });
      const basic = Buffer.from(`u:${words.password}`).toString("base64");
      for (const wrong of [`Bearer ${words.wrongBearer}`, `Basic ${basic}`, words.wrongBearer]) {
        await send({ path: secrets, headers: { authorization: wrong }, anonymous: true });
      }
      const accounts = "/api/v1/namespaces/default/serviceaccounts";
      await asSomeone({ method: "POST", path: accounts, body: { metadata: { name: "a" } } });
      const issued = await asSomeone({ method: "POST", path: `${accounts}/a/token`, body: { spec: {} } });
      assert.equal(issued.status, 201);
      const token = JSON.parse(issued.text).status.token as string;
      const ofAccount = { headers: { authorization: `Bearer ${token}` }, anonymous: true };
      assert.equal((await send({ path: "/version", ...ofAccount })).status, 200);
      assert.equal((await send({ path: secrets, ...ofAccount })).status, 403);
      const reviews = "/apis/authentication.k8s.io/v1/tokenreviews";
      await asSomeone({ method: "POST", path: reviews, body: { spec: { token: words.reviewed } } });
      for (const word of [words.toAuthentication, words.toAuthorization, words.toAdmission]) {
        assert.ok(
          webhook.calls.some(({ headers }) => headers.authorization?.includes(word)),
          word,
        );
      }
      await stop();

      const names = new Set(collector.spans.map(({ name }) => name));
      for (const name of ["Create etcd3", "Call validating webhook", "HTTP POST", "authentication", "Patch"]) {
        assert.ok(names.has(name), name);
      }
      const sent = Buffer.concat(collector.received).toString("latin1");
      assert.ok(sent.includes("REDACTED"));
      const [, , signature = ""] = token.split(".");
      for (const word of [...Object.values(words), token, signature]) {
        for (const form of [word, Buffer.from(word).toString("base64").replace(/=+$/, "")]) {
          const at = sent.indexOf(form);
          assert.ok(at === -1, `${word}: …${sent.slice(Math.max(0, at - 200), at + 50)}`);
        }
      }
    });
  } finally {
    await webhook[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  }
});

const id = "0af7651916cd43dd8448eb211c80319c";
const hostile: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "no version": { traceparent: "garbage" },
  "ids of nothing but zeros": { traceparent: `00-${"0".repeat(32)}-${"0".repeat(16)}-01` },
  "a version that is none": { traceparent: `ff-${id}-b7ad6b7169203331-01` },
  "a large parent": { traceparent: `00-${"a".repeat(4_000)}-b7ad6b7169203331-01` },
  "large state": { traceparent: `00-${id}-b7ad6b7169203331-01`, tracestate: `a=${"b".repeat(4_000)}` },
  "much state": { traceparent: `00-${id}-b7ad6b7169203331-01`, tracestate: "a=b,".repeat(1_000) },
  "large baggage": { baggage: `k=${"v".repeat(8_000)}` },
  "much baggage": { baggage: Array.from({ length: 1_000 }, (_, i) => `k${i}=v`).join(",") },
  "baggage that is none": { baggage: "%zz=%,;;=,=,\t,__proto__=1,constructor=2" },
  "names of what objects have": { traceparent: "constructor", tracestate: "__proto__=a", baggage: "toString=1" },
};

test("headers of traces are what clients like, and change no answer", async () => {
  await withTracedServer({}, async ({ send, stop, collector }) => {
    for (const [name, headers] of Object.entries(hostile)) {
      for (const anonymous of [false, true]) {
        const { status } = await send({ path: "/version", headers, anonymous });
        assert.equal(status, 200, name);
      }
      const path = `/api/v1/namespaces/default/configmaps/${"n".repeat(3_000)}`;
      const large = { ...headers, "user-agent": "u".repeat(3_000), "audit-id": "i".repeat(3_000) };
      assert.equal((await send({ path, headers: large })).status, 404, name);
    }
    await stop();
    assert.ok(collector.spans.some(({ traceID }) => traceID === id));
    const values = collector.spans.flatMap(({ attributes }) => Object.values(attributes));
    assert.ok(values.every((value) => String(value).length <= 4_096));
  });
});
