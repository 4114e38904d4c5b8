import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { at, startKubeTestServer } from "../../../testing/kube-test-server.js";

const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } };

test("a namespace is removed in two steps", async () => {
  await using server = await startKubeTestServer();
  const created = await server.call("POST", "/api/v1/namespaces", namespace);
  assert.deepEqual(at(created.body, "spec.finalizers"), ["kubernetes"]);
  assert.equal(at(created.body, "status.phase"), "Active");

  const marked = await server.call("DELETE", "/api/v1/namespaces/a");
  assert.equal(at(marked.body, "status.phase"), "Terminating");
  const again = await server.call("DELETE", "/api/v1/namespaces/a");
  assert.equal(again.status, 200, "asking again changes nothing while the finalizer holds it");
  assert.equal(at(again.body, "metadata.uid"), at(created.body, "metadata.uid"));

  const finalized = await server.call("PUT", "/api/v1/namespaces/a/finalize", { ...namespace, spec: {} });
  assert.equal(finalized.status, 200);
  assert.equal((await server.call("GET", "/api/v1/namespaces/a")).status, 404);
});

test("the spec of a namespace changes through finalize only", async () => {
  await using server = await startKubeTestServer();
  await server.call("POST", "/api/v1/namespaces", namespace);
  const patched = await server.call("PATCH", "/api/v1/namespaces/a", { spec: { finalizers: [] } });
  assert.deepEqual(at(patched.body, "spec.finalizers"), ["kubernetes"]);
});

test("a dry run does not begin a deletion", async () => {
  await using server = await startKubeTestServer();
  await server.call("POST", "/api/v1/namespaces", namespace);
  const dry = await server.call("DELETE", "/api/v1/namespaces/a?dryRun=All");
  assert.equal(at(dry.body, "status.phase"), "Terminating");
  const { body } = await server.call("GET", "/api/v1/namespaces/a");
  assert.equal(at(body, "status.phase"), "Active");
});

test("a namespace is labelled with its name, be it a generated one", async () => {
  await using server = await startKubeTestServer();
  const generated = { ...namespace, metadata: { generateName: "g-", labels: { a: "b" } } };
  const { body } = await server.call("POST", "/api/v1/namespaces", generated);
  const { name, labels } = body.metadata as JSONObject;
  assert.match(name as string, /^g-/);
  assert.deepEqual(labels, { a: "b", "kubernetes.io/metadata.name": name });
});
