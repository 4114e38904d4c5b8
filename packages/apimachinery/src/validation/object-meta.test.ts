import assert from "node:assert/strict";
import { test } from "node:test";
import type { ObjectMeta } from "../runtime/kube-object.js";
import { toErrorText } from "./field-error.js";
import { nameIsDNSSubdomain } from "./names.js";
import { validateObjectMeta, validateObjectMetaUpdate } from "./object-meta.js";

const uid = "12345678-1234-1234-1234-123456789abc";
const owner = { apiVersion: "v1", kind: "Pod", name: "p", uid };

const creations: { name: string; meta: ObjectMeta; namespaced?: boolean; want: string[] }[] = [
  { name: "complete", meta: { name: "a", namespace: "b", labels: { a: "b" }, finalizers: ["x.io/y"] }, want: [] },
  {
    name: "no name",
    meta: { namespace: "b" },
    want: ["metadata.name: Required value: name or generateName is required"],
  },
  { name: "no namespace", meta: { name: "a" }, want: ["metadata.namespace: Required value"] },
  {
    name: "a namespace too much",
    meta: { name: "a", namespace: "b" },
    namespaced: false,
    want: ["metadata.namespace: Forbidden: not allowed on this type"],
  },
  {
    name: "negative generation",
    meta: { name: "a", namespace: "b", generation: -1 },
    want: ["metadata.generation: Invalid value: -1: must be greater than or equal to 0"],
  },
  {
    name: "annotations: keys in any case, size limited",
    meta: { name: "a", namespace: "b", annotations: { "Example.COM/x": "y".repeat(256 * 1024) } },
    want: ["metadata.annotations: Too long: may not be more than 262144 bytes"],
  },
  {
    name: "owner without anything",
    meta: { name: "a", namespace: "b", ownerReferences: [{ apiVersion: "a/b/c", kind: "", name: "", uid: "" }] },
    want: [
      'metadata.ownerReferences.apiVersion: Invalid value: "a/b/c": version must not be empty',
      'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ],
  },
  {
    name: "events own nothing",
    meta: { name: "a", namespace: "b", ownerReferences: [{ ...owner, kind: "Event" }] },
    want: [
      `metadata.ownerReferences: Invalid value: {"apiVersion":"v1","kind":"Event","name":"p","uid":"${uid}"}: /v1, Kind=Event is disallowed from being an owner`,
    ],
  },
  {
    name: "two controllers",
    meta: {
      name: "a",
      namespace: "b",
      ownerReferences: [
        { ...owner, controller: true },
        { ...owner, name: "q", controller: true },
      ],
    },
    want: [
      `metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"Pod","name":"p","uid":"${uid}","controller":true},{"apiVersion":"v1","kind":"Pod","name":"q","uid":"${uid}","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for Pod/p and Pod/q`,
    ],
  },
  {
    name: "both deletion finalizers",
    meta: { name: "a", namespace: "b", finalizers: ["orphan", "foregroundDeletion"] },
    want: [
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ],
  },
  {
    name: "managed fields",
    meta: { name: "a", namespace: "b", managedFields: [{ manager: "a\nb", fieldsType: "V2" }] },
    want: [
      'metadata.managedFields[0].operation: Invalid value: "": must be `Apply` or `Update`',
      'metadata.managedFields[0].fieldsType: Invalid value: "V2": must be `FieldsV1`',
      'metadata.managedFields[0].manager: Invalid value: "a\\nb": invalid character U+000A (at position 1)',
    ],
  },
];
for (const { name, meta, namespaced = true, want } of creations) {
  test(`object meta: ${name}`, () => {
    assert.deepEqual(validateObjectMeta(meta, { namespaced, validateName: nameIsDNSSubdomain }).map(toErrorText), want);
  });
}

const stored: ObjectMeta = {
  name: "a",
  namespace: "b",
  uid,
  resourceVersion: "1",
  generation: 2,
  creationTimestamp: "2026-01-02T03:04:05Z",
};

const updates: { name: string; meta: ObjectMeta; before?: ObjectMeta; want: string[] }[] = [
  { name: "nothing changed", meta: stored, want: [] },
  {
    name: "no resource version",
    meta: { ...stored, resourceVersion: "" },
    want: ['metadata.resourceVersion: Invalid value: "": must be specified for an update'],
  },
  {
    name: "generation goes back",
    meta: { ...stored, generation: 1 },
    want: ["metadata.generation: Invalid value: 1: must not be decremented"],
  },
  {
    name: "name and uid",
    meta: { ...stored, name: "c", uid: "x" },
    want: [
      'metadata.name: Invalid value: "c": field is immutable',
      'metadata.uid: Invalid value: "x": field is immutable',
    ],
  },
  {
    name: "creation time removed",
    meta: { ...stored, creationTimestamp: null },
    want: ["metadata.creationTimestamp: Invalid value: null: field is immutable"],
  },
  {
    name: "new finalizers while being deleted",
    meta: { ...stored, deletionTimestamp: "2026-01-02T03:04:05Z", finalizers: ["b", "a", "x"] },
    before: { ...stored, deletionTimestamp: "2026-01-02T03:04:05Z", finalizers: ["x"] },
    want: [
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a", "b"}',
    ],
  },
];
for (const { name, meta, before = stored, want } of updates) {
  test(`object meta update: ${name}`, () =>
    assert.deepEqual(validateObjectMetaUpdate(meta, before).map(toErrorText), want));
}
