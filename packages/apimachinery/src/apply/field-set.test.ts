import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "../json/json-value.js";
import { FieldSet } from "./field-set.js";
import { canonicalElement, fieldSetPathToString } from "./path-element.js";

const a = ["f:spec", "f:a"];
const b = ["f:spec", "f:b"];

test("FieldsV1 comes back as it was read", () => {
  const fields = {
    "f:spec": {
      "f:containers": { 'k:{"name":"x"}': { ".": {}, "f:image": {} } },
      "f:set": { 'v:"one"': {} },
    },
  };
  assert.deepEqual(FieldSet.fromFieldsV1(fields).toFieldsV1(), fields);
});

test("what was read as it would be written is what is written, and so is what stayed of it", () => {
  const fields = { ".": {}, "f:data": { ".": {}, "f:a": {} }, "f:metadata": { "f:labels": { "f:x": {} } } };
  const set = FieldSet.fromFieldsV1(fields);
  assert.equal(set.toFieldsV1(), fields);
  const more = set.union(FieldSet.of(["f:data", "f:b"])).toFieldsV1();
  assert.deepEqual(more["f:data"], { ".": {}, "f:a": {}, "f:b": {} });
  assert.equal(more["f:metadata"], fields["f:metadata"]);
  assert.equal(FieldSet.of([], ["f:data"], ["f:data", "f:a"], ["f:metadata", "f:labels", "f:x"]).unlessEqual(set), set);
  assert.notEqual(FieldSet.of(["f:data"]).unlessEqual(set), set);
});

test("thousands of sets are united in time that is not quadratic", () => {
  const sets = Array.from({ length: 20_000 }, (_, i) => FieldSet.of(["f:data", `f:k${i}`]));
  const before = process.cpuUsage();
  const all = FieldSet.unionOf(sets);
  assert.ok(process.cpuUsage(before).user / 1e6 < 5);
  assert.equal(all.children.get("f:data")?.children.size, sets.length);
  assert.equal(FieldSet.unionOf([]), FieldSet.empty);
  assert.equal(FieldSet.unionOf([FieldSet.leaf]), FieldSet.leaf);
});

const otherSpellings: { name: string; fields: JSONObject; want: string }[] = [
  { name: "another order", fields: { "f:b": {}, "f:a": {} }, want: '{"f:a":{},"f:b":{}}' },
  { name: "another order below", fields: { "f:a": { "f:c": {}, "f:b": {} } }, want: '{"f:a":{"f:b":{},"f:c":{}}}' },
  { name: "the member last", fields: { "f:a": { "f:b": {}, ".": {} } }, want: '{"f:a":{".":{},"f:b":{}}}' },
  { name: "a member alone", fields: { "f:a": { ".": {} } }, want: '{"f:a":{}}' },
  {
    name: "a member with content",
    fields: { "f:a": { ".": { "f:x": {} }, "f:b": {} } },
    want: '{"f:a":{".":{},"f:b":{}}}',
  },
  {
    name: "keys unsorted",
    fields: { 'k:{"b":1,"a":2}': { "f:x": {} } },
    want: '{"k:{\\"a\\":2,\\"b\\":1}":{"f:x":{}}}',
  },
];
for (const { name, fields, want } of otherSpellings) {
  test(`FieldsV1 is written in upstream's order, whatever was read: ${name}`, () => {
    assert.equal(JSON.stringify(FieldSet.fromFieldsV1(fields).toFieldsV1()), want);
  });
}

test("keys in another order are the same element", () => {
  assert.equal(canonicalElement('k:{"protocol":"TCP","port":80}'), 'k:{"port":80,"protocol":"TCP"}');
});

test("an unknown element is refused", () => {
  assert.throws(() => FieldSet.fromFieldsV1({ "x:a": {} }), RangeError);
});

test("__proto__ as a field name is data", () => {
  const set = FieldSet.of(["f:__proto__", "f:a"]);
  assert.equal(set.has(["f:__proto__", "f:a"]), true);
  assert.equal(JSON.stringify(set.toFieldsV1()), '{"f:__proto__":{"f:a":{}}}');
});

const cases: { name: string; got: FieldSet; want: FieldSet }[] = [
  { name: "union", got: FieldSet.of(a).union(FieldSet.of(b)), want: FieldSet.of(a, b) },
  { name: "intersection", got: FieldSet.of(a, b).intersection(FieldSet.of(b)), want: FieldSet.of(b) },
  { name: "difference", got: FieldSet.of(a, b).difference(FieldSet.of(b)), want: FieldSet.of(a) },
  {
    name: "difference keeps what lies below a member",
    got: FieldSet.of(["f:spec"], a).difference(FieldSet.of(["f:spec"])),
    want: FieldSet.of(a),
  },
  {
    name: "recursive difference takes it along",
    got: FieldSet.of(["f:spec"], a, ["f:x"]).recursiveDifference(FieldSet.of(["f:spec"])),
    want: FieldSet.of(["f:x"]),
  },
];
for (const { name, got, want } of cases) {
  test(name, () => assert.equal(got.equals(want), true, JSON.stringify(got.toFieldsV1())));
}

test("paths are printed as upstream prints them", () => {
  const path = ["f:spec", "f:ports", 'k:{"port":80,"protocol":"TCP"}', "f:name"];
  assert.equal(fieldSetPathToString(path), '.spec.ports[port=80,protocol="TCP"].name');
  assert.equal(fieldSetPathToString(["f:finalizers", 'v:"x"', "i:2"]), '.finalizers[="x"][2]');
});

test("what a large set is written as is found out in steps", () => {
  const build = () =>
    FieldSet.of(...Array.from({ length: 10_000 }, (_, at) => ["f:list", `v:${(at * 7) % 10_007}`, "f:a"]));
  const set = build();
  const steps = [...set.writeSteps()].length;
  assert.ok(steps > 100, `${steps} steps`);
  const written = set.toFieldsV1();
  assert.equal(JSON.stringify(written), JSON.stringify(build().toFieldsV1()));
  assert.equal([...set.writeSteps()].length, 0);
});
