import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonEqual } from "./equal.js";
import { quoteGo } from "./go-quote.js";
import type { JSONValue } from "./json-value.js";
import { parseJSON } from "./parse.js";
import { prettyJSON } from "./pretty.js";
import { compareUTF8, stringifyJSON, stringifyJSONWith } from "./stringify.js";

const texts: { name: string; value: JSONValue; want: string }[] = [
  { name: "plain data", value: { a: [1, "x", null, true], b: {} }, want: '{"a":[1,"x",null,true],"b":{}}' },
  {
    name: "bigint as digits",
    value: { a: [9007199254740993n, {}], b: [] },
    want: '{"a":[9007199254740993,{}],"b":[]}',
  },
  { name: "undefined members are left out", value: { a: undefined, b: 1n }, want: '{"b":1}' },
  { name: "a key named toJSON is data", value: { toJSON: "x" }, want: '{"toJSON":"x"}' },
];
for (const { name, value, want } of texts) {
  test(`stringify: ${name}`, () => assert.equal(stringifyJSON(value), want));
}

test("stringify: ten thousand levels do not overflow the stack", () => {
  const text = `${'{"a":['.repeat(5000)}1${"]}".repeat(5000)}`;
  assert.equal(stringifyJSON(parseJSON(text)), text);
});

test("stringify: both writers lay out alike", () => {
  const value = { b: [1, { c: [] }], a: { x: {}, y: "z" } };
  assert.equal(stringifyJSONWith({ n: 1n, ...value }, { indent: 2 }), JSON.stringify({ n: 1, ...value }, undefined, 2));
  assert.equal(prettyJSON(value), JSON.stringify(value, undefined, 2));
});

test("stringify: keys in byte order", () => {
  assert.equal(
    stringifyJSONWith({ b: 1, "2": 1, a: { d: 1, c: 1 } }, { sortKeys: true }),
    '{"2":1,"a":{"c":1,"d":1},"b":1}',
  );
  assert.deepEqual(["\u{1f600}", "\uffee", "z"].sort(compareUTF8), ["z", "\uffee", "\u{1f600}"]);
});

const equalities: { name: string; a: JSONValue; b: JSONValue; want: boolean }[] = [
  { name: "order of keys", a: { a: 1, b: 2 }, b: { b: 2, a: 1 }, want: true },
  { name: "order of items", a: [1, 2], b: [2, 1], want: false },
  { name: "bigint and number", a: 5n, b: 5, want: true },
  { name: "number and text", a: 5, b: "5", want: false },
  { name: "bigint and text", a: 5n, b: "5", want: false },
  { name: "missing and null", a: {}, b: { a: null }, want: false },
  { name: "missing and undefined", a: {}, b: { a: undefined }, want: true },
  { name: "other key", a: { a: 1 }, b: { b: 1 }, want: false },
  { name: "list and object", a: [], b: {}, want: false },
  { name: "inherited members do not count", a: { toString: 1 }, b: { x: 1 }, want: false },
];
for (const { name, a, b, want } of equalities) {
  test(`equal: ${name}`, () => {
    assert.equal(jsonEqual(a, b), want);
    assert.equal(jsonEqual(b, a), want);
  });
}

const quotes: { text: string; want: string }[] = [
  { text: "plain", want: '"plain"' },
  { text: 'a"b\\c', want: '"a\\"b\\\\c"' },
  { text: "\t\n\x07\x7f\0", want: '"\\t\\n\\a\\x7f\\x00"' },
  { text: "é😀", want: '"é😀"' },
  { text: "\u2028\u00a0\u{10ffff}", want: '"\\u2028\\u00a0\\U0010ffff"' },
];
for (const { text, want } of quotes) {
  test(`quoteGo: ${want}`, () => assert.equal(quoteGo(text), want));
}
