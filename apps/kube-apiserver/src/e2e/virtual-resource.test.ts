import assert from "node:assert/strict";
import { test } from "node:test";
import { defineResource, startExtensionServer, type TypedObject } from "@kube-apiserver/kit";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { eventually } from "./eventually.js";
import { registrationOf } from "./extension-registration.js";
import { kubectlProgram } from "./kubectl.js";
import { startKubectlServer } from "./kubectl-server.js";

const usage = { type: "object", additionalProperties: { type: "string" } } as const;
const measured = { timestamp: { type: "string", format: "date-time" }, window: { type: "string" } } as const;
const nodeSchema = { type: "object", properties: { ...measured, usage } } as const;
const podSchema = {
  type: "object",
  properties: {
    ...measured,
    containers: { type: "array", items: { type: "object", properties: { name: { type: "string" }, usage } } },
  },
} as const;
type NodeMetrics = TypedObject<typeof nodeSchema>;
type PodMetrics = TypedObject<typeof podSchema>;

const metricsAPI = { group: "metrics.k8s.io", version: "v1beta1", singular: "" } as const;

/** What a metrics server serves, of nodes and pods that it asks for when it is asked. */
function newMetrics(nodes: () => readonly NodeMetrics[], pods: () => readonly PodMetrics[]) {
  return [
    defineResource({
      ...metricsAPI,
      kind: "NodeMetrics",
      plural: "nodes",
      scope: "Cluster",
      schema: nodeSchema,
      storage: { list: async () => nodes(), maxAgeMs: 50 },
    }),
    defineResource({
      ...metricsAPI,
      kind: "PodMetrics",
      plural: "pods",
      schema: podSchema,
      storage: { list: async () => pods(), maxAgeMs: 50 },
    }),
  ];
}

const node = `
apiVersion: v1
kind: Node
metadata: {name: worker}
status: {capacity: {cpu: "2", memory: 4Gi}, allocatable: {cpu: "2", memory: 4Gi}}
`;
const now = { apiVersion: "metrics.k8s.io/v1beta1", timestamp: "2026-01-01T00:00:00Z", window: "30s" };

const skip = await programSkipReason(kubectlProgram);
test("a read-only resource that is computed: kubectl top works, and so does a watch", { skip }, async () => {
  await using started = await startKubectlServer();
  const { server, kubectl } = started;
  const { url, caPem, adminToken: token } = server;
  let cpu = "500m";
  const nodeMetrics = (): NodeMetrics => ({
    ...now,
    kind: "NodeMetrics",
    metadata: { name: "worker" },
    usage: { cpu, memory: "1Gi" },
  });
  const podMetrics: PodMetrics = {
    ...now,
    kind: "PodMetrics",
    metadata: { name: "web", namespace: "default" },
    containers: ["app", "sidecar"].map((name) => ({ name, usage: { cpu: "100m", memory: "64Mi" } })),
  };
  await using metrics = await startExtensionServer({
    name: "metrics-server",
    dnsNames: ["metrics-server.metrics.svc"],
    resources: newMetrics(
      () => [nodeMetrics()],
      () => [podMetrics],
    ),
    kubeAPIServer: { url, caPem, token },
  });
  const place = { group: "metrics.k8s.io", versions: ["v1beta1"], namespace: "metrics", service: "metrics-server" };
  await kubectl.run("apply -f -", {
    input: registrationOf({ ...place, port: metrics.port, caPem: metrics.caPem }),
  });
  await kubectl.run("apply -f -", { input: node });
  await kubectl.run("wait --for=condition=Available apiservice/v1beta1.metrics.k8s.io --timeout=20s");
  const top = await eventually(() => kubectl.run("top nodes"));
  assert.match(top, /worker +500m +25% +1024Mi +25%/);
  assert.match(await kubectl.run("top pods"), /web +200m +128Mi/);
  assert.match(await kubectl.run("top pods --containers -A"), /default +web +app +100m +64Mi/);
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
});
