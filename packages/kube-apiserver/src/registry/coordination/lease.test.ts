import assert from "node:assert/strict";
import { test } from "node:test";
import { at, startKubeTestServer } from "../../testing/kube-test-server.js";

const leases = "/apis/coordination.k8s.io/v1/namespaces/a/leases";
const lease = {
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name: "x" },
  spec: { holderIdentity: "me", strategy: "OldestEmulationVersion", preferredHolder: "you" },
};

for (const isOn of [true, false]) {
  test(`what chooses a holder is ${isOn ? "kept with" : "dropped without"} its gate`, async () => {
    const featureGates = { enabled: (name: string) => isOn && name === "CoordinatedLeaderElection" };
    await using server = await startKubeTestServer({ featureGates });
    const { body } = await server.call("POST", leases, lease);
    assert.equal(at(body, "spec.holderIdentity"), "me");
    assert.equal(at(body, "spec.strategy"), isOn ? "OldestEmulationVersion" : undefined);
    assert.equal(at(body, "spec.preferredHolder"), isOn ? "you" : undefined);
  });
}
