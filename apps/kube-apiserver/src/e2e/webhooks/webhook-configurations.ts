import assert from "node:assert/strict";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import type { AdmissionWebhookServer } from "@kube-apiserver/generic-server/testing";
import { eventually } from "../eventually.js";

const group = "admissionregistration.k8s.io";
const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };

/** Either kind of configuration. */
export type ConfigurationKind = "Mutating" | "Validating";

/** Registers webhooks with a server, and waits until it asks them. */
export class WebhookConfigurations {
  readonly #client: Client;
  readonly #webhook: AdmissionWebhookServer;
  readonly #registered: { readonly resource: string; readonly name: string }[] = [];

  constructor(client: Client, webhook: AdmissionWebhookServer) {
    this.#client = client;
    this.#webhook = webhook;
  }

  /**
   * Creates a configuration. Resolves when the server, or `others` too, has seen it: a further webhook of it refuses
   * ConfigMaps that carry its name as a label.
   */
  async register(kind: ConfigurationKind, name: string, webhooks: readonly JSONObject[], ...others: Client[]) {
    const resource = `${kind.toLowerCase()}webhookconfigurations`;
    const marker: JSONObject = {
      name: "marker.example.com",
      clientConfig: this.#webhook.server.clientConfig("/marker"),
      rules: [{ operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"] }],
      objectSelector: { matchLabels: { marker: name } },
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
    };
    const defaults = { sideEffects: "None", admissionReviewVersions: ["v1"] };
    await this.#client.create({ group, version: "v1", resource }, {
      apiVersion: `${group}/v1`,
      kind: `${kind}WebhookConfiguration`,
      metadata: { name },
      webhooks: [...webhooks.map((webhook) => ({ ...defaults, ...webhook })), marker],
    } as KubeObject);
    this.#registered.push({ resource, name });
    for (const client of [this.#client, ...others]) await this.#seenBy(client, name);
    this.#webhook.requests.length = 0;
  }

  /** Deletes every configuration, and waits until nobody is asked any more. */
  async clear(): Promise<void> {
    for (const { resource, name } of this.#registered.splice(0)) {
      await this.#client.delete({ group, version: "v1", resource }, name);
      await eventually(async () => {
        const marker = await this.#client.create(configMaps, markerOf(name));
        await this.#client.delete(configMaps, marker.metadata?.name ?? "");
      });
    }
    this.#webhook.requests.length = 0;
  }

  #seenBy(client: Client, name: string): Promise<void> {
    return eventually(async () => {
      const made = await client.create(configMaps, markerOf(name)).catch((err: Error) => err);
      if (made instanceof Error) {
        assert.match(made.message, /"marker.example.com" denied the request/);
        return;
      }
      await client.delete(configMaps, made.metadata?.name ?? "");
      throw new Error("the configuration has not been seen yet");
    });
  }
}

function markerOf(name: string): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "marker-", labels: { marker: name } } };
}
