import assert from "node:assert/strict";
import { test } from "node:test";
import { at, startKubeTestServer } from "../../../testing/kube-test-server.js";

const claims = "/api/v1/namespaces/a/persistentvolumeclaims";
const claim = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "c" },
  spec: {
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "1Gi" } },
    dataSource: { kind: "PersistentVolumeClaim", name: "other" },
  },
};

test("a claim keeps its source through clients that know one of its fields", async () => {
  await using server = await startKubeTestServer();
  const { body } = await server.call("POST", claims, claim);
  assert.equal(at(body, "spec.dataSourceRef.name"), "other");
  const { dataSource: _, ...spec } = body.spec as typeof claim.spec;
  const put = await server.call("PUT", `${claims}/c`, { ...body, spec });
  assert.equal(put.status, 200);
  assert.equal(at(put.body, "spec.dataSource.name"), "other");
});

test("a claim grows once it is bound, and a refusal shows what differs", async () => {
  await using server = await startKubeTestServer();
  await server.call("POST", claims, claim);
  const larger = { spec: { resources: { requests: { storage: "2Gi" } } } };
  const refused = await server.call("PATCH", `${claims}/c`, larger);
  assert.equal(refused.status, 422);
  assert.match(at(refused.body, "message") as string, /\n- {3}"storage": "1Gi"\n\+ {3}"storage": "2Gi"\n/);
  const bound = { status: { phase: "Bound", capacity: { storage: "1Gi" } } };
  assert.equal((await server.call("PATCH", `${claims}/c/status`, bound)).status, 200);
  assert.equal((await server.call("PATCH", `${claims}/c`, larger)).status, 200);
  const smaller = { spec: { resources: { requests: { storage: "1Gi" } } } };
  const shrunk = await server.call("PATCH", `${claims}/c`, smaller);
  assert.equal(at(shrunk.body, "details.causes.0.field"), "spec.resources.requests.storage");
});
