import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONValue } from "@kube-apiserver/apimachinery";
import { compileJSONPath, printJSONPathValue } from "./json-path.js";
import { JSONPathError } from "./parser.js";

const object: JSONValue = {
  spec: {
    color: "red",
    "a.b": 1,
    ports: [
      { name: "http", port: 80 },
      { name: "https", port: 443 },
    ],
    nothing: null,
    big: 9007199254740993n,
  },
  status: {
    conditions: [
      { type: "Ready", status: "True" },
      { type: "Synced", status: "False" },
    ],
  },
};

const cases: { name: string; path: string; want: readonly JSONValue[] }[] = [
  { name: "a field", path: ".spec.color", want: ["red"] },
  { name: "a missing field leads to nothing", path: ".spec.shape.round", want: [] },
  { name: "a field of null is there", path: ".spec.nothing", want: [null] },
  { name: "names of prototypes are data", path: ".constructor", want: [] },
  { name: "an escaped dot belongs to the name", path: ".spec.a\\.b", want: [1] },
  { name: "a quoted name", path: ".spec['a.b']", want: [1] },
  { name: "an item", path: ".spec.ports[1].name", want: ["https"] },
  { name: "an item from the end", path: ".spec.ports[-1].port", want: [443] },
  { name: "an item beyond the end", path: ".spec.ports[7]", want: [] },
  { name: "every item", path: ".spec.ports[*].port", want: [80, 443] },
  { name: "a slice", path: ".spec.ports[0:1].name", want: ["http"] },
  { name: "a union", path: ".spec.ports[1,0].port", want: [443, 80] },
  { name: "a filter by text", path: '.status.conditions[?(@.type=="Ready")].status', want: ["True"] },
  { name: "a filter by number", path: ".spec.ports[?(@.port > 100)].name", want: ["https"] },
  { name: "a filter by presence", path: ".spec.ports[?(@.port)].name", want: ["http", "https"] },
  { name: "a filter of different types lets nothing through", path: '.spec.ports[?(@.port < "9")]', want: [] },
  { name: "everything below", path: "..port", want: [80, 443] },
  { name: "integers keep their precision", path: ".spec.big", want: [9007199254740993n] },
];
for (const { name, path, want } of cases) {
  test(name, () => assert.deepEqual(compileJSONPath(path)(object), want));
}

for (const path of [".spec.ports[", ".spec.ports[a]", '.a[?(@.b=="c")', ".a['b", ".a\\", ".a}"]) {
  test(`${path} is refused`, () => assert.throws(() => compileJSONPath(path), JSONPathError));
}

test("values print as Go prints them", () => {
  assert.equal(printJSONPathValue("text"), "text");
  assert.equal(printJSONPathValue({ a: [1] }), '{"a":[1]}');
  assert.equal(printJSONPathValue(null), "<no value>");
  assert.equal(printJSONPathValue(true), "true");
});
