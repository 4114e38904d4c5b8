import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { defineResource, startExtensionServer, type TypedObject } from "@kube-apiserver/kit";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { startTestServer } from "../testing/index.js";
import { eventually } from "./eventually.js";
import { Kubectl, kubectlProgram } from "./kubectl.js";

const usage = { type: "object", additionalProperties: { type: "string" } } as const;
const schema = {
  type: "object",
  properties: { timestamp: { type: "string", format: "date-time" }, window: { type: "string" }, usage },
} as const;
type NodeMetrics = TypedObject<typeof schema>;

/** What a metrics server serves, of nodes that it asks for when it is asked. */
function newNodeMetrics(list: () => readonly NodeMetrics[]) {
  return defineResource({
    group: "metrics.k8s.io",
    version: "v1beta1",
    kind: "NodeMetrics",
    plural: "nodes",
    singular: "",
    scope: "Cluster",
    schema,
    storage: { list: async () => list(), maxAgeMs: 50 },
  });
}

const registration = (port: number, caPem: string) => `
apiVersion: v1
kind: Service
metadata: {name: metrics-server, namespace: kube-system}
spec: {type: ExternalName, externalName: localhost}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1beta1.metrics.k8s.io}
spec:
  group: metrics.k8s.io
  version: v1beta1
  service: {namespace: kube-system, name: metrics-server, port: ${port}}
  caBundle: ${Buffer.from(caPem).toString("base64")}
  groupPriorityMinimum: 100
  versionPriority: 100
---
apiVersion: v1
kind: Node
metadata: {name: worker}
status: {capacity: {cpu: "2", memory: 4Gi}, allocatable: {cpu: "2", memory: 4Gi}}
`;

const skip = await programSkipReason(kubectlProgram);
test("a read-only resource that is computed: kubectl top works, and so does a watch", { skip }, async () => {
  const dir = await mkdtemp(join(tmpdir(), "kube-apiserver-e2e-"));
  try {
    await using server = await startTestServer();
    const { url, caPem, adminToken: token } = server;
    const kubeconfig = join(dir, "kubeconfig");
    await writeFile(kubeconfig, server.kubeconfig);
    const kubectl = await Kubectl.for(kubeconfig);
    let cpu = "500m";
    const metricsOf = (name: string): NodeMetrics => ({
      apiVersion: "metrics.k8s.io/v1beta1",
      kind: "NodeMetrics",
      metadata: { name },
      timestamp: "2026-01-01T00:00:00Z",
      window: "30s",
      usage: { cpu, memory: "1Gi" },
    });
    await using metrics = await startExtensionServer({
      name: "metrics-server",
      dnsNames: ["metrics-server.kube-system.svc"],
      resources: [newNodeMetrics(() => [metricsOf("worker")])],
      kubeAPIServer: { url, caPem, token },
    });
    await kubectl.run("apply -f -", { input: registration(metrics.port, metrics.caPem) });
    await kubectl.run("wait --for=condition=Available apiservice/v1beta1.metrics.k8s.io --timeout=20s");
    const top = await eventually(() => kubectl.run("top nodes"));
    assert.match(top, /worker +500m +25% +1024Mi +25%/);
    const watching = kubectl.start('get nodes.metrics.k8s.io -w -o jsonpath={.usage.cpu}{"\\n"}');
    try {
      await eventually(async () => assert.deepEqual(watching.lines(), ["500m"]));
      cpu = "750m";
      await eventually(async () => assert.deepEqual(watching.lines(), ["500m", "750m"]));
    } finally {
      await watching.stop();
    }
    const refused = await kubectl.try("delete nodes.metrics.k8s.io worker");
    assert.match(refused.stderr, /MethodNotAllowed|does not allow this method/);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
