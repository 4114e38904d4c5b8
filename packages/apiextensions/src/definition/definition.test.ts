import assert from "node:assert/strict";
import { test } from "node:test";
import { storageVersionHash } from "../customresource/storage-version-hash.js";
import { approvalAnnotation, approvalOf, isProtectedCommunityGroup } from "./api-approval.js";

const approvals: { name: string; annotation: string; want: string }[] = [
  { name: "no annotation", annotation: "", want: "Missing" },
  { name: "a link", annotation: "https://github.com/kubernetes/kubernetes/pull/78458", want: "Approved" },
  { name: "an admitted omission", annotation: "unapproved, an experiment", want: "Bypassed" },
  { name: "anything else", annotation: "because", want: "Invalid" },
  { name: "a link without a host", annotation: "file:///x", want: "Invalid" },
];
for (const { name, annotation, want } of approvals) {
  test(`approval: ${name}`, () => {
    assert.equal(approvalOf({ metadata: { annotations: { [approvalAnnotation]: annotation } } }).state, want);
  });
}

test("community groups are protected, groups that end like them are not", () => {
  const groups = ["k8s.io", "x.k8s.io", "kubernetes.io", "x.kubernetes.io", "notk8s.io", "k8s.io.example.com"];
  assert.deepEqual(groups.filter(isProtectedCommunityGroup), groups.slice(0, 4));
});

test("the storage version's hash is upstream's", () => {
  const kind = { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition" };
  assert.equal(storageVersionHash(kind), "M5uH+AlWATY=");
});
