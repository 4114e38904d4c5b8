import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { at, startKubeTestServer } from "../../testing/kube-test-server.js";

const apps = "/apis/apps/v1/namespaces/a";

function workload(kind: string, spec: JSONObject = {}): JSONObject {
  const labels = { app: "x" };
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name: "x" },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "c", image: "i" }] } },
      ...spec,
    },
  };
}

const kinds = [
  { kind: "Deployment", path: `${apps}/deployments` },
  { kind: "ReplicaSet", path: `${apps}/replicasets` },
  { kind: "StatefulSet", path: `${apps}/statefulsets` },
  { kind: "DaemonSet", path: `${apps}/daemonsets` },
];
for (const { kind, path } of kinds) {
  test(`the generation of a ${kind} counts changes of its spec`, async () => {
    await using server = await startKubeTestServer();
    await server.call("POST", path, workload(kind));
    const generationAfter = async (subpath: string, patch: JSONObject) =>
      at((await server.call("PATCH", `${path}/x${subpath}`, patch)).body, "metadata.generation");
    assert.equal(await generationAfter("", { metadata: { labels: { a: "b" } } }), 1);
    assert.equal(await generationAfter("/status", { status: { observedGeneration: 1 } }), 1);
    assert.equal(await generationAfter("", { status: { observedGeneration: 9 } }), 1);
    assert.equal(await generationAfter("", { spec: { minReadySeconds: 5 } }), 2);
    const { body } = await server.call("GET", `${path}/x`);
    assert.equal(at(body, "status.observedGeneration"), 1);
  });

  test(`the selector of a ${kind} finds its pods, and stays`, async () => {
    await using server = await startKubeTestServer();
    const other = { matchLabels: { app: "other" } };
    assert.equal((await server.call("POST", path, workload(kind, { selector: other }))).status, 422);
    assert.equal((await server.call("POST", path, workload(kind, { selector: {} }))).status, 422);
    await server.call("POST", path, workload(kind));
    const change = { spec: { selector: other, template: { metadata: { labels: { app: "other" } } } } };
    assert.equal((await server.call("PATCH", `${path}/x`, change)).status, 422);
  });
}

for (const { kind, path } of kinds.filter(({ kind }) => kind !== "DaemonSet")) {
  test(`the scale of a ${kind} is its replicas`, async () => {
    await using server = await startKubeTestServer();
    await server.call("POST", path, workload(kind));
    const { body } = await server.call("PATCH", `${path}/x/scale`, { spec: { replicas: 3 } });
    assert.equal(body.kind, "Scale");
    assert.equal(at(body, "status.selector"), "app=x");
    assert.equal(at((await server.call("GET", `${path}/x`)).body, "spec.replicas"), 3);
  });
}

test("a daemon set notes the generation of its template", async () => {
  await using server = await startKubeTestServer();
  const path = `${apps}/daemonsets`;
  const templateGeneration = ({ body }: { readonly body: JSONObject }) =>
    (at(body, "metadata.annotations") as JSONObject)["deprecated.daemonset.template.generation"];
  assert.equal(templateGeneration(await server.call("POST", path, workload("DaemonSet"))), "1");
  const patch = (spec: JSONObject) => server.call("PATCH", `${path}/x`, { spec });
  assert.equal(templateGeneration(await patch({ minReadySeconds: 1 })), "1");
  assert.equal(templateGeneration(await patch({ template: { metadata: { labels: { b: "c" } } } })), "2");
});

test("a recreated deployment has no settings for rolling", async () => {
  await using server = await startKubeTestServer();
  const strategy = { type: "Recreate", rollingUpdate: { maxSurge: 1 } };
  const { status, body } = await server.call("POST", `${apps}/deployments`, workload("Deployment", { strategy }));
  assert.equal(status, 422);
  assert.equal(at(body, "details.causes.0.field"), "spec.strategy.rollingUpdate");
});

test("annotations of a deployment count, as they are those of its replica sets", async () => {
  await using server = await startKubeTestServer();
  await server.call("POST", `${apps}/deployments`, workload("Deployment"));
  const annotate = () => server.call("PATCH", `${apps}/deployments/x`, { metadata: { annotations: { a: "b" } } });
  assert.equal(at((await annotate()).body, "metadata.generation"), 2);
  assert.equal(at((await annotate()).body, "metadata.generation"), 2);
});

test("parts of bytes in the claims of a stateful set are told of", async () => {
  await using server = await startKubeTestServer();
  const resources = { requests: { storage: "1500m" } };
  const volumeClaimTemplates = [{ metadata: { name: "d" }, spec: { accessModes: ["ReadWriteOnce"], resources } }];
  const warning = (path: string) =>
    `spec.volumeClaimTemplates[0].${path}: fractional byte value "1500m" is invalid, must be an integer`;
  const created = await server.call("POST", `${apps}/statefulsets`, workload("StatefulSet", { volumeClaimTemplates }));
  assert.deepEqual(created.warnings, [warning("resources.requests[storage]")]);
  const updated = await server.call("PATCH", `${apps}/statefulsets/x`, { metadata: { labels: { a: "b" } } });
  assert.deepEqual(updated.warnings, [warning("Spec.resources.requests[storage]")]);
});

test("a scale is refused as itself, and conflicts as its deployment", async () => {
  await using server = await startKubeTestServer();
  const path = `${apps}/deployments/x/scale`;
  await server.call("POST", `${apps}/deployments`, workload("Deployment"));
  const { body: scale } = await server.call("GET", path);
  const put = async (metadata: JSONObject, replicas: number) => {
    const all = { ...(scale.metadata as JSONObject), ...metadata };
    const { status, body } = await server.call("PUT", path, { ...scale, metadata: all, spec: { replicas } });
    return [status, body.message];
  };
  const negative = "must be greater than or equal to 0";
  assert.deepEqual(await put({}, -1), [
    422,
    `Scale.autoscaling "x" is invalid: spec.replicas: Invalid value: -1: ${negative}`,
  ]);
  const stale = "the object has been modified; please apply your changes to the latest version and try again";
  assert.deepEqual(await put({ resourceVersion: "1" }, 2), [
    409,
    `Operation cannot be fulfilled on deployments.apps "x": ${stale}`,
  ]);
  assert.deepEqual(await put({ resourceVersion: "" }, 2), [200, undefined]);
  const missing = await server.call("GET", `${apps}/deployments/y/scale`);
  assert.equal(missing.body.message, 'deployments/scale.apps "y" not found');
});

test("the selector of a scale is one text, whatever its form", async () => {
  await using server = await startKubeTestServer();
  const labels = { app: "x", tier: "a", zone: "z", color: "c" };
  const matchExpressions = [
    { key: "tier", operator: "In", values: ["b", "a"] },
    { key: "zone", operator: "Exists" },
    { key: "old", operator: "DoesNotExist" },
    { key: "color", operator: "NotIn", values: ["d"] },
  ];
  const selector = { matchLabels: { app: "x" }, matchExpressions };
  const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "i" }] } };
  await server.call("POST", `${apps}/replicasets`, workload("ReplicaSet", { selector, template }));
  const { body } = await server.call("GET", `${apps}/replicasets/x/scale`);
  assert.equal(at(body, "status.selector"), "app=x,color notin (d),!old,tier in (a,b),zone");
});
