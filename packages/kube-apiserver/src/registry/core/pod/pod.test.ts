import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { at, type KubeTestServer, startKubeTestServer } from "../../../testing/kube-test-server.js";

const pods = "/api/v1/namespaces/a/pods";

function pod(name: string, spec: JSONObject = {}): JSONObject {
  const labels = { app: "x" };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels },
    spec: { containers: [{ name: "c", image: "nginx" }], ...spec },
  };
}

async function run(server: KubeTestServer, name: string): Promise<void> {
  await server.call("POST", pods, pod(name, { nodeName: "n1" }));
  await server.call("PATCH", `${pods}/${name}/status`, { status: { phase: "Running" } });
}

test("a new pod is pending, whatever its status says", async () => {
  await using server = await startKubeTestServer();
  const { body } = await server.call("POST", pods, { ...pod("p"), status: { phase: "Running" } });
  assert.deepEqual(body.status, { phase: "Pending", qosClass: "BestEffort" });
  assert.equal(at(body, "metadata.generation"), 1);
});

test("a pod on a node stops gracefully, one without goes at once", async () => {
  await using server = await startKubeTestServer();
  await run(server, "placed");
  await server.call("POST", pods, pod("waiting"));
  const placed = await server.call("DELETE", `${pods}/placed`);
  assert.equal(at(placed.body, "metadata.deletionGracePeriodSeconds"), 30);
  assert.equal((await server.call("GET", `${pods}/placed`)).status, 200);
  const waiting = await server.call("DELETE", `${pods}/waiting`);
  assert.equal(waiting.body.kind, "Pod");
  assert.equal((await server.call("GET", `${pods}/waiting`)).status, 404);
});

test("binding places a pod once", async () => {
  await using server = await startKubeTestServer();
  await server.call("POST", pods, pod("p"));
  const binding = { apiVersion: "v1", kind: "Binding", metadata: { name: "p" }, target: { kind: "Node", name: "n1" } };
  assert.equal((await server.call("POST", `${pods}/p/binding`, binding)).status, 201);
  const { body } = await server.call("GET", `${pods}/p`);
  assert.equal(at(body, "spec.nodeName"), "n1");
  assert.equal(at(body, "status.conditions.0.type"), "PodScheduled");
  assert.equal((await server.call("POST", "/api/v1/namespaces/a/bindings", binding)).status, 409);
});

test("an eviction costs the budget, until there is none left", async () => {
  await using server = await startKubeTestServer();
  const budgets = "/apis/policy/v1/namespaces/a/poddisruptionbudgets";
  await server.call("POST", budgets, {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "b" },
    spec: { minAvailable: 1, selector: { matchLabels: { app: "x" } } },
  });
  const counts = {
    observedGeneration: 1,
    expectedPods: 2,
    currentHealthy: 2,
    desiredHealthy: 1,
    disruptionsAllowed: 1,
  };
  await server.call("PATCH", `${budgets}/b/status`, { status: counts });
  const evict = (name: string) =>
    server.call("POST", `${pods}/${name}/eviction`, { apiVersion: "policy/v1", kind: "Eviction", metadata: { name } });
  for (const name of ["p", "q"]) {
    await run(server, name);
    const ready = { status: { conditions: [{ type: "Ready", status: "True" }] } };
    await server.call("PATCH", `${pods}/${name}/status`, ready);
  }
  assert.equal((await evict("p")).status, 201);
  const refused = await evict("q");
  assert.equal(refused.status, 429);
  assert.equal(at(refused.body, "details.causes.0.reason"), "DisruptionBudget");
  const { body } = await server.call("GET", `${budgets}/b`);
  assert.equal(at(body, "status.disruptionsAllowed"), 0);
  assert.deepEqual(Object.keys(at(body, "status.disruptedPods") as JSONObject), ["p"]);
});

test("a resize changes resources and nothing else", async () => {
  await using server = await startKubeTestServer();
  await server.call("POST", pods, pod("p"));
  const resources = { requests: { cpu: "1" } };
  const patch = { spec: { containers: [{ name: "c", image: "other", resources }] } };
  const { body } = await server.call("PATCH", `${pods}/p/resize`, patch, {
    type: "application/strategic-merge-patch+json",
  });
  assert.deepEqual(at(body, "spec.containers.0.resources"), resources);
  assert.equal(at(body, "spec.containers.0.image"), "nginx");
  assert.equal(at(body, "metadata.generation"), 2);
});
