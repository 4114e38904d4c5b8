import assert from "node:assert/strict";
import { test } from "node:test";
import { at, startKubeTestServer } from "../testing/kube-test-server.js";

const named = (apiVersion: string, kind: string, finalizer: string) => ({
  apiVersion,
  kind,
  metadata: { name: "x", finalizers: [finalizer] },
});

test("finalizers without a domain are refused, but for leases and their like", async () => {
  await using server = await startKubeTestServer();
  const configMaps = "/api/v1/namespaces/a/configmaps";
  const refused = await server.call("POST", configMaps, named("v1", "ConfigMap", "mine"));
  assert.equal(
    at(refused.body, "message"),
    'ConfigMap "x" is invalid: metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
  );
  assert.equal((await server.call("POST", configMaps, named("v1", "ConfigMap", "a.example/b"))).status, 201);
  assert.equal((await server.call("PATCH", `${configMaps}/x`, { metadata: { finalizers: ["mine"] } })).status, 422);
  const leases = "/apis/coordination.k8s.io/v1/namespaces/a/leases";
  assert.equal((await server.call("POST", leases, named("coordination.k8s.io/v1", "Lease", "mine"))).status, 201);
});
