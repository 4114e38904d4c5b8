import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startAdmissionWebhook } from "@kube-apiserver/generic-server/testing";
import { etcdSkipReason, startEtcd } from "@kube-apiserver/storage/testing";
import { startFlagsServer } from "../flags-server.js";
import { configMap, configMaps, refusedWith, rule } from "./requests.js";
import { WebhookConfigurations } from "./webhook-configurations.js";

const noEtcd = await etcdSkipReason();

test("a webhook that one server is told of is asked by the other one too", { skip: noEtcd ?? false }, async () => {
  const etcd = await startEtcd();
  const data = await mkdtemp(join(tmpdir(), "webhooks-etcd-"));
  const start = () => startFlagsServer([`--data-dir=${data}`, `--etcd-servers=${etcd.endpoint}`]);
  const webhook = await startAdmissionWebhook();
  webhook.decide = (_request, path) => ({ allowed: path !== "/marker" });
  const clientConfig = webhook.server.clientConfig("/check");
  const hook = { name: "check.example.com", clientConfig, rules: [rule("configmaps")] };
  try {
    await using first = await start();
    await using second = await start();
    const both = new WebhookConfigurations(first.client, webhook);
    await both.register("Validating", "v", [hook], second.client);
    webhook.decide = () => ({ allowed: false, status: { message: "no" } });
    for (const { client: other } of [first, second]) {
      await assert.rejects(
        other.create(configMaps, configMap("x")),
        refusedWith(/"check.example.com" denied the request: no/),
      );
    }
  } finally {
    await webhook.server[Symbol.asyncDispose]();
    await etcd.stop();
    await rm(data, { recursive: true });
  }
});
