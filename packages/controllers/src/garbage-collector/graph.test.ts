import assert from "node:assert/strict";
import { test } from "node:test";
import { AbsentOwnerCache } from "./absent-owners.js";
import { OwnerGraph } from "./graph.js";
import { alternateIdentity, partitionDependents } from "./object-identity.js";

const pods = { group: "", version: "v1", resource: "pods", kind: "Pod", namespaced: true, verbs: new Set<string>() };

function identity(uid: string) {
  return { apiVersion: "v1", kind: "Pod", name: uid, namespace: "ns", uid };
}

function ownedBy(uid: string, blockOwnerDeletion = false) {
  return { apiVersion: "v1", kind: "Pod", name: uid, uid, blockOwnerDeletion };
}

test("an owner that nobody has seen is virtual until it is seen", () => {
  const graph = new OwnerGraph();
  const { node, virtualOwners } = graph.observe(identity("child"), pods, [ownedBy("parent")]);
  assert.deepEqual(
    virtualOwners.map((owner) => owner.identity.uid),
    ["parent"],
  );
  const parent = graph.get("parent");
  assert.equal(parent?.virtual, true);
  graph.observe(identity("parent"), pods, []);
  assert.equal(graph.get("parent"), parent);
  assert.equal(parent?.virtual, false);
  assert.deepEqual([...(parent?.dependents ?? [])], [node]);
});

test("a reference that is dropped ends the edge", () => {
  const graph = new OwnerGraph();
  graph.observe(identity("parent"), pods, []);
  graph.observe(identity("child"), pods, [ownedBy("parent")]);
  const { lostOwners } = graph.observe(identity("child"), pods, []);
  assert.deepEqual(
    lostOwners.map(({ uid }) => uid),
    ["parent"],
  );
  assert.equal(graph.get("parent")?.dependents.size, 0);
});

test("only dependents that say so block their owner", () => {
  const graph = new OwnerGraph();
  graph.observe(identity("parent"), pods, []);
  graph.observe(identity("a"), pods, [ownedBy("parent", true)]);
  graph.observe(identity("b"), pods, [ownedBy("parent", false)]);
  assert.deepEqual(
    graph
      .get("parent")
      ?.blockingDependents()
      .map((node) => node.identity.uid),
    ["a"],
  );
});

test("the cache of absent owners is bounded, the oldest go first", () => {
  const cache = new AbsentOwnerCache(2);
  for (const uid of ["a", "b", "c"]) cache.add(identity(uid));
  assert.deepEqual(
    ["a", "b", "c"].map((uid) => cache.has(identity(uid))),
    [false, true, true],
  );
  assert.equal(cache.has({ ...identity("b"), namespace: "other" }), false);
  assert.equal(cache.has({ ...identity("b"), kind: "Node" }), false);
});

test("dependents that disagree about their owner are told apart, and each view gets its turn", () => {
  const graph = new OwnerGraph();
  const said = (uid: string, name: string, namespace = "ns") => {
    const child = { ...identity(uid), namespace };
    return graph.observe(child, pods, [{ ...ownedBy("parent"), name }]).node;
  };
  const [right, wrong, far] = [said("a", "parent"), said("b", "other"), said("c", "parent", "far")];
  const { matching, others } = partitionDependents([right, wrong, far], identity("parent"));
  assert.deepEqual(matching, [right]);
  assert.deepEqual(others, [wrong, far]);
  const second = alternateIdentity([right, wrong, far], identity("parent"));
  assert.deepEqual(second, { ...identity("parent"), name: "parent", namespace: "far" });
  const third = second && alternateIdentity([right, wrong, far], second);
  assert.deepEqual(third, { ...identity("parent"), name: "other" });
  assert.equal(alternateIdentity([right], identity("parent")), undefined);
});
