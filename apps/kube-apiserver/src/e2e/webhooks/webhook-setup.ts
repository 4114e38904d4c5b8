import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import {
  type AdmissionAnswer,
  type AdmissionWebhookServer,
  startAdmissionWebhook,
} from "@kube-apiserver/generic-server/testing";
import { eventually } from "../eventually.js";
import { type FlagsServer, startFlagsServer } from "../flags-server.js";
import { Kubectl } from "../kubectl.js";
import { WebhookConfigurations } from "./webhook-configurations.js";

const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Request
  resources: [{group: "", resources: [configmaps]}]
`;

/** A server with audit events, and a webhook that it shows a token. */
export class WebhookSetup implements AsyncDisposable {
  readonly server: FlagsServer;
  readonly webhook: AdmissionWebhookServer;
  readonly configurations: WebhookConfigurations;
  /** What the webhook says, by path. Nothing: it allows. */
  readonly answers: Record<string, AdmissionAnswer> = {};
  readonly #folder: string;

  private constructor(folder: string, server: FlagsServer, webhook: AdmissionWebhookServer) {
    this.#folder = folder;
    this.server = server;
    this.webhook = webhook;
    this.configurations = new WebhookConfigurations(server.client, webhook);
    webhook.decide = (_request, path) => (path === "/marker" ? { allowed: false } : (this.answers[path] ?? {}));
  }

  /** Starts both. */
  static async start(): Promise<WebhookSetup> {
    const folder = await mkdtemp(join(tmpdir(), "webhooks-"));
    const webhook = await startAdmissionWebhook();
    const server = await startFlagsServer([
      `--data-dir=${join(folder, "data")}`,
      ...(await writeFiles(folder, webhook)),
      `--audit-log-path=${join(folder, "audit.log")}`,
      "--service-cluster-ip-range=127.9.0.0/24",
    ]);
    await server.client.create(
      { group: "", version: "v1", resource: "serviceaccounts", namespace: "default" },
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } },
    );
    return new WebhookSetup(folder, server, webhook);
  }

  /** The administrator's. */
  get client(): Client {
    return this.server.client;
  }

  /** A webhook `<name>.example.com` that is asked at `/<name>`. */
  hook(name: string, more: JSONObject): JSONObject {
    return { name: `${name}.example.com`, clientConfig: this.webhook.server.clientConfig(`/${name}`), ...more };
  }

  /** Those of the last audit event about an object. */
  async annotationsOf(name: string): Promise<Record<string, string>> {
    return eventually(async () => {
      const lines = (await readFile(join(this.#folder, "audit.log"), "utf8")).trim().split("\n");
      const events = lines.map(
        (line) => JSON.parse(line) as { objectRef?: { name?: string }; annotations?: Record<string, string> },
      );
      const found = events.findLast(({ objectRef }) => objectRef?.name === name);
      if (found === undefined) throw new Error("there is no event yet");
      return found.annotations ?? {};
    });
  }

  /** As the administrator. */
  async kubectl(): Promise<Kubectl> {
    const { url, caPem, certPem, keyPem } = this.server.access;
    const encode = (pem: string) => Buffer.from(pem).toString("base64");
    const cluster = { server: url, "certificate-authority-data": encode(caPem) };
    const user = { "client-certificate-data": encode(certPem), "client-key-data": encode(keyPem) };
    const config = {
      apiVersion: "v1",
      kind: "Config",
      "current-context": "c",
      contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
      clusters: [{ name: "c", cluster }],
      users: [{ name: "u", user }],
    };
    const file = join(this.#folder, "admin.json");
    await writeFile(file, JSON.stringify(config));
    return Kubectl.for(file);
  }

  /** The webhook allows everything again. */
  clearAnswers(): void {
    for (const path of Object.keys(this.answers)) delete this.answers[path];
  }

  /** Between tests: nobody asks the webhook, which allows everything. */
  async clear(): Promise<void> {
    this.clearAnswers();
    await this.configurations.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.webhook.server[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true });
  }
}

/** What the server is told of in files; the flags that name them. */
async function writeFiles(folder: string, webhook: AdmissionWebhookServer): Promise<readonly string[]> {
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const user = { name: `127.0.0.1:${webhook.server.port}`, user: { token: "for-the-webhook" } };
  const users = await file("users.yaml", JSON.stringify({ apiVersion: "v1", kind: "Config", users: [user] }));
  const admission = `apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: ValidatingAdmissionWebhook
  configuration:
    apiVersion: apiserver.config.k8s.io/v1
    kind: WebhookAdmissionConfiguration
    kubeConfigFile: ${users}
`;
  return [
    `--audit-policy-file=${await file("policy.yaml", policy)}`,
    `--admission-control-config-file=${await file("admission.yaml", admission)}`,
  ];
}
