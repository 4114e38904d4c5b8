import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { apps_v1, core_v1 } from "./gen/types.js";

test("a typed object is an object of the API", () => {
  const pod: core_v1.Pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", labels: { a: "b" } },
    spec: { containers: [{ name: "c", image: "i", ports: [{ containerPort: 80, protocol: "TCP" }] }] },
  };
  const object: KubeObject = pod;
  assert.equal(object.kind, pod.kind);
});

test("mistakes do not compile", () => {
  // @ts-expect-error: there is no such field
  const misspelt: core_v1.ConfigMap = { dat: {} };
  // @ts-expect-error: the policy is one of three
  const value: core_v1.Container = { name: "c", imagePullPolicy: "Sometimes" };
  // @ts-expect-error: a deployment is no replica set
  const kind: apps_v1.Deployment = { kind: "ReplicaSet" };
  assert.ok([misspelt, value, kind]);
});
