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

test("a pod without containers is refused", async () => {
  await using server = await startKubeTestServer();
  const { status, body } = await server.call("POST", pods, pod("p", { containers: null }));
  assert.deepEqual([status, body.message], [422, 'Pod "p" is invalid: spec.containers: Required value']);
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

test("a binding is for the pod of its uid, and not for another one of the same name", async () => {
  await using server = await startKubeTestServer();
  const made = await server.call("POST", pods, pod("p"));
  const bind = (uid: string) =>
    server.call("POST", `${pods}/p/binding`, {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name: "p", uid },
      target: { kind: "Node", name: "n1" },
    });
  const refused = await bind("12345678-1234-1234-1234-123456789abc");
  assert.equal(refused.status, 409);
  assert.match(String(at(refused.body, "message")), /Precondition failed: UID in precondition/);
  assert.equal((await bind(String(at(made.body, "metadata.uid")))).status, 201);
});

for (const on of [true, false]) {
  test(`the labels of a binding ${on ? "replace the pod's" : "stay away"} with the gate ${on ? "on" : "off"}`, async () => {
    const enabled = (name: string) => on && name === "PodTopologyLabelsAdmission";
    await using server = await startKubeTestServer({ featureGates: { enabled } });
    await server.call("POST", pods, pod("p"));
    const metadata = { name: "p", labels: { zone: "z" }, annotations: { by: "me" } };
    const binding = { apiVersion: "v1", kind: "Binding", metadata, target: { kind: "Node", name: "n1" } };
    assert.equal((await server.call("POST", `${pods}/p/binding`, binding)).status, 201);
    const { body } = await server.call("GET", `${pods}/p`);
    assert.equal(at(body, "metadata.labels.zone"), on ? "z" : undefined);
    assert.equal(at(body, "metadata.annotations.by"), "me");
  });
}

for (const on of [true, false]) {
  test(`where a pod was meant to go is ${on ? "forgotten" : "kept"} when it is bound, with the gate ${on ? "on" : "off"}`, async () => {
    const enabled = (name: string) => on && name === "ClearingNominatedNodeNameAfterBinding";
    await using server = await startKubeTestServer({ featureGates: { enabled } });
    await server.call("POST", pods, pod("p"));
    await server.call("PATCH", `${pods}/p/status`, { status: { nominatedNodeName: "n1" } });
    const binding = {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name: "p" },
      target: { kind: "Node", name: "n2" },
    };
    assert.equal((await server.call("POST", `${pods}/p/binding`, binding)).status, 201);
    const { body } = await server.call("GET", `${pods}/p`);
    assert.deepEqual([at(body, "spec.nodeName"), at(body, "status.nominatedNodeName")], ["n2", on ? undefined : "n1"]);
  });
}

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
  assert.equal(at(body, "status.conditions.0.type"), "DisruptionAllowed");
  assert.equal(at(body, "status.conditions.0.reason"), "InsufficientPods");
});

test("a pod with gates says that it waits for them", async () => {
  await using server = await startKubeTestServer();
  const gated = { containers: [{ name: "c", image: "i" }], schedulingGates: [{ name: "a.b/c" }] };
  const { body } = await server.call("POST", pods, pod("p", gated));
  assert.deepEqual(at(body, "status.conditions"), [
    {
      type: "PodScheduled",
      status: "False",
      lastProbeTime: null,
      lastTransitionTime: null,
      reason: "SchedulingGated",
      message: "Scheduling is blocked due to non-empty scheduling gates",
    },
  ]);
});

const evictionOf = (name: string, more: object = {}) => ({
  apiVersion: "policy/v1",
  kind: "Eviction",
  metadata: { name },
  ...more,
});

test("a pod that is evicted says so, unless it only might be", async () => {
  await using server = await startKubeTestServer();
  await run(server, "p");
  const target = async () => {
    const { body } = await server.call("GET", `${pods}/p`);
    const conditions = (at(body, "status.conditions") ?? []) as readonly JSONObject[];
    return conditions.find(({ type }) => type === "DisruptionTarget");
  };
  const evict = (more: object) => server.call("POST", `${pods}/p/eviction`, evictionOf("p", more));
  assert.equal((await evict({ deleteOptions: { dryRun: ["All"] } })).status, 201);
  const elsewhere = await evict({ deleteOptions: { preconditions: { uid: "other" } } });
  assert.equal(elsewhere.status, 409);
  assert.equal(await target(), undefined);
  const { body } = await server.call("GET", `${pods}/p`);
  const resourceVersion = at(body, "metadata.resourceVersion");
  assert.equal((await evict({ deleteOptions: { preconditions: { resourceVersion: "1" } } })).status, 409);
  assert.equal((await evict({ deleteOptions: { preconditions: { resourceVersion } } })).status, 201);
  const { lastTransitionTime, ...condition } = (await target()) ?? {};
  assert.equal(typeof lastTransitionTime, "string");
  assert.deepEqual(condition, {
    type: "DisruptionTarget",
    status: "True",
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
    lastProbeTime: null,
  });
});

test("evictions of old clients are accepted, those of no version are not", async () => {
  await using server = await startKubeTestServer();
  await run(server, "p");
  const evict = (apiVersion: string) =>
    server.call("POST", `${pods}/p/eviction`, evictionOf("p", { apiVersion, deleteOptions: { dryRun: ["All"] } }));
  assert.equal((await evict("policy/v1beta1")).status, 201);
  const refused = await evict("policy/v2");
  assert.equal(refused.status, 400);
  assert.match(String(refused.body.message), /does not match the expected API version \(policy\/v1\)/);
});

test("a pod of two budgets cannot be evicted", async () => {
  await using server = await startKubeTestServer();
  for (const name of ["b", "c"]) {
    await server.call("POST", "/apis/policy/v1/namespaces/a/poddisruptionbudgets", {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name },
      spec: { minAvailable: 1, selector: {} },
    });
  }
  await run(server, "p");
  const { status, body } = await server.call("POST", `${pods}/p/eviction`, evictionOf("p"));
  const message = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
  assert.deepEqual(
    [status, body],
    [500, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code: 500 }],
  );
});

test("a resize changes resources and nothing else", async () => {
  await using server = await startKubeTestServer();
  const containers = [{ name: "c", image: "nginx", resources: { requests: { cpu: "1" } } }];
  await server.call("POST", pods, pod("p", { containers }));
  const type = "application/strategic-merge-patch+json";
  const resize = (cpu: string, image: string) =>
    server.call(
      "PATCH",
      `${pods}/p/resize`,
      { spec: { containers: [{ name: "c", image, resources: { requests: { cpu } } }] } },
      { type },
    );
  const { body } = await resize("2", "other");
  assert.deepEqual(at(body, "spec.containers.0.resources"), { requests: { cpu: "2" } });
  assert.equal(at(body, "spec.containers.0.image"), "nginx");
  assert.equal(at(body, "metadata.generation"), 2);
  const refused = await server.call("PATCH", `${pods}/p`, { spec: { hostname: "h" } });
  assert.equal(refused.status, 422);
  assert.match(String(refused.body.message), /pod updates may not change fields[^\n]*\n@@ .*"Hostname": "h",/s);
});

test("containers for debugging are added to a pod that runs", async () => {
  await using server = await startKubeTestServer();
  await run(server, "p");
  const patch = (name: string) =>
    server.call("PATCH", `${pods}/p/ephemeralcontainers`, {
      metadata: { labels: { a: "b" } },
      spec: { ephemeralContainers: [{ name, image: "busybox", targetContainerName: "c" }] },
    });
  const { status, body } = await patch("debug");
  assert.equal(status, 200);
  assert.equal(at(body, "spec.ephemeralContainers.0.name"), "debug");
  assert.deepEqual(at(body, "metadata.labels"), { app: "x" });
  assert.equal((await patch("other")).status, 422);
});

test("a status keeps what its reporter left out, and says nothing impossible", async () => {
  await using server = await startKubeTestServer();
  await server.call("POST", pods, pod("p", { restartPolicy: "Never" }));
  const report = (status: JSONObject) => server.call("PATCH", `${pods}/p/status`, { status });
  const conditions = [{ type: "Ready", status: "True", observedGeneration: 1 }];
  const ended = {
    name: "c",
    ready: false,
    restartCount: 0,
    image: "i",
    imageID: "i",
    state: { terminated: { exitCode: 1 } },
  };
  await report({ observedGeneration: 1, conditions, containerStatuses: [ended] });
  const { body } = await report({
    observedGeneration: null,
    qosClass: null,
    conditions: [{ type: "Ready", status: "False" }],
  });
  assert.deepEqual(
    [
      at(body, "status.observedGeneration"),
      at(body, "status.qosClass"),
      at(body, "status.conditions.0.observedGeneration"),
    ],
    [1, "BestEffort", 1],
  );
  const again = await report({ containerStatuses: [{ ...ended, state: { running: {} } }] });
  assert.equal(at(again.body, "details.causes.0.field"), "status.containerStatuses[0].state");
});

test("what a new pod's labels and annotations say is in its spec, and what is off is not", async () => {
  await using server = await startKubeTestServer();
  const labelSelector = { matchLabels: { tier: "y" } };
  const constraint = { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", labelSelector };
  const plain = pod("p", {
    topologySpreadConstraints: [{ ...constraint, matchLabelKeys: ["app"] }],
    schedulingGroup: { podGroupName: "g" },
  });
  const annotations = { "container.apparmor.security.beta.kubernetes.io/c": "runtime/default" };
  const { body } = await server.call("POST", pods, {
    ...plain,
    metadata: { ...(plain.metadata as JSONObject), annotations },
  });
  assert.deepEqual(at(body, "spec.topologySpreadConstraints.0.labelSelector.matchExpressions"), [
    { key: "app", operator: "In", values: ["x"] },
  ]);
  assert.deepEqual(at(body, "spec.containers.0.securityContext.appArmorProfile"), { type: "RuntimeDefault" });
  assert.equal(at(body, "spec.schedulingGroup"), undefined);
});
