import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { newPersistentVolumeClaimResize } from "./persistent-volume-claim-resize.js";
import { attributesOf, sourceOf } from "./testing/admission-harness.js";

const bound = "Bound";
const notBound = "Only bound persistent volume claims can be expanded";
const notGrowing =
  "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";

function claim(storage: string, storageClassName?: string, phase = bound): KubeObject {
  const spec: JSONObject = {
    resources: { requests: { storage } },
    ...(storageClassName === undefined ? {} : { storageClassName }),
  };
  return { metadata: { name: "c" }, spec, status: { phase } };
}

const cases: { name: string; object: KubeObject; oldObject: KubeObject; want?: string }[] = [
  { name: "the same size", object: claim("1Gi"), oldObject: claim("1024Mi", undefined, "Pending") },
  { name: "a class that can grow", object: claim("2Gi", "grows"), oldObject: claim("1Gi", "grows") },
  { name: "not bound", object: claim("2Gi", "grows"), oldObject: claim("1Gi", "grows", "Pending"), want: notBound },
  { name: "a class that cannot", object: claim("2Gi", "fixed"), oldObject: claim("1Gi", "fixed"), want: notGrowing },
  { name: "no class", object: claim("2Gi"), oldObject: claim("1Gi"), want: notGrowing },
  { name: "another class", object: claim("2Gi", "grows"), oldObject: claim("1Gi", "fixed"), want: notGrowing },
];
const classes = [{ metadata: { name: "grows" }, allowVolumeExpansion: true }, { metadata: { name: "fixed" } }];
for (const { name, object, oldObject, want } of cases) {
  test(`growing a claim: ${name}`, async () => {
    const request = { operation: "UPDATE", resource: "persistentvolumeclaims", object, oldObject } as const;
    const validated = newPersistentVolumeClaimResize(sourceOf(classes)).validate(attributesOf(request));
    if (want === undefined) await validated;
    else await assert.rejects(validated, { message: `persistentvolumeclaims "c" is forbidden: ${want}` });
  });
}
