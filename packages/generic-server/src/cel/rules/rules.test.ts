import assert from "node:assert/strict";
import { test } from "node:test";
import {
  convertSchema,
  FieldPath,
  type JSONObject,
  type JSONValue,
  newPatternEngine,
  toErrorText,
} from "@kube-apiserver/apimachinery";
import { newKubernetesEnv } from "@kube-apiserver/cel";
import { newRuleEngine } from "./rule-engine.js";

const rules = newRuleEngine(newKubernetesEnv(await newPatternEngine()));

const string = { type: "string" };
const integer = { type: "integer" };

function object(properties: JSONObject, more: JSONObject = {}): JSONObject {
  return { type: "object", properties, ...more };
}

function ruled(schema: JSONObject, ...entries: readonly (string | JSONObject)[]): JSONObject {
  const validations = entries.map((entry) => (typeof entry === "string" ? { rule: entry } : entry));
  return { ...schema, "x-kubernetes-validations": validations };
}

function check(props: JSONObject): string[] {
  return rules.validate(convertSchema(props), FieldPath.root("schema"), { isCompilable: () => true }).map(toErrorText);
}

function validate(props: JSONObject, value: JSONValue, old?: JSONValue) {
  const warnings: string[] = [];
  const errors = rules.validator({
    value,
    schema: convertSchema(props),
    warn: (message) => warnings.push(message),
    ...(old === undefined ? {} : { old }),
  });
  return { errors: errors.map(toErrorText), warnings };
}

/** As a later release may have it. */
const strange: JSONObject = { "x-kubernetes-map-type": "strange" };

const definitions: { name: string; schema: JSONObject; want: readonly RegExp[] }[] = [
  { name: "a rule that compiles", schema: object({ a: ruled(integer, "self > 0") }), want: [] },
  {
    name: "a rule over an object that lets everything in",
    schema: object({ o: ruled({ type: "object", additionalProperties: true }, "self == oldSelf") }),
    want: [],
  },
  { name: "no rule at all", schema: object({ a: integer }), want: [] },
  {
    name: "an empty rule",
    schema: object({ a: ruled(integer, " ") }),
    want: [/^schema\.properties\[a\]\.x-kubernetes-validations\[0\]\.rule: Required value: rule is not specified$/],
  },
  {
    name: "a rule of several lines without a message",
    schema: object({ a: ruled(integer, "self\n> 0") }),
    want: [/\.message: Required value: message must be specified if rule contains line breaks$/],
  },
  {
    name: "an unknown field",
    schema: object({ a: ruled(object({ b: string }), "self.c == ''") }),
    want: [
      /\.rule: Invalid value: \{.*"Rule":"self\.c == ''".*\}: compilation failed: ERROR: <input>:1:5: undefined field 'c'\n/,
    ],
  },
  {
    name: "a syntax error",
    schema: object({ a: ruled(integer, "self >") }),
    want: [/compilation failed: ERROR: <input>:1:7: Syntax error: mismatched input '<EOF>' expecting \{'\[', '\{', /],
  },
  {
    name: "a rule that is no condition",
    schema: object({ a: ruled(integer, "self + 1") }),
    want: [/: cel expression must evaluate to a bool$/],
  },
  {
    name: "a message expression that is no text",
    schema: object({ a: ruled(integer, { rule: "self > 0", messageExpression: "self" }) }),
    want: [/\.messageExpression: Invalid value: .*: messageExpression must evaluate to a string$/],
  },
  {
    name: "a reason that there is not",
    schema: object({ a: ruled(integer, { rule: "self > 0", reason: "Because" }) }),
    want: [/\.reason: Unsupported value: "Because": supported values: "FieldValueDuplicate", "FieldValueForbidden"/],
  },
  {
    name: "a path that leads nowhere",
    schema: ruled(object({ a: integer }), { rule: "self.a > 0", fieldPath: ".b" }),
    want: [/\.fieldPath: Invalid value: "\.b": must be a valid path$/],
  },
  {
    name: "an old value where there can be none",
    schema: object({
      l: { type: "array", maxItems: 5, items: ruled({ type: "string", maxLength: 5 }, "self == oldSelf") },
    }),
    want: [/oldSelf cannot be used on the uncorrelatable portion of the schema within schema\.properties\[l\]$/],
  },
  {
    name: "an old value in a map of a type that nobody knows",
    schema: object({
      m: object({ a: ruled(integer, "self == oldSelf"), b: object({ c: ruled(integer, "self >= oldSelf") }) }, strange),
      n: { type: "object", additionalProperties: ruled({ type: "integer" }, "self == oldSelf"), ...strange },
    }),
    want: [
      /properties\[a\].*oldSelf cannot be used on the uncorrelatable portion of the schema within schema\.properties\[m\]$/,
      /properties\[c\].*oldSelf cannot be used on the uncorrelatable portion of the schema within schema\.properties\[m\]$/,
    ],
  },
  {
    name: "an old value in maps of every type",
    schema: object({
      a: object({ a: ruled(integer, "self == oldSelf") }, { "x-kubernetes-map-type": "atomic" }),
      g: object({ a: ruled(integer, "self == oldSelf") }, { "x-kubernetes-map-type": "granular" }),
      m: { type: "object", maxProperties: 5, additionalProperties: ruled(integer, "self == oldSelf") },
    }),
    want: [],
  },
  {
    name: "an optional old value that is not used",
    schema: object({ a: ruled(integer, { rule: "self > 0", optionalOldSelf: true }) }),
    want: [/\.optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule$/],
  },
  {
    name: "a rule that may cost too much",
    schema: object({ l: ruled({ type: "array", items: string }, "self.all(x, self.all(y, x == y))") }),
    want: [
      /\.rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x \(try simplifying the rule, or adding maxItems/,
      /^schema\.properties\[l\].*: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema$/,
      /^schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget/,
    ],
  },
];

for (const { name, schema, want } of definitions) {
  test(`a definition with ${name}`, () => {
    const errors = check(schema);
    assert.equal(errors.length, want.length, errors.join("\n"));
    for (const [i, pattern] of want.entries()) assert.match(errors[i] ?? "", pattern);
  });
}

const listMap = (items: JSONObject) => ({
  type: "array",
  items,
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["k"],
});

const objects: { name: string; schema: JSONObject; value: JSONValue; old?: JSONValue; want: readonly string[] }[] = [
  { name: "that keeps its rules", schema: object({ a: ruled(integer, "self > 0") }), value: { a: 1 }, want: [] },
  {
    name: "that breaks one",
    schema: object({ a: ruled(integer, "self > 0") }),
    value: { a: -1 },
    want: ["a: Invalid value: -1: failed rule: self > 0"],
  },
  {
    name: "whose rules have words of their own",
    schema: object({
      a: ruled(object({ b: integer }), { rule: "self.b > 0", messageExpression: "'b is ' + string(self.b)" }),
    }),
    value: { a: { b: -1 } },
    want: ["a: Invalid value: b is -1"],
  },
  {
    name: "whose message cannot be made",
    schema: object({
      a: ruled(object({ b: integer }), {
        rule: "self.b > 0",
        message: "fixed",
        messageExpression: "string(1 / (self.b + 1))",
      }),
    }),
    value: { a: { b: -1 } },
    want: ["a: Invalid value: fixed"],
  },
  {
    name: "whose failure is told elsewhere",
    schema: object({
      a: ruled(object({ "b-c": object({ d: integer }) }), {
        rule: "self.b__dash__c.d > 0",
        fieldPath: "['b-c'].d",
        reason: "FieldValueForbidden",
        message: "no",
      }),
    }),
    value: { a: { "b-c": { d: 0 } } },
    want: ["a.b-c.d: Forbidden: no"],
  },
  {
    name: "that a rule cannot be evaluated for",
    schema: object({ a: ruled(object({ b: integer }), "self.b > 0") }),
    value: { a: {} },
    want: ['a: Invalid value: "object": no such key: b evaluating rule: self.b > 0'],
  },
  {
    name: "in maps and lists",
    schema: object({
      m: { type: "object", additionalProperties: ruled(integer, "self > 0") },
      l: { type: "array", items: ruled(integer, "self < 0") },
    }),
    value: { m: { x: 0 }, l: [-1, 1] },
    want: ["m[x]: Invalid value: 0: failed rule: self > 0", "l[1]: Invalid value: 1: failed rule: self < 0"],
  },
  {
    name: "whose root has a rule",
    schema: ruled(object({ a: integer }), "self.metadata.name == 'x' && self.kind == 'K'"),
    value: { apiVersion: "v1", kind: "K", metadata: { name: "y" }, a: 1 },
    want: ["<nil>: Invalid value: failed rule: self.metadata.name == 'x' && self.kind == 'K'"],
  },
  { name: "that is new", schema: object({ a: ruled(string, "self == oldSelf") }), value: { a: "x" }, want: [] },
  {
    name: "that changes what must not change",
    schema: object({ a: ruled(string, "self == oldSelf") }),
    value: { a: "x" },
    old: { a: "y" },
    want: ['a: Invalid value: "x": failed rule: self == oldSelf'],
  },
  {
    name: "that looks for an old value",
    schema: object({
      a: ruled(integer, { rule: "oldSelf.hasValue() && self > oldSelf.value()", optionalOldSelf: true }),
    }),
    value: { a: 1 },
    want: ["a: Invalid value: 1: failed rule: oldSelf.hasValue() && self > oldSelf.value()"],
  },
  {
    name: "whose items are found again by their keys",
    schema: object({ l: listMap(ruled(object({ k: string, v: integer }), "self.v >= oldSelf.v")) }),
    value: {
      l: [
        { k: "b", v: 1 },
        { k: "a", v: 5 },
        { k: "c", v: 0 },
      ],
    },
    old: {
      l: [
        { k: "a", v: 4 },
        { k: "b", v: 2 },
      ],
    },
    want: ["l[0]: Invalid value: failed rule: self.v >= oldSelf.v"],
  },
  {
    name: "that was null before has nothing to compare with",
    schema: object({ a: ruled({ ...integer, nullable: true }, "self == oldSelf") }),
    value: { a: 1 },
    old: { a: null },
    want: [],
  },
  {
    name: "in maps, whatever their type",
    schema: object({
      m: { type: "object", additionalProperties: ruled(integer, "self == oldSelf") },
      a: object({ x: ruled(integer, "self == oldSelf") }, { "x-kubernetes-map-type": "atomic" }),
    }),
    value: { m: { x: 1, y: 1 }, a: { x: 1 } },
    old: { m: { x: 2 }, a: { x: 2 } },
    want: [
      "m[x]: Invalid value: 1: failed rule: self == oldSelf",
      "a.x: Invalid value: 1: failed rule: self == oldSelf",
    ],
  },
  {
    name: "in a map of a type that nobody knows",
    schema: object({
      m: { type: "object", additionalProperties: ruled(integer, "self == oldSelf"), ...strange },
      s: object({ o: object({ x: ruled(integer, "self == oldSelf") }) }, strange),
    }),
    value: { m: { x: 1 }, s: { o: { x: 1 } } },
    old: { m: { x: 2 }, s: { o: { x: 2 } } },
    want: [],
  },
  {
    name: "whose items lack a key",
    schema: object({ l: listMap(ruled(object({ k: string, v: integer }), "self.v >= oldSelf.v")) }),
    value: { l: [{ v: 1 }] },
    old: { l: [{ v: 2 }] },
    want: [],
  },
  {
    name: "whose first old item of a key counts",
    schema: object({ l: listMap(ruled(object({ k: string, v: integer }), "self.v >= oldSelf.v")) }),
    value: { l: [{ k: "a", v: 2 }] },
    old: {
      l: [
        { k: "a", v: 1 },
        { k: "a", v: 3 },
      ],
    },
    want: [],
  },
];

for (const { name, schema, value, old, want } of objects) {
  test(`an object ${name}`, () => assert.deepEqual(validate(schema, value, old).errors, want));
}

test("what was there before and is not changed is only warned about", () => {
  const schema = object({ a: ruled(integer, "self > 0"), b: ruled(integer, "self > 0") });
  const { errors, warnings } = validate(schema, { a: -1, b: -2 }, { a: -1, b: -1 });
  assert.deepEqual(errors, ["b: Invalid value: -2: failed rule: self > 0"]);
  assert.deepEqual(warnings, ["a: Invalid value: -1: failed rule: self > 0"]);
});

const excuses: { name: string; schema: JSONObject; value: JSONObject; old?: JSONObject; excused: boolean }[] = [
  {
    name: "an object with a field that its schema does not describe",
    schema: object({ o: ruled(object({ a: integer }), "self.a > 0") }),
    value: { o: { a: 0, other: 1 } },
    excused: false,
  },
  {
    name: "an object whose metadata its schema leaves open",
    schema: ruled(object({ a: integer, metadata: { type: "object" } }), "self.a > 0"),
    value: { a: 0, metadata: { name: "x" } },
    excused: false,
  },
  {
    name: "an object that lets everything in",
    schema: object({ o: ruled({ type: "object", additionalProperties: true }, "false") }),
    value: { o: { a: 0 } },
    excused: false,
  },
  {
    name: "an associative list in another order",
    schema: object({ l: ruled(listMap(object({ k: string })), "false") }),
    value: { l: [{ k: "a" }, { k: "b" }] },
    old: { l: [{ k: "b" }, { k: "a" }] },
    excused: true,
  },
  {
    name: "an atomic list in another order",
    schema: object({ l: ruled({ type: "array", items: string }, "false") }),
    value: { l: ["a", "b"] },
    old: { l: ["b", "a"] },
    excused: false,
  },
  {
    name: "an item of an atomic list that is as it was",
    schema: object({ l: { type: "array", items: ruled(object({ a: integer }), "false") } }),
    value: { l: [{ a: 1 }] },
    excused: true,
  },
  {
    name: "a value in a map of a type that nobody knows",
    schema: object({ m: { type: "object", additionalProperties: ruled(integer, "false"), ...strange } }),
    value: { m: { a: 1 } },
    excused: true,
  },
];
for (const { name, schema, value, old = value, excused } of excuses) {
  test(`${name} is ${excused ? "what it was before" : "held to its rules"}`, () => {
    const { errors, warnings } = validate(schema, value, old);
    assert.deepEqual([errors.length, warnings.length], excused ? [0, 1] : [1, 0]);
  });
}

test("no object may use up more than its budget", () => {
  const heavy = ruled({ type: "array", items: integer }, "self.all(x, self.all(y, x == y))");
  const { errors } = validate(object({ l: heavy }), { l: new Array(2000).fill(1) });
  assert.deepEqual(errors, [
    "l: Invalid value: \"array\": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: self.all(x, self.all(y, x == y))",
  ]);
});
