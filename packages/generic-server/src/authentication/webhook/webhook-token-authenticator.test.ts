import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { CancellationSource, discardLogger, realClock } from "@kube-apiserver/component-base";
import { WebhookServer } from "../../testing/webhook-server.js";
import { loadKubeconfig } from "../../webhook/kubeconfig.js";
import type { ReviewVersion } from "../../webhook/reviews.js";
import { newWebhookTokenAuthenticator, type WebhookTokenAuthenticator } from "./webhook-token-authenticator.js";

const signal = new CancellationSource();
let folder = "";
let webhook: WebhookServer;
let status: JSONObject | number = {};
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "token-webhook-"));
  webhook = await WebhookServer.start();
  webhook.respond = ({ body }, res) => {
    if (typeof status === "number") res.writeHead(status).end("broken");
    else res.end(JSON.stringify({ ...JSON.parse(body), status }));
  };
});
after(async () => {
  await webhook[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  webhook.calls.length = 0;
});

async function start(version: ReviewVersion = "v1"): Promise<WebhookTokenAuthenticator & Disposable> {
  const file = join(folder, "kubeconfig");
  await writeFile(file, webhook.kubeconfig());
  const authenticator = newWebhookTokenAuthenticator({
    connection: await loadKubeconfig(file),
    version,
    apiAudiences: ["api"],
    backoff: { initialMs: 1, factor: 1, jitter: 0, steps: 3 },
    clock: realClock,
    logger: discardLogger,
  });
  return Object.assign(authenticator, { [Symbol.dispose]: () => authenticator.close() });
}

for (const version of ["v1", "v1beta1"] as const) {
  test(`a webhook of ${version} is asked, and says who it is`, async () => {
    using authenticator = await start(version);
    const user = { username: "ann", uid: "1", groups: ["dev"], extra: { "example.com/a": ["b"] } };
    status = { authenticated: true, user };
    const response = await authenticator.authenticateToken("secret", ["api"], signal);
    assert.deepEqual(response?.user, { name: "ann", uid: "1", groups: ["dev"], extra: { "example.com/a": ["b"] } });
    const asked = JSON.parse(webhook.calls[0]?.body ?? "");
    assert.equal(asked.apiVersion, `authentication.k8s.io/${version}`);
    assert.deepEqual(asked.spec, { token: "secret", audiences: ["api"] });
  });
}

const answers: {
  name: string;
  status: JSONObject;
  audiences?: readonly string[];
  want: readonly string[] | undefined;
}[] = [
  {
    name: "no audience, and the server's own are asked for",
    status: { authenticated: true },
    audiences: ["x", "api"],
    want: ["api"],
  },
  { name: "no audience, and others are asked for", status: { authenticated: true }, audiences: ["x"], want: undefined },
  {
    name: "audiences that were asked for",
    status: { authenticated: true, audiences: ["x", "y"] },
    audiences: ["y"],
    want: ["y"],
  },
  { name: "other audiences", status: { authenticated: true, audiences: ["x"] }, audiences: ["api"], want: undefined },
  { name: "not known", status: { authenticated: false }, audiences: ["api"], want: undefined },
];
for (const { name, status: answer, audiences = [], want } of answers) {
  test(`an answer with ${name}`, async () => {
    using authenticator = await start();
    status = answer;
    assert.deepEqual((await authenticator.authenticateToken("secret", audiences, signal))?.audiences, want);
  });
}

test("what the webhook says is wrong comes out, and what may pass is tried again", async () => {
  using authenticator = await start();
  status = { error: "revoked" };
  await assert.rejects(authenticator.authenticateToken("secret", [], signal), /^Error: revoked$/);
  assert.equal(webhook.calls.length, 1);
  status = 500;
  await assert.rejects(authenticator.authenticateToken("secret", [], signal));
  assert.equal(webhook.calls.length, 4);
  status = 403;
  await assert.rejects(authenticator.authenticateToken("secret", [], signal));
  assert.equal(webhook.calls.length, 5);
});
