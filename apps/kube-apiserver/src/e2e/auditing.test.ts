import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { isInternalError, type KubeObject } from "@kube-apiserver/apimachinery";
import { WebhookServer } from "@kube-apiserver/generic-server/testing";
import { eventually } from "./eventually.js";
import { type FlagsServer, startFlagsServer } from "./flags-server.js";
import { startServerProcess } from "./server-process.js";

const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
const configMap = (name: string, data: Record<string, string> = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});

/** What tests read of an event. */
interface ReadEvent {
  readonly stage: string;
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly objectRef?: { readonly name?: string; readonly resource?: string };
  readonly requestObject?: KubeObject;
  readonly responseObject?: KubeObject;
}

const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: RequestResponse
  resources:
  - {group: "", resources: [configmaps, serviceaccounts/token]}
  - {group: authentication.k8s.io, resources: [tokenreviews]}
`;

let root = "";
let folders = 0;
before(async () => {
  root = await mkdtemp(join(tmpdir(), "auditing-"));
});
after(() => rm(root, { recursive: true }));

/** A server with a policy in a folder of its own, and what it wrote there. */
async function start(flags: (folder: string) => readonly string[], policyText = policy) {
  const folder = await mkdtemp(join(root, `${folders++}-`));
  await writeFile(join(folder, "policy.yaml"), policyText);
  const common = [`--data-dir=${join(folder, "data")}`, `--audit-policy-file=${join(folder, "policy.yaml")}`];
  const server = await startFlagsServer([...common, ...flags(folder)]);
  return { server, folder };
}

async function readLog(file: string): Promise<readonly ReadEvent[]> {
  const lines = (await readFile(file, "utf8")).split("\n");
  assert.equal(lines.pop(), "", "the last line is complete");
  return lines.map((line) => JSON.parse(line) as ReadEvent);
}

const namesOf = (events: readonly ReadEvent[]) => events.map(({ objectRef }) => objectRef?.name);

async function metric(server: FlagsServer, line: RegExp): Promise<number> {
  return Number(line.exec(await server.metrics())?.[1] ?? Number.NaN);
}

describe("a log file", () => {
  test("has each event by the time its request is answered", async () => {
    const { server, folder } = await start((at) => [`--audit-log-path=${join(at, "logs", "audit.log")}`]);
    const file = join(folder, "logs", "audit.log");
    await using _server = server;
    await server.client.create(configMaps, configMap("a", { key: "value" }));
    await server.client.list({ group: "", version: "v1", resource: "namespaces" });
    const [created] = (await readLog(file)).filter(({ objectRef }) => objectRef?.name === "a");
    assert.equal(created?.stage, "ResponseComplete");
    assert.deepEqual(created?.requestObject?.data, { key: "value" });
    assert.equal(created?.responseObject?.metadata?.name, "a");
    assert.ok((await metric(server, /^apiserver_audit_event_total (\d+)$/m)) > 0);
    assert.ok((await metric(server, /^apiserver_audit_level_total\{level="RequestResponse"\} (\d+)$/m)) > 0);
    assert.ok((await metric(server, /^apiserver_audit_level_total\{level="None"\} (\d+)$/m)) > 0);
  });

  test("is put aside and compressed when it is full, without losing a line", async () => {
    const { server, folder } = await start((at) => [
      `--audit-log-path=${join(at, "audit.log")}`,
      "--audit-log-maxsize=1",
      "--audit-log-compress",
    ]);
    const count = 6;
    // Twice in an event: what was sent and what was answered.
    const data = { large: "x".repeat(200_000) };
    for (let at = 0; at < count; at++) await server.client.create(configMaps, configMap(`large-${at}`, data));
    await server[Symbol.asyncDispose]();
    const files = (await readdir(folder)).filter((name) => name.startsWith("audit"));
    assert.ok(
      files.some((name) => /^audit-.*\.log\.gz$/.test(name)),
      String(files),
    );
    assert.ok(files.includes("audit.log"));
    const { gunzipSync } = await import("node:zlib");
    const texts = await Promise.all(
      files.map(async (name) => {
        const bytes = await readFile(join(folder, name));
        return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
      }),
    );
    const events = texts.flatMap((text) => text.trimEnd().split("\n")).map((line) => JSON.parse(line) as ReadEvent);
    const names = new Set(namesOf(events));
    for (let at = 0; at < count; at++) assert.ok(names.has(`large-${at}`), `large-${at}`);
  });

  test("never shows a token", async () => {
    const { server, folder } = await start((at) => [`--audit-log-path=${join(at, "audit.log")}`]);
    const accounts = { group: "", version: "v1", resource: "serviceaccounts", namespace: "default" };
    await server.client.create(accounts, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "robot" } });
    const issued = await server.client.createNamed({ ...accounts, subresource: "token" }, "robot", {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: {},
    } as KubeObject);
    const { token } = issued.status as { token: string };
    const reviews = { group: "authentication.k8s.io", version: "v1", resource: "tokenreviews" };
    await server.client.create(reviews, {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenReview",
      spec: { token },
    } as KubeObject);
    await server[Symbol.asyncDispose]();
    const text = await readFile(join(folder, "audit.log"), "utf8");
    assert.equal(text.includes(token), false);
    assert.match(text, /"token":"REDACTED"/);
    assert.match(text, /"authentication\.kubernetes\.io\/issued-credential-id":"JTI=/);
  });

  test("has everything that was gathered for batches once the server has stopped, in lines of text if need be", async () => {
    const { server, folder } = await start((at) => [
      `--audit-log-path=${join(at, "audit.log")}`,
      "--audit-log-mode=batch",
      "--audit-log-batch-max-size=1000",
      "--audit-log-batch-max-wait=1h",
      "--audit-log-format=legacy",
    ]);
    const names = Array.from({ length: 20 }, (_, at) => `late-${at}`);
    await Promise.all(names.map((name) => server.client.create(configMaps, configMap(name))));
    assert.equal(await readFile(join(folder, "audit.log"), "utf8"), "");
    await server[Symbol.asyncDispose]();
    const lines = (await readFile(join(folder, "audit.log"), "utf8")).trimEnd().split("\n");
    assert.ok(lines.length >= names.length);
    for (const line of lines) assert.match(line, /^\S+ AUDIT: id="[^"]+" stage="ResponseComplete" ip="127\.0\.0\.1" /);
  });
});

describe("a webhook", () => {
  async function startWithWebhook(webhook: WebhookServer, flags: readonly string[]) {
    const file = join(await mkdtemp(join(root, "webhook-")), "webhook.kubeconfig");
    await writeFile(file, webhook.kubeconfig({ token: "secret" }));
    return start(() => [`--audit-webhook-config-file=${file}`, ...flags]);
  }

  const eventsOf = (webhook: WebhookServer): readonly ReadEvent[] =>
    webhook.calls.flatMap(({ body }) => (JSON.parse(body) as { items: readonly ReadEvent[] }).items);

  test("that is slow or broken stalls nobody in batch mode, and gets every event in the end", async () => {
    await using webhook = await WebhookServer.start();
    let failures = 2;
    let release = () => {};
    const held = new Promise<number>((resolve) => {
      release = () => resolve(200);
    });
    webhook.answer = () => (failures-- > 0 ? 500 : held);
    const { server } = await startWithWebhook(webhook, [
      "--audit-webhook-batch-max-size=5",
      "--audit-webhook-batch-max-wait=50ms",
      "--audit-webhook-initial-backoff=20ms",
    ]);
    const names = Array.from({ length: 12 }, (_, at) => `event-${at}`);
    // All of them are answered while the webhook has not answered once with success.
    for (const name of names) await server.client.create(configMaps, configMap(name));
    release();
    await server[Symbol.asyncDispose]();
    const delivered = new Set(namesOf(eventsOf(webhook)));
    for (const name of names) assert.ok(delivered.has(name), name);
    assert.equal(webhook.calls[0]?.headers.authorization, "Bearer secret");
    const { kind, apiVersion, items } = JSON.parse(webhook.calls[0]?.body ?? "");
    assert.deepEqual([kind, apiVersion], ["EventList", "audit.k8s.io/v1"]);
    assert.ok(items.length <= 5);
  });

  test("that is broken costs events when it stays so, which is counted", async () => {
    await using webhook = await WebhookServer.start();
    webhook.answer = () => 500;
    const { server } = await startWithWebhook(webhook, [
      "--audit-webhook-mode=blocking",
      "--audit-webhook-initial-backoff=1ms",
    ]);
    await using _server = server;
    await server.client.create(configMaps, configMap("unrecorded"));
    await eventually(async () => {
      assert.ok((await metric(server, /^apiserver_audit_error_total\{plugin="webhook"\} (\d+)$/m)) > 0);
    });
    assert.ok(webhook.calls.length >= 5);
  });

  test("without which nothing may happen keeps requests from being served", async () => {
    await using webhook = await WebhookServer.start();
    const file = join(await mkdtemp(join(root, "strict-")), "webhook.kubeconfig");
    await writeFile(file, webhook.kubeconfig());
    const { server } = await start(
      () => [
        `--audit-webhook-config-file=${file}`,
        "--audit-webhook-mode=blocking-strict",
        "--audit-webhook-initial-backoff=1ms",
      ],
      policy.replace("omitStages: [RequestReceived]\n", ""),
    );
    await using _server = server;
    await server.client.create(configMaps, configMap("recorded"));
    webhook.answer = () => 500;
    await assert.rejects(server.client.create(configMaps, configMap("refused")), isInternalError);
    webhook.answer = () => 200;
    const { items } = await server.client.list(configMaps);
    const names = items.map(({ metadata }) => metadata?.name);
    assert.deepEqual([names.includes("recorded"), names.includes("refused")], [true, false]);
    assert.equal(await metric(server, /^apiserver_audit_requests_rejected_total (\d+)$/m), 1);
  });

  test("gets large events without their objects", async () => {
    await using webhook = await WebhookServer.start();
    const { server } = await startWithWebhook(webhook, [
      "--audit-webhook-mode=blocking",
      "--audit-webhook-truncate-enabled",
      "--audit-webhook-truncate-max-event-size=4000",
      "--audit-webhook-truncate-max-batch-size=8000",
    ]);
    await server.client.create(configMaps, configMap("small"));
    await server.client.create(configMaps, configMap("large", { key: "x".repeat(4000) }));
    await server[Symbol.asyncDispose]();
    const [small, large] = ["small", "large"].map((name) =>
      eventsOf(webhook).find(({ objectRef }) => objectRef?.name === name),
    );
    assert.ok(small?.requestObject !== undefined);
    assert.ok(large !== undefined && large.requestObject === undefined);
  });
});

describe("a server that cannot start says why", () => {
  const cases: readonly [string, (folder: string) => readonly string[], string | undefined, RegExp][] = [
    [
      "a policy with a mistake",
      () => [],
      "apiVersion: audit.k8s.io/v1\nkind: Policy\n",
      /^loading audit policy file: loaded illegal policy with 0 rules: from file \S+policy\.yaml$/,
    ],
    [
      "a webhook without a file",
      (at) => [`--audit-webhook-config-file=${join(at, "none")}`],
      policy,
      /^initializing audit webhook: .*none/,
    ],
    ["a log that is a folder", (at) => [`--audit-log-path=${at}`], policy, /^ensureLogFile: EISDIR/],
  ];
  for (const [name, flags, text, message] of cases) {
    test(name, () => assert.rejects(start(flags, text), { message }));
  }
});

test("nothing is lost when the process is told to stop", async () => {
  const folder = await mkdtemp(join(root, "process-"));
  await writeFile(join(folder, "policy.yaml"), policy);
  const process = await startServerProcess({
    flags: [
      `--audit-policy-file=${join(folder, "policy.yaml")}`,
      `--audit-log-path=${join(folder, "audit.log")}`,
      "--audit-log-mode=batch",
      "--audit-log-batch-max-size=100000",
      "--audit-log-batch-max-wait=1h",
    ],
  });
  try {
    const { newAdminClient } = await import("./admin-client.js");
    const client = await newAdminClient(process.kubeconfig);
    const names = Array.from({ length: 10 }, (_, at) => `kept-${at}`);
    for (const name of names) await client.create(configMaps, configMap(name));
    await client.close();
    assert.equal(await process.end("SIGTERM"), 0);
    const recorded = new Set(namesOf(await readLog(join(folder, "audit.log"))));
    for (const name of names) assert.ok(recorded.has(name), name);
  } finally {
    await process.stop();
  }
});
