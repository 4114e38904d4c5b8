import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, JSONValue } from "../json/json-value.js";
import { deepFreeze } from "../runtime/deep-freeze.js";
import { pod } from "../schema/testing-schemas.js";
import { PatchError } from "./patch-error.js";
import { applyStrategicMergePatch } from "./strategic-merge-patch.js";

const a = {
  name: "a",
  image: "a:1",
  env: [
    { name: "E", value: "1" },
    { name: "F", value: "2" },
  ],
};
const b = { name: "b", image: "b:1" };

const specs: { name: string; original: JSONObject; patch: JSONObject; want: JSONValue }[] = [
  {
    name: "a list merges by key",
    original: { containers: [a, b] },
    patch: { containers: [{ name: "b", image: "b:2" }] },
    want: { containers: [a, { name: "b", image: "b:2" }] },
  },
  {
    name: "new items come first",
    original: { containers: [a, b] },
    patch: { containers: [{ name: "c" }] },
    want: { containers: [{ name: "c" }, a, b] },
  },
  {
    name: "lists inside of items merge too",
    original: { containers: [a] },
    patch: {
      containers: [
        {
          name: "a",
          env: [
            { name: "F", value: "3" },
            { name: "G", value: "4" },
          ],
        },
      ],
    },
    want: {
      containers: [
        {
          ...a,
          env: [
            { name: "E", value: "1" },
            { name: "F", value: "3" },
            { name: "G", value: "4" },
          ],
        },
      ],
    },
  },
  {
    name: "lists without a strategy are replaced",
    original: { containers: [{ name: "a", args: ["x", "y"] }] },
    patch: { containers: [{ name: "a", args: ["z"] }] },
    want: { containers: [{ name: "a", args: ["z"] }] },
  },
  {
    name: "null removes",
    original: { replicas: 1, hostNetwork: true },
    patch: { replicas: null },
    want: { hostNetwork: true },
  },
  {
    name: "$patch: delete removes an item",
    original: { containers: [a, b] },
    patch: { containers: [{ name: "a", $patch: "delete" }] },
    want: { containers: [b] },
  },
  {
    name: "$patch: replace replaces a list",
    original: { containers: [a, b] },
    patch: { containers: [{ name: "c" }, { $patch: "replace" }] },
    want: { containers: [{ name: "c" }] },
  },
  {
    name: "$patch: replace replaces an object",
    original: { nodeSelector: { a: "1" } },
    patch: { nodeSelector: { $patch: "replace", b: "2" } },
    want: { nodeSelector: { b: "2" } },
  },
  {
    name: "$patch: delete empties an object",
    original: { nodeSelector: { a: "1" } },
    patch: { nodeSelector: { $patch: "delete" } },
    want: { nodeSelector: {} },
  },
  {
    name: "a field with the replace strategy is replaced",
    original: { selector: { matchLabels: { a: "1" } } },
    patch: { selector: { matchLabels: { b: "2" } } },
    want: { selector: { matchLabels: { b: "2" } } },
  },
  {
    name: "$retainKeys clears the other members of a union",
    original: { strategy: { type: "RollingUpdate", rolling: { x: "1" } } },
    patch: { strategy: { $retainKeys: ["type"], type: "Recreate" } },
    want: { strategy: { type: "Recreate" } },
  },
  {
    name: "$retainKeys in an item",
    original: {
      volumes: [
        { name: "v", emptyDir: {} },
        { name: "w", emptyDir: {} },
      ],
    },
    patch: { volumes: [{ $retainKeys: ["name", "hostPath"], name: "v", hostPath: { path: "/p" } }] },
    want: {
      volumes: [
        { name: "v", hostPath: { path: "/p" } },
        { name: "w", emptyDir: {} },
      ],
    },
  },
  {
    name: "$setElementOrder orders",
    original: { containers: [a, b] },
    patch: { "$setElementOrder/containers": [{ name: "b" }, { name: "a" }], containers: [{ name: "a", image: "a:2" }] },
    want: { containers: [b, { ...a, image: "a:2" }] },
  },
  {
    name: "$setElementOrder leaves items of others at their place",
    original: { containers: [{ name: "x" }, a, b, { name: "y" }] },
    patch: { "$setElementOrder/containers": [{ name: "b" }, { name: "a" }] },
    want: { containers: [{ name: "x" }, b, a, { name: "y" }] },
  },
  {
    name: "what replaces a list is taken as it is",
    original: { containers: [a, b] },
    patch: { containers: [{ name: "c", image: "1" }, { name: "c", image: "2" }, { $patch: "replace" }] },
    want: {
      containers: [
        { name: "c", image: "1" },
        { name: "c", image: "2" },
      ],
    },
  },
  {
    name: "a directive that is null is none in what is added",
    original: {},
    patch: { nodeSelector: { $patch: null, a: "1" } },
    want: { nodeSelector: { a: "1" } },
  },
  {
    name: "what a patch adds has neither nulls nor deletions",
    original: {},
    patch: {
      containers: [
        { name: "a", image: null },
        { name: "b", $patch: "delete" },
      ],
    },
    want: { containers: [{ name: "a" }] },
  },
];

for (const { name, original, patch, want } of specs) {
  test(name, () => {
    const patched = applyStrategicMergePatch(deepFreeze({ spec: original }), deepFreeze({ spec: patch }), pod);
    assert.deepEqual(patched, { spec: want });
  });
}

const finalizers: { name: string; original: JSONValue; patch: JSONObject; want: JSONValue }[] = [
  { name: "scalars merge as a set", original: ["x", "y"], patch: { finalizers: ["y", "z"] }, want: ["x", "y", "z"] },
  {
    name: "$deleteFromPrimitiveList removes scalars",
    original: ["x", "y", "z"],
    patch: { "$deleteFromPrimitiveList/finalizers": ["y", "q"] },
    want: ["x", "z"],
  },
  {
    name: "and goes together with additions and an order",
    original: ["x", "y"],
    patch: {
      "$deleteFromPrimitiveList/finalizers": ["y"],
      "$setElementOrder/finalizers": ["z", "x"],
      finalizers: ["z"],
    },
    want: ["z", "x"],
  },
];

for (const { name, original, patch, want } of finalizers) {
  test(name, () => {
    const document = deepFreeze({ metadata: { finalizers: original } });
    const patched = applyStrategicMergePatch(document, deepFreeze({ metadata: patch }), pod);
    assert.deepEqual(patched.metadata, { finalizers: want });
  });
}

test("the whole object may be replaced", () => {
  assert.deepEqual(applyStrategicMergePatch({ kind: "Pod" }, { $patch: "replace", apiVersion: "v1" }, pod), {
    apiVersion: "v1",
  });
});

test("what the patch does not touch is shared", () => {
  const original = deepFreeze({ metadata: { labels: { a: "b" } }, spec: { containers: [a, b] } });
  const patch = { spec: { containers: [{ name: "b", image: "x" }] } };
  const patched = applyStrategicMergePatch(original, patch, pod) as typeof original;
  assert.equal(patched.metadata, original.metadata);
  assert.equal(patched.spec.containers[0], original.spec.containers[0]);
});

test("keys of maps are data, whatever their name", () => {
  const patch = JSON.parse('{"metadata":{"labels":{"__proto__":"q","constructor":null}}}');
  const original = JSON.parse('{"metadata":{"labels":{"constructor":"c"}}}');
  const patched = applyStrategicMergePatch(original, patch, pod);
  assert.equal(JSON.stringify(patched), '{"metadata":{"labels":{"__proto__":"q"}}}');
});

const failures: { name: string; patch: JSONValue; error: PatchError }[] = [
  {
    name: "an item without its key",
    patch: { spec: { containers: [{ image: "zzz" }] } },
    error: new PatchError("failed", "map: map[image:zzz] does not contain declared merge key: name"),
  },
  {
    name: "an unknown field that holds objects",
    patch: { spec: { odd: { a: 1 } } },
    error: new PatchError("failed", 'unable to find api field in struct PodSpec for the json field "odd"'),
  },
  {
    name: "an unknown order",
    patch: { spec: { nodeSelector: { $patch: "frob" } } },
    error: new PatchError("failed", "unknown patch type: frob in map: map[$patch:frob]"),
  },
  {
    name: "members that are not retained",
    patch: { spec: { strategy: { $retainKeys: ["type"], rolling: {} } } },
    error: new PatchError("malformed", "invalid patch format of retainKeys"),
  },
  {
    name: "an order that the list does not follow",
    patch: {
      spec: {
        "$setElementOrder/containers": [{ name: "b" }, { name: "a" }],
        containers: [{ name: "a" }, { name: "b" }],
      },
    },
    error: new PatchError(
      "failed",
      "The order in patch list:\n[map[name:a] map[name:b]]\n doesn't match $setElementOrder list:\n[map[name:b] map[name:a]]\n",
    ),
  },
  {
    name: "a directive after the last item of an order",
    patch: {
      spec: { "$setElementOrder/containers": [{ name: "a" }], containers: [{ name: "a" }, { $patch: "replace" }] },
    },
    error: new PatchError(
      "failed",
      "The order in patch list:\n[map[name:a] map[$patch:replace]]\n doesn't match $setElementOrder list:\n[map[name:a]]\n",
    ),
  },
  {
    name: "scalars in a list of objects",
    patch: { spec: { "$setElementOrder/containers": [{ name: "a" }], containers: [1] } },
    error: new PatchError("failed", "expected a map[string]interface {}, but received a int64"),
  },
  {
    name: "an order that is no text",
    patch: { spec: { nodeSelector: { $patch: 5 } } },
    error: new PatchError("failed", "unknown patch type: %!s(int64=5) in map: map[$patch:5]"),
  },
  {
    name: "deleting what no item can be",
    patch: { metadata: { "$deleteFromPrimitiveList/finalizers": [1] } },
    error: new PatchError("failed", "list element types are not identical: [[x] [1]]"),
  },
  { name: "no object", patch: [], error: new PatchError("malformed", "invalid JSON document") },
];

for (const { name, patch, error } of failures) {
  test(`refuses ${name}`, () => {
    const original = {
      metadata: { finalizers: ["x"] },
      spec: { containers: [a, b], odd: {}, nodeSelector: {}, strategy: { type: "x" } },
    };
    assert.throws(() => applyStrategicMergePatch(original, patch, pod), error);
  });
}

test("long lists merge in linear time", () => {
  /** How often a merge of two lists of `size` items, one in the order of the other reversed, looks at a merge key. */
  const readsFor = (size: number) => {
    let reads = 0;
    const containers = Array.from({ length: size }, (_, at) => ({
      get name() {
        reads++;
        return `c${at}`;
      },
    }));
    applyStrategicMergePatch({ spec: { containers } }, { spec: { containers: [...containers].reverse() } }, pod);
    return reads;
  };
  const once = readsFor(1_000);
  const twice = readsFor(2_000);
  assert(twice < once * 2.5, `${once} reads, ${twice} for twice as many items`);
});
