import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { at, startKubeTestServer } from "../../testing/kube-test-server.js";

const jobs = "/apis/batch/v1/namespaces/a/jobs";

function job(spec: JSONObject = {}): JSONObject {
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] } };
  return { apiVersion: "batch/v1", kind: "Job", metadata: { name: "x" }, spec: { template, ...spec } };
}

test("the pods of a job are found by its uid", async () => {
  await using server = await startKubeTestServer();
  const { body } = await server.call("POST", jobs, job());
  const uid = at(body, "metadata.uid");
  assert.deepEqual(at(body, "spec.selector"), { matchLabels: { "batch.kubernetes.io/controller-uid": uid } });
  const labels = at(body, "spec.template.metadata.labels") as JSONObject;
  assert.equal(labels["controller-uid"], uid);
  assert.equal(labels["batch.kubernetes.io/job-name"], "x");
});

test("a selector of the user's own stays as it is", async () => {
  await using server = await startKubeTestServer();
  const labels = { mine: "x" };
  const selector = { matchLabels: labels };
  const template = { metadata: { labels }, spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] } };
  const { body } = await server.call("POST", jobs, job({ manualSelector: true, selector, template }));
  assert.deepEqual(at(body, "spec.selector"), selector);
});

test("pods of a job stay when nothing else is asked for", async () => {
  await using server = await startKubeTestServer();
  await server.call("POST", jobs, job());
  const { body, warnings } = await server.call("DELETE", `${jobs}/x`);
  assert.deepEqual(at(body, "metadata.finalizers"), ["orphan"]);
  const warning =
    "child pods are preserved by default when jobs are deleted; " +
    "set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning";
  assert.deepEqual(warnings, [warning]);
  assert.deepEqual((await server.call("DELETE", jobs)).warnings, [warning]);
  for (const propagationPolicy of ["Orphan", "Background"]) {
    const said = await server.call("DELETE", `${jobs}/x?propagationPolicy=${propagationPolicy}`);
    assert.deepEqual([said.status, said.warnings], [200, []]);
  }
});

test("the pods of a job end, and stay what they are", async () => {
  await using server = await startKubeTestServer();
  const template = { spec: { containers: [{ name: "c", image: "i" }] } };
  const forEver = await server.call("POST", jobs, job({ template }));
  assert.equal(at(forEver.body, "details.causes.0.field"), "spec.template.spec.restartPolicy");
  await server.call("POST", jobs, job());
  const patch = { spec: { template: { metadata: { labels: { more: "x" } } } } };
  const changed = await server.call("PATCH", `${jobs}/x`, patch);
  assert.equal(at(changed.body, "details.causes.0.field"), "spec.template");
});
