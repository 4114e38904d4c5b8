import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { WebhookServer } from "../testing/webhook-server.js";
import { withExponentialBackoff } from "./exponential-backoff.js";
import { loadKubeconfig } from "./kubeconfig.js";
import { newWebhookClient } from "./webhook-client.js";

let folder = "";
let webhook: WebhookServer;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "webhook-"));
  webhook = await WebhookServer.start();
});
after(async () => {
  await webhook[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function load(text: string) {
  const file = join(folder, "kubeconfig");
  await writeFile(file, text);
  return loadKubeconfig(file);
}

async function post(kubeconfig: string) {
  const client = newWebhookClient(await load(kubeconfig));
  try {
    await client.post('{"a":1}');
    return webhook.calls.at(-1);
  } finally {
    client.close();
  }
}

describe("a caller shows", () => {
  test("nothing", async () => {
    const call = await post(webhook.kubeconfig());
    assert.equal(call?.body, '{"a":1}');
    assert.equal(call?.headers["content-type"], "application/json");
    assert.match(call?.headers["user-agent"] ?? "", /^kube-apiserver\/v1\.\d+\.\d+ \(\w+\/\w+\)$/);
    assert.deepEqual([call?.headers.authorization, call?.commonName], [undefined, undefined]);
  });

  test("a certificate, from a file beside the kubeconfig or written into it", async () => {
    const { certPem, keyPem } = webhook.authority.issueClient({ commonName: "auditor" });
    await writeFile(join(folder, "client.crt"), certPem);
    await writeFile(join(folder, "client.key"), keyPem);
    const files = { "client-certificate": "client.crt", "client-key": join(folder, "client.key") };
    assert.equal((await post(webhook.kubeconfig(files)))?.commonName, "auditor");
    const encode = (pem: string) => Buffer.from(pem).toString("base64");
    const data = { "client-certificate-data": encode(certPem), "client-key-data": encode(keyPem) };
    assert.equal((await post(webhook.kubeconfig(data)))?.commonName, "auditor");
  });

  test("a token, which a file may renew, or a password", async () => {
    assert.equal((await post(webhook.kubeconfig({ token: "t" })))?.headers.authorization, "Bearer t");
    await writeFile(join(folder, "token"), "first\n");
    const client = newWebhookClient(await load(webhook.kubeconfig({ token: "t", tokenFile: "token" })));
    for (const token of ["first", "second"]) {
      await writeFile(join(folder, "token"), `${token}\n`);
      await client.post("{}");
      assert.equal(webhook.calls.at(-1)?.headers.authorization, `Bearer ${token}`);
    }
    client.close();
    const basic = await post(webhook.kubeconfig({ username: "ann", password: "pw" }));
    assert.equal(basic?.headers.authorization, `Basic ${Buffer.from("ann:pw").toString("base64")}`);
  });
});

test("a server is not believed whose name or authority is another", async () => {
  const text = webhook.kubeconfig();
  await assert.rejects(post(text.replace("webhook.test", "other.test")), { code: "ERR_TLS_CERT_ALTNAME_INVALID" });
  const unknown = JSON.stringify({
    ...JSON.parse(text),
    clusters: [{ name: "webhook", cluster: { server: webhook.url } }],
  });
  await assert.rejects(post(unknown));
});

test("an answer that is no success fails", async () => {
  webhook.answer = () => 503;
  try {
    await assert.rejects(post(webhook.kubeconfig()), { message: /broken|unable to handle the request/ });
  } finally {
    webhook.answer = () => 200;
  }
});

const context = { name: "c", context: { cluster: "k", user: "u" } };
const refused: readonly [string, object, string][] = [
  ["nothing", {}, "no configuration has been provided, try setting KUBERNETES_MASTER environment variable"],
  [
    "no such context",
    { "current-context": "x", contexts: [context] },
    "context was not found for specified context: x",
  ],
  ["no such cluster", { "current-context": "c", contexts: [context] }, 'cluster "k" does not exist'],
  [
    "no server",
    {
      "current-context": "c",
      contexts: [{ name: "c", context: { cluster: "k" } }],
      clusters: [{ name: "k", cluster: {} }],
    },
    "no server found for cluster",
  ],
];
for (const [name, config, problem] of refused) {
  test(`a kubeconfig with ${name}`, () =>
    assert.rejects(load(JSON.stringify(config)), { message: `invalid configuration: ${problem}` }));
}

test("what fails is tried again, after pauses that grow, and not for ever", async () => {
  const pauses: number[] = [];
  const clock = {
    now: () => 0,
    monotonic: () => 0,
    setTimer(callback: () => void, delayMs: number) {
      pauses.push(delayMs);
      queueMicrotask(callback);
      return { cancel() {} };
    },
  };
  const backoff = { initialMs: 100, factor: 1.5, jitter: 0.2, steps: 4 };
  let attempts = 0;
  const parts = { clock, random: () => 0.5, shouldRetry: (err: unknown) => (err as Error).message !== "final" };
  const failing = (problem: string) => () => Promise.reject(new Error(`${problem}`.replace("N", String(++attempts))));
  await assert.rejects(withExponentialBackoff(backoff, parts, failing("attempt N")), { message: "attempt 4" });
  assert.deepEqual(pauses.map(Math.round), [110, 165, 248]);
  attempts = 0;
  await assert.rejects(withExponentialBackoff(backoff, parts, failing("final")), { message: "final" });
  assert.equal(pauses.length, 3);
  assert.equal(await withExponentialBackoff(backoff, parts, () => Promise.resolve("done")), "done");
});
