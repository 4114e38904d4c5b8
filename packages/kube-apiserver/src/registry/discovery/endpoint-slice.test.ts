import assert from "node:assert/strict";
import { test } from "node:test";
import { at, startKubeTestServer } from "../../testing/kube-test-server.js";

const slices = "/apis/discovery.k8s.io/v1/namespaces/a/endpointslices";
const slice = {
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name: "x", labels: { "kubernetes.io/service-name": "s" } },
  addressType: "IPv4",
  endpoints: [{ addresses: ["10.0.0.1"], deprecatedTopology: { "kubernetes.io/hostname": "n" } }],
  ports: [],
};

test("clients of v1 write no topology, and labels are something that is wanted", async () => {
  await using server = await startKubeTestServer();
  const created = await server.call("POST", slices, slice);
  assert.equal(created.status, 201);
  assert.equal(at(created.body, "metadata.generation"), 1);
  assert.equal(at(created.body, "endpoints.0.deprecatedTopology"), undefined);
  const annotated = await server.call("PATCH", `${slices}/x`, { metadata: { annotations: { a: "b" } } });
  assert.equal(at(annotated.body, "metadata.generation"), 1);
  const labelled = await server.call("PATCH", `${slices}/x`, { metadata: { labels: { a: "b" } } });
  assert.equal(at(labelled.body, "metadata.generation"), 2);
  const moved = await server.call("PATCH", `${slices}/x`, { endpoints: [{ addresses: ["10.0.0.2"] }] });
  assert.equal(at(moved.body, "metadata.generation"), 3);
});
