import assert from "node:assert/strict";
import { test } from "node:test";
import type { core_v1 } from "@kube-apiserver/api/types";
import { EncodedObject, type KubeObject } from "@kube-apiserver/apimachinery";
import { viewOfPod, viewOfStoredPod } from "./pod-view.js";

const spec = {
  containers: [{ name: "c", env: [{ name: "S", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }] }],
  volumes: [{ name: "v", ephemeral: { volumeClaimTemplate: { spec: {} } } }],
  resourceClaims: [{ name: "r", resourceClaimTemplateName: "t" }],
  nodeName: "n1",
};
const managedFields = [
  { manager: 'x]},"spec":{', operation: "Update", fieldsV1: { "f:spec": { 'k:{"name":"c"}': { ".": {} } } } },
  { manager: "y", operation: "Update", fieldsV1: { "f:status": {} }, subresource: "status" },
];
const sly = ',"managedFields":[],"a":{},"spec":{},"status":{"nodeName":"n2"}';
const metadata = { name: "p", namespace: "ns", uid: "u", resourceVersion: "7", annotations: { sly } };
const head = { apiVersion: "v1", kind: "Pod" };
const made = { resourceClaimStatuses: [{ name: "r", resourceClaimName: "made" }] };
const conditions = [{ type: "Ready", status: "True", message: sly }];

const pods: { readonly name: string; readonly pod: object; readonly claims?: readonly string[] }[] = [
  {
    name: "all that a pod can have",
    pod: { ...head, metadata: { ...metadata, managedFields }, spec, status: { conditions } },
  },
  {
    name: "claims that were made for it",
    pod: { ...head, metadata: { ...metadata, managedFields }, spec, status: { conditions, ...made } },
    claims: ["resourceClaim/ns/made"],
  },
  { name: "no managers", pod: { ...head, metadata, spec, status: { conditions } } },
  { name: "no status", pod: { ...head, metadata: { ...metadata, managedFields }, spec } },
  { name: "another order", pod: { spec, status: { conditions }, metadata: { managedFields, ...metadata }, ...head } },
];
for (const { name, pod, claims = [] } of pods) {
  test(`a view is made of the bytes as it is made of the object: ${name}`, () => {
    const view = viewOfStoredPod(EncodedObject.fromObject(structuredClone(pod) as KubeObject));
    assert.deepEqual(view, viewOfPod(pod as core_v1.Pod));
    assert.deepEqual(view.references, ["secret/ns/s", "persistentVolumeClaim/ns/p-v", ...claims]);
    assert.deepEqual([view.node, view.metadata?.uid, view.metadata?.resourceVersion], ["n1", "u", "7"]);
  });
}
