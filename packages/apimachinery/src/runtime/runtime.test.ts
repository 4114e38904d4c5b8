import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONValue } from "../json/json-value.js";
import { deepFreeze } from "./deep-freeze.js";
import { EncodedObject } from "./encoded-object.js";
import {
  groupVersionKindOf,
  parseGroupKind,
  parseGroupResource,
  parseGroupVersion,
  toAPIVersion,
  toGroupKindString,
  toGroupResourceString,
  toGroupVersionKindString,
  toGroupVersionResourceString,
} from "./group-version.js";

test("group and version", () => {
  assert.deepEqual(parseGroupVersion("apps/v1"), { group: "apps", version: "v1" });
  assert.deepEqual(parseGroupVersion("v1"), { group: "", version: "v1" });
  assert.deepEqual(parseGroupVersion(""), { group: "", version: "" });
  assert.throws(() => parseGroupVersion("a/b/c"), { message: "unexpected GroupVersion string: a/b/c" });
  assert.equal(toAPIVersion({ group: "apps", version: "v1" }), "apps/v1");
  assert.equal(toAPIVersion({ group: "", version: "v1" }), "v1");
});

test("names of resources and kinds", () => {
  assert.deepEqual(parseGroupResource("a.b.c"), { group: "b.c", resource: "a" });
  assert.deepEqual(parseGroupKind("Pod"), { group: "", kind: "Pod" });
  assert.equal(toGroupResourceString({ group: "apps", resource: "deployments" }), "deployments.apps");
  assert.equal(toGroupKindString({ group: "apps", kind: "Deployment" }), "Deployment.apps");
  assert.equal(toGroupVersionKindString({ group: "", version: "v1", kind: "Pod" }), "/v1, Kind=Pod");
  assert.equal(toGroupVersionResourceString({ group: "a", version: "v1", resource: "b" }), "a/v1, Resource=b");
});

test("what an object says it is", () => {
  assert.deepEqual(groupVersionKindOf({ apiVersion: "apps/v1", kind: "Deployment" }), {
    group: "apps",
    version: "v1",
    kind: "Deployment",
  });
  assert.deepEqual(groupVersionKindOf({ apiVersion: "a/b/c", kind: "X" }), { group: "", version: "", kind: "X" });
  assert.deepEqual(groupVersionKindOf({}), { group: "", version: "", kind: "" });
});

test("freezing is deep, and safe at ten thousand levels", () => {
  const inner = { a: [1] };
  deepFreeze({ inner });
  assert.ok(Object.isFrozen(inner.a));
  let deep: JSONValue = [];
  for (let level = 0; level < 10_000; level++) deep = [deep];
  assert.ok(Object.isFrozen(deepFreeze(deep)));
});

test("bytes and object of an encoded object are made once, and derived values too", () => {
  const fromBytes = EncodedObject.fromBytes(Buffer.from('{"kind":"X","n":9007199254740993}'));
  assert.equal(fromBytes.object, fromBytes.object);
  assert.equal(fromBytes.object.n, 9007199254740993n);
  assert.ok(Object.isFrozen(fromBytes.object));
  const fromObject = EncodedObject.fromObject({ kind: "X" });
  assert.equal(fromObject.bytes, fromObject.bytes);
  assert.equal(fromObject.bytes.toString(), '{"kind":"X"}');
  let made = 0;
  const derive = () => fromObject.derive("test:length", (self) => self.bytes.length + 0 * ++made);
  assert.equal(derive(), 12);
  assert.equal(derive(), 12);
  assert.equal(made, 1);
});
