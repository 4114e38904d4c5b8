import assert from "node:assert/strict";
import { test } from "node:test";
import { startKubeTestServer } from "../../testing/kube-test-server.js";

const path = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
const configuration = { metadata: { name: "x.static.k8s.io" }, webhooks: [] };
const detail =
  'names ending with ".static.k8s.io" are reserved for static manifest-based configurations and cannot be managed via the API';

test("names of configurations in files are warned of, and refused once there may be such files", async () => {
  {
    await using server = await startKubeTestServer();
    const created = await server.call("POST", path, configuration);
    assert.deepEqual([created.status, created.warnings], [201, [`metadata.name: ${detail}`]]);
    const updated = await server.call("PATCH", `${path}/x.static.k8s.io`, { metadata: { labels: { a: "b" } } });
    assert.deepEqual([updated.status, updated.warnings], [200, [`metadata.name: ${detail}`]]);
    const other = await server.call("POST", path, { metadata: { name: "x" }, webhooks: [] });
    assert.deepEqual([other.status, other.warnings], [201, []]);
  }
  const featureGates = { enabled: (name: string) => name === "ManifestBasedAdmissionControlConfig" };
  await using server = await startKubeTestServer({ featureGates });
  const { status, body } = await server.call("POST", path, configuration);
  assert.equal(status, 422);
  assert.match(body.message as string, /metadata\.name: Invalid value: "x\.static\.k8s\.io": names ending with/);
});
