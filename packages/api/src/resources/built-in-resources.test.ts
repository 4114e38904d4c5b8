import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import {
  builtInGroupVersions,
  builtInResource,
  builtInResources,
  builtInResourcesOf,
  versionsOfResource,
} from "./built-in-resources.js";

test("the storage version hash is that of the kind in its storage version", () => {
  for (const { storage, kind, name } of builtInResources) {
    if (storage === undefined) continue;
    const text = storage.apiVersion.includes("/") ? storage.apiVersion : `/${storage.apiVersion}`;
    const digest = createHash("sha256").update(`${text}/${kind}`).digest().subarray(0, 8);
    assert.equal(storage.hash, digest.toString("base64"), `${storage.apiVersion} ${name}`);
  }
});

test("every resource is of a known group version, and names are unique in it", () => {
  const known = new Set(builtInGroupVersions.map(({ group, version }) => `${group}/${version}`));
  const seen = new Set<string>();
  for (const { group, version, name } of builtInResources) {
    const key = `${group}/${version}/${name}`;
    assert.ok(known.has(`${group}/${version}`), key);
    assert.ok(!seen.has(key), key);
    seen.add(key);
  }
});

test("groups are in the order of their priority", () => {
  const priorities = builtInGroupVersions.flatMap(({ priority }) => (priority ? [priority.group] : []));
  assert.deepEqual(
    priorities,
    [...priorities].sort((a, b) => b - a),
  );
});

test("resources that are not stored have no storage", () => {
  assert.equal(builtInResource({ group: "", version: "v1", resource: "bindings" })?.storage, undefined);
});

test("keys in etcd follow the Go server, irregular names included", () => {
  const prefix = (group: string, resource: string) =>
    builtInResource({ group, version: "v1", resource })?.storage?.etcdPrefix;
  assert.equal(prefix("", "services"), "services/specs");
  assert.equal(prefix("", "endpoints"), "services/endpoints");
  assert.equal(prefix("", "nodes"), "minions");
  assert.equal(prefix("", "replicationcontrollers"), "controllers");
  assert.equal(prefix("networking.k8s.io", "ingresses"), "ingress");
  assert.equal(
    prefix("apiextensions.k8s.io", "customresourcedefinitions"),
    "apiextensions.k8s.io/customresourcedefinitions",
  );
});

test("events of both groups are stored as core events", () => {
  const [event] = builtInResourcesOf({ group: "events.k8s.io", version: "v1" });
  assert.equal(event?.storage?.apiVersion, "v1");
});

test("versions of a resource, the preferred one first", () => {
  const versions = versionsOfResource({ group: "autoscaling", resource: "horizontalpodautoscalers" });
  assert.deepEqual(
    versions.map(({ version }) => version),
    ["v2", "v1"],
  );
});
