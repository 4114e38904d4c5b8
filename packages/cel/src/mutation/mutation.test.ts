import assert from "node:assert/strict";
import { test } from "node:test";
import { newPatternEngine } from "@kube-apiserver/apimachinery";
import { resultType } from "../checker/checked.js";
import { compile } from "../compile.js";
import { newKubernetesEnv } from "../kubernetes-env.js";
import { Program } from "../program.js";
import { dynType, formatType } from "../types/type.js";
import type { Value } from "../values/value.js";
import { typeNameProblems } from "./check-type-names.js";
import { JSONPatchValue } from "./json-patch-value.js";
import { mutationTypes } from "./mutation-types.js";
import { toJSON } from "./to-json.js";

const env = newKubernetesEnv(await newPatternEngine())
  .extend(mutationTypes)
  .extend({ variables: [{ name: "object", type: dynType }] });
const object = { metadata: { name: "a", labels: { x: "1" } }, spec: { replicas: 2 } };

function evaluate(text: string): { type: string; value: Value } {
  const checked = compile(text, env);
  return { type: formatType(resultType(checked)), value: new Program(checked, env).eval({ object }).value };
}

const objects: { name: string; text: string; want: unknown; problems?: readonly RegExp[] }[] = [
  { name: "nothing", text: "Object{}", want: {} },
  {
    name: "fields of fields",
    text: "Object{spec: Object.spec{replicas: object.spec.replicas + 1, paused: true}}",
    want: { spec: { replicas: 3, paused: true } },
  },
  {
    name: "lists and maps",
    text: 'Object{metadata: Object.metadata{labels: {"a": "b"}, finalizers: ["f"]}, n: [1, 2].map(i, i * 2)}',
    want: { metadata: { labels: { a: "b" }, finalizers: ["f"] }, n: [2, 4] },
  },
  {
    name: "objects in lists",
    text: 'Object{spec: Object.spec{containers: [Object.spec.containers{name: "c", ports: []}]}}',
    want: { spec: { containers: [{ name: "c", ports: [] }] } },
  },
  {
    name: "what is optional",
    text: "Object{?a: object.?spec.?none, ?b: object.?spec.?replicas}",
    want: { b: 2 },
  },
  {
    name: "numbers and times",
    text: "Object{a: 1.5, b: 2u, c: timestamp('2026-01-02T03:04:05Z'), d: duration('90s'), e: b'hi', f: null}",
    want: { a: 1.5, b: 2, c: "2026-01-02T03:04:05Z", d: "90s", e: "aGk=", f: null },
  },
  {
    name: "types that are not named after where they are",
    text: "Object{spec: Object.status{template: [Object.spec{}]}}",
    want: { spec: { template: [{}] } },
    problems: [
      /^unexpected type name "Object\.status", expected "Object\.spec", which matches field name path from root Object type$/,
      /^unexpected type name "Object\.spec", expected "Object\.spec\.template", which/,
    ],
  },
];

for (const { name, text, want, problems = [] } of objects) {
  test(`an object of ${name}`, () => {
    const { type, value } = evaluate(text);
    assert.equal(type, "Object");
    assert.deepEqual(toJSON(value), want);
    const found = typeNameProblems(value, "Object");
    assert.equal(found.length, problems.length, found.join("\n"));
    for (const [i, problem] of problems.entries()) assert.match(found[i] ?? "", problem);
  });
}

test("operations of a patch", () => {
  const { type, value } = evaluate(
    `[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("a/b"), value: "x"},
      JSONPatch{op: "copy", from: "/a", path: "/b"}]`,
  );
  assert.equal(type, "list(JSONPatch)");
  assert.ok(Array.isArray(value));
  assert.deepEqual(
    value.map((one) => (one instanceof JSONPatchValue ? [one.op, one.path, one.from, one.value] : one)),
    [
      ["add", "/metadata/labels/a~1b", "", "x"],
      ["copy", "/b", "/a", undefined],
    ],
  );
});

test("operations have four fields", () => {
  assert.throws(() => evaluate("JSONPatch{op: 'add', to: '/x'}"), /undefined field 'to'/);
  assert.throws(
    () => evaluate("JSONPatch{op: 1}"),
    /expected type of field 'op' is 'string' but provided type is 'int'/,
  );
});

test("objects are equal by type and fields", () => {
  assert.equal(evaluate("Object{a: 1, b: [2]} == Object{b: [2], a: 1}").value, true);
  assert.equal(evaluate("Object{a: 1} == Object{a: 2}").value, false);
  assert.equal(evaluate("Object.spec{a: 1} == dyn(Object{a: 1})").value, false);
  assert.equal(evaluate("[Object{a: 1}, Object{a: 1}].distinct().size()").value, 1);
  assert.equal(evaluate("JSONPatch{op: 'a', value: 1} == JSONPatch{op: 'a', value: 2}").value, false);
});

test("fields of what was made can be read", () => {
  assert.equal(evaluate('Object{field: "x"}.field').value, "x");
  assert.equal(evaluate("Object{spec: Object.spec{replicas: 2}}.spec.replicas + 1").value, 3);
  assert.equal(evaluate('[Object{name: "a"}, Object{name: "b"}].exists(o, o.name == "b")').value, true);
  assert.deepEqual(evaluate('[has(Object{a: 1}.a), has(Object{}.a), Object{}.?a.orValue("none") == "none"]').value, [
    true,
    false,
    true,
  ]);
  assert.equal(evaluate('JSONPatch{op: "add", path: "/a", value: 1}.path').value, "/a");
  assert.deepEqual(evaluate('[has(JSONPatch{op: "add"}.op), has(JSONPatch{op: "add"}.value)]').value, [true, false]);
});

test("keys of maps are texts", () => {
  assert.throws(() => toJSON(evaluate("Object{a: {1: 2}}").value), /map key "1" is of type int, not string/);
});
