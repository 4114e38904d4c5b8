import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { at, startKubeTestServer } from "../../testing/kube-test-server.js";

const claims = "/apis/resource.k8s.io/v1/namespaces/a/resourceclaims";

function claim(requests: readonly JSONObject[]): JSONObject {
  return {
    apiVersion: "resource.k8s.io/v1",
    kind: "ResourceClaim",
    metadata: { name: "x" },
    spec: { devices: { requests } },
  };
}

const request = { name: "r", exactly: { deviceClassName: "gpu.example.com" } };

test("declared rules and those written by hand are told once", async () => {
  await using server = await startKubeTestServer();
  const { status, body } = await server.call(
    "POST",
    claims,
    claim([{ ...request, exactly: { deviceClassName: "" } }, request]),
  );
  assert.equal(status, 422);
  const causes = at(body, "details.causes") as readonly JSONObject[];
  assert.deepEqual(
    causes.map(({ reason, field }) => `${reason} ${field}`),
    [
      "FieldValueRequired spec.devices.requests[0].exactly.deviceClassName",
      "FieldValueDuplicate spec.devices.requests[1]",
    ],
  );
});

test("a claim is made, and never asks for anything else", async () => {
  await using server = await startKubeTestServer();
  assert.equal((await server.call("POST", claims, claim([request]))).status, 201);
  const change = { spec: { devices: { requests: [{ ...request, name: "other" }] } } };
  const { body } = await server.call("PATCH", `${claims}/x`, change);
  assert.equal(at(body, "details.causes.0.field"), "spec");
  assert.match(at(body, "message") as string, /field is immutable$/);
});
