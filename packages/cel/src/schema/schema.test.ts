import assert from "node:assert/strict";
import { test } from "node:test";
import { convertSchema, type JSONObject, newPatternEngine, parseJSON, type Schema } from "@kube-apiserver/apimachinery";
import { resultType } from "../checker/checked.js";
import { compile } from "../compile.js";
import { estimateCost } from "../cost/estimate-cost.js";
import { declTypeSizes } from "../cost/size-estimator.js";
import { CompileError } from "../issues.js";
import { newKubernetesEnv } from "../kubernetes-env.js";
import { kubernetesCallCosts } from "../library/call-costs.js";
import { Program } from "../program.js";
import { formatType } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import { DeclTypeProvider } from "./decl-type-provider.js";
import { escapePropertyName } from "./escape.js";
import { schemaDeclType } from "./schema-decl-type.js";
import { schemaValue } from "./schema-value.js";

const base = newKubernetesEnv(await newPatternEngine());

const string = { type: "string" };
const integer = { type: "integer" };

function object(properties: JSONObject, more: JSONObject = {}): JSONObject {
  return { type: "object", properties, ...more };
}

function list(items: JSONObject, more: JSONObject = {}): JSONObject {
  return { type: "array", items, ...more };
}

function prepare(props: JSONObject) {
  const schema: Schema = convertSchema(props);
  const type = schemaDeclType(schema, { name: "selfType" });
  assert.ok(type);
  const variables = [{ name: "self", type: type.celType }];
  return { schema, type, env: base.extend({ variables, providers: [new DeclTypeProvider(type)] }) };
}

function run(props: JSONObject, data: JSONObject, text: string) {
  const { schema, env } = prepare(props);
  return new Program(compile(text, env), env, { callCosts: kubernetesCallCosts }).eval({
    self: schemaValue(data, schema),
  });
}

const props = object({
  i: integer,
  n: { type: "number" },
  s: string,
  b: { type: "boolean" },
  time: { type: "string", format: "date-time" },
  date: { type: "string", format: "date" },
  span: { type: "string", format: "duration" },
  bytes: { type: "string", format: "byte" },
  either: { "x-kubernetes-int-or-string": true },
  "a-b.c/d": string,
  namespace: string,
  set: list(string, { "x-kubernetes-list-type": "set" }),
  items: list(object({ k: string, v: integer }), {
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["k"],
  }),
  labels: { type: "object", additionalProperties: string },
  opaque: { "x-kubernetes-preserve-unknown-fields": true },
  nothing: { type: "string", nullable: true },
});
const data = parseJSON(`{
  "i": 9007199254740993, "n": 2, "s": "x", "b": true, "time": "2024-02-29T10:00:00.5+01:00", "date": "2024-02-29",
  "span": "90s", "bytes": "aGk=", "either": "25%", "a-b.c/d": "odd", "namespace": "ns", "set": ["a", "b"],
  "items": [{"k": "x", "v": 1}, {"k": "y", "v": 2}], "labels": {"__proto__": "data", "constructor": "too"},
  "opaque": {"x": 1}, "nothing": null
}`) as JSONObject;

const holds: readonly string[] = [
  "self.i == 9007199254740993 && self.i + 1 == 9007199254740994 && type(self.i) == int",
  "self.n / 4.0 == 0.5 && type(self.n) == double && self.n > self.i == false",
  "self.time == timestamp('2024-02-29T09:00:00.5Z') && string(self.time) == '2024-02-29T10:00:00.5+01:00'",
  "self.time.getHours() == 9 && self.time.getHours('America/New_York') == 4 && self.time.getHours('+02:30') == 11",
  "self.date.getDayOfMonth() == 28 && self.date.getDayOfYear() == 59 && self.time - self.date > duration('8h')",
  "self.span == duration('1m30s') && self.bytes == b'hi' && size(self.bytes) == 2",
  "type(self.either) == string && self.either.endsWith('%')",
  "self.a__dash__b__dot__c__slash__d == 'odd' && self.__namespace__ == 'ns'",
  "self.set == ['b', 'a'] && self.set + ['b', 'c'] == ['c', 'b', 'a'] && self.set != ['a']",
  "self.items == [self.items[1], self.items[0]] && size(self.items + [self.items[1]]) == 2",
  "self.labels['__proto__'] == 'data' && 'constructor' in self.labels && !('toString' in self.labels)",
  "size(self.labels) == 2 && self.labels.all(k, k.startsWith('_') || k == 'constructor')",
  "has(self.s) && !has(self.labels.toString) && !self.?nothing.hasValue() && self.?s.orValue('y') == 'x'",
  "self.labels.?missing.orValue('none') == 'none' && self.set[?7].orValue('none') == 'none'",
];

for (const text of holds) {
  test(`sees ${text}`, () => assert.equal(run(props, data, text).value, true));
}

const refusals: readonly (readonly [string, RegExp])[] = [
  ["self.missing == 1", /:1:5: undefined field 'missing'\n \| self\.missing == 1\n \| \.\.\.\.\^$/],
  ["self.opaque.x == 1", /undefined field 'opaque'/],
  ["self.s + self.i == ''", /found no matching overload for '_\+_' applied to '\(string, int\)'/],
  ["self.items[0].k == 1", /found no matching overload for '_==_' applied to '\(string, int\)'/],
  ["self.items.k == 'x'", /type 'list\(selfType\.items\.@idx\)' does not support field selection/],
  ["self == 1", /applied to '\(selfType, int\)'/],
];

for (const [text, message] of refusals) {
  test(`refuses ${text}`, () => assert.throws(() => compile(text, prepare(props).env), message));
}

const failures: readonly (readonly [string, string])[] = [
  ["self.labels.missing == ''", "no such key: missing"],
  ["self.set[2] == ''", "index out of bounds: 2"],
  ["self.nothing.startsWith('x')", "no such key: nothing"],
  ["self.either > 5", "no such overload"],
  ["self.i * 9007199254740993 == 0", "integer overflow"],
  ["self.i / 0 == 0", "division by zero"],
];

for (const [text, message] of failures) {
  test(`fails: ${text}`, () => {
    const { value } = run(props, data, text);
    assert.ok(value instanceof CelError, String(value));
    assert.equal(value.message, message);
  });
}

test("types are those of the schema", () => {
  const { env } = prepare(props);
  assert.equal(formatType(resultType(compile("self.items.map(x, x.v)", env))), "list(int)");
  assert.equal(formatType(resultType(compile("self.either", env))), "dyn");
  assert.equal(formatType(resultType(compile("self.?span", env))), "optional_type(duration)");
});

test("names of properties are escaped", () => {
  const names = ["a", "a-b", "a.b", "a/b", "a__b", "for", "1a", "a b", "", "x$"].map(escapePropertyName);
  const odd = ["a__dash__b", "a__dot__b", "a__slash__b", "a__underscores__b", "__for__"];
  assert.deepEqual(names, ["a", ...odd, undefined, undefined, undefined, undefined]);
});

test("words of the language are names of properties, escaped or not", () => {
  const schema = object({ namespace: string, if: integer, in: integer, nested: object({ package: string }) });
  const data = { namespace: "a", if: 1, in: 2, nested: { package: "p" } };
  for (const rule of [
    "self.namespace == 'a'",
    "self.__namespace__ == 'a'",
    "self.if == 1",
    "has(self.nested.package)",
  ]) {
    assert.equal(run(schema, data, rule).value, true, rule);
  }
  assert.equal(run(schema, data, "self.__in__ == 2").value, true);
  assert.throws(() => run(schema, data, "self.in == 2"), CompileError);
  assert.throws(() => run(schema, data, "self.while == 2"), /undefined field 'while'/);
});

test("a field of an object that is null is not there, a value of a map that is null is", () => {
  const text = { ...string, nullable: true };
  const schema = object({
    text,
    either: { "x-kubernetes-int-or-string": true, nullable: true },
    map: { type: "object", additionalProperties: text },
  });
  const data = { text: null, either: null, map: { a: null } };
  for (const rule of [
    "!has(self.text)",
    "!has(self.either)",
    "!self.?text.hasValue()",
    "has(self.map.a)",
    "'a' in self.map",
  ]) {
    assert.equal(run(schema, data, rule).value, true, rule);
  }
  const { value: missing } = run(schema, data, "type(self.either) == int");
  assert.ok(missing instanceof CelError && missing.message === "no such key: either");
});

/** What rules cost; the numbers are those of k8s.io/apiextensions-apiserver's own tests. */
const two = (type: JSONObject) => object({ val1: type, val2: type });
const costs: readonly (readonly [JSONObject, JSONObject, Readonly<Record<string, number>>])[] = [
  [
    two(string),
    { val1: "Rook takes 👑", val2: "Rook takes 👑" },
    {
      "self.val1.startsWith('Rook')": 3,
      "!self.val1.startsWith('knight')": 4,
      "self.val1.matches('^[^0-9]*$')": 8,
      "!self.val1.matches('^[0-9]*$')": 7,
      "type(self.val1) == string": 4,
      "size(self.val1) == 12": 4,
      "self.val1.charAt(3) == 'k'": 4,
      "self.val1.indexOf('o', 2) == 2": 4,
      "self.val1.replace(' ', 'x') == 'Rookxtakesx👑'": 7,
      "self.val1.split(' ') == ['Rook', 'takes', '👑']": 6,
      "self.val1.substring(4, 10).trim() == 'takes'": 6,
      "self.val1.lowerAscii() == self.val1.lowerAscii()": 10,
    },
  ],
  [
    two(list(integer)),
    { val1: [1, 2, 3], val2: [1, 2, 3] },
    {
      "1 in self.val1": 5,
      "self.val2[0] in self.val1": 8,
      "!(0 in self.val1)": 6,
      "self.val1 + self.val2 == [1, 2, 3, 1, 2, 3]": 6,
      "self.val1 + [4, 5] == [1, 2, 3, 4, 5]": 4,
      "has(self.val1)": 1,
      "has(self.val1) && has(self.val2)": 2,
    },
  ],
  [
    two(list(string, { "x-kubernetes-list-type": "set" })),
    { val1: ["a", "b", "c"], val2: ["a", "c", "b"] },
    {
      "self.val1 == ['c', 'b', 'a']": 3,
      "self.val1 == self.val2": 5,
      "self.val1 + ['c', 'd'] == ['a', 'b', 'c', 'd']": 4,
      "sets.contains(self.val1, ['a'])": 6,
      "sets.equivalent(self.val1, ['a', 'b', 'c'])": 21,
    },
  ],
  [
    two({ type: "object", additionalProperties: string }),
    { val1: { k1: "a", k2: "b" }, val2: { k2: "b", k1: "a" } },
    {
      "self.val1 == self.val2": 5,
      "'k1' in self.val1": 3,
      "!('k3' in self.val1)": 4,
      "self.val1 == {'k1': 'a', 'k2': 'b'}": 3,
    },
  ],
];

for (const [schema, value, expressions] of costs) {
  for (const [text, cost] of Object.entries(expressions)) {
    test(`costs ${cost}: ${text}`, () => {
      const result = run(schema, value, text);
      assert.equal(result.value, true);
      assert.equal(result.cost, cost);
    });
  }
}

const estimates: readonly (readonly [string, JSONObject, number])[] = [
  ["self.all(x, x.startsWith('a'))", list(string, { maxItems: 10 }), 51 + 1],
  ["self.all(x, x == x)", list({ type: "string", maxLength: 5 }, { maxItems: 10 }), 72],
];

for (const [text, schema, max] of estimates) {
  test(`is estimated to cost at most ${max}: ${text}`, () => {
    const { type, env } = prepare(schema);
    assert.equal(estimateCost(compile(text, env), declTypeSizes(type)).max, max);
  });
}

test("what has no limit is estimated by the size of a request", () => {
  const { type, env } = prepare(list(string));
  const { max } = estimateCost(compile("self.all(x, self.all(y, x == y))", env), declTypeSizes(type));
  assert.ok(max > 1e15, String(max));
});
