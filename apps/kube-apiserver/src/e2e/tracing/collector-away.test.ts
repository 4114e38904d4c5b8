import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { WebhookServer } from "@kube-apiserver/generic-server/testing";
import { newAdminClient } from "../admin-client.js";
import { eventually } from "../eventually.js";
import { startServerProcess } from "../server-process.js";
import { OTLPCollector } from "./otlp-collector.js";

const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };

test("a collector that is away is told of once, costs no answer, and does not keep the server from stopping", async () => {
  const collector = await OTLPCollector.start();
  const file = await collector.configFile();
  const { port } = collector;
  collector.stopListening();
  const server = await startServerProcess({
    flags: [`--tracing-config-file=${file}`, "--embedded-sync=none", "--controllers="],
  });
  const client = await newAdminClient(server.kubeconfig);
  const lost = () => server.log().match(/"Traces do not arrive at the collector, and are lost"/g)?.length ?? 0;
  try {
    // More than are kept, several batches of them.
    for (let round = 0; round < 30; round++) {
      await Promise.all(Array.from({ length: 50 }, () => client.list(configMaps)));
    }
    await eventually(async () => assert.equal(lost(), 1));
    const returned = await OTLPCollector.start(port);
    try {
      await eventually(async () => {
        await client.list(configMaps);
        assert.match(server.log(), /"Traces arrive at the collector again"/);
      }, 60_000);
      assert.ok(returned.spans.some(({ name }) => name === "List"));
    } finally {
      await returned[Symbol.asyncDispose]();
    }
    await client.list(configMaps);
    assert.equal(await server.end("SIGTERM"), 0);
    assert.ok(lost() <= 2);
  } finally {
    await client.close();
    await server.stop();
    await collector[Symbol.asyncDispose]();
  }
});

test("at -v=2 the log tells of an operation that took long, and where", async () => {
  const webhook = await WebhookServer.start();
  webhook.respond = ({ body }, res) => {
    const review = JSON.parse(body) as { request: { uid: string } };
    const response = { uid: review.request.uid, allowed: true };
    const answer = JSON.stringify({ ...review, response });
    setTimeout(() => res.setHeader("content-type", "application/json").end(answer), 700);
  };
  const server = await startServerProcess({ flags: ["--v=2", "--embedded-sync=none", "--controllers="] });
  const client = await newAdminClient(server.kubeconfig);
  try {
    const rules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }];
    const hook = { name: "slow.example.com", clientConfig: webhook.clientConfig(), rules, sideEffects: "None" };
    const configurations = { group: "admissionregistration.k8s.io", version: "v1" };
    await client.create({ ...configurations, resource: "validatingwebhookconfigurations" }, {
      ...{ apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration" },
      ...{ metadata: { name: "slow" }, webhooks: [{ ...hook, admissionReviewVersions: ["v1"] }] },
    } as KubeObject);
    let made = 0;
    const told =
      /"Trace\[\d+\]: \\"Create\\" .*url:\/api\/v1\/namespaces\/default\/configmaps.*\(total time: \d+ms\)" steps=<\n(\t.*\n)*\t\[?\[\\?"Call validating webhook\\?" /;
    await eventually(async () => {
      await client.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `c${made++}` } });
      assert.match(server.log(), told);
    });
  } finally {
    await client.close();
    await server.stop();
    await webhook[Symbol.asyncDispose]();
  }
});
