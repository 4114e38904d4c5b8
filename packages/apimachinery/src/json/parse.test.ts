import assert from "node:assert/strict";
import { test } from "node:test";
import { getOwn, isJSONObject, type JSONValue } from "./json-value.js";
import { parseJSON, parseJSONStrict } from "./parse.js";
import { JSONSyntaxError } from "./syntax-error.js";

const values: { name: string; text: string; want: JSONValue }[] = [
  { name: "an integer beyond 2^53 stays exact", text: "9007199254740993", want: 9007199254740993n },
  { name: "the largest int64", text: '{"a":9223372036854775807}', want: { a: 9223372036854775807n } },
  { name: "the smallest int64", text: "[-9223372036854775808]", want: [-9223372036854775808n] },
  { name: "beyond int64 becomes a double", text: "9223372036854775808", want: 2 ** 63 },
  { name: "sixteen digits within 2^53 stay a number", text: "[1000000000000000]", want: [1000000000000000] },
  { name: "a long fraction is a double", text: "[0.1234567890123456789]", want: [0.12345678901234568] },
  { name: "an integral float is the integer", text: "[2.0,1e2]", want: [2, 100] },
  { name: "negative zero is zero", text: "[-0,9007199254740993]", want: [0, 9007199254740993n] },
  { name: "digits inside strings are text", text: '{"a":"x 9007199254740993"}', want: { a: "x 9007199254740993" } },
  { name: "digits with a letter inside strings are text", text: '{"a":"7e123,-1e999"}', want: { a: "7e123,-1e999" } },
  { name: "a large exponent that fits", text: "[-1.5e+300]", want: [-1.5e300] },
  { name: "half of a surrogate pair is replaced", text: '"x\\ud800y"', want: "x\ufffdy" },
  { name: "a pair of escaped surrogates is kept", text: '"\\ud83d\\ude00"', want: "😀" },
  {
    name: "escapes",
    text: '["\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000",1000000000000000000]',
    want: ['"\\/\b\f\n\r\t\0', 10n ** 18n],
  },
  { name: "white space around words", text: " [ true , false ,null, 1e2 ]\n", want: [true, false, null, 100] },
];
for (const { name, text, want } of values) {
  test(`parse: ${name}`, () => {
    assert.deepEqual(parseJSON(text), want);
    assert.deepEqual(parseJSON(Buffer.from(text)), want);
    // The slow parser must agree with the engine's.
    assert.deepEqual(parseJSON(text, { onDuplicate: () => undefined }), want);
  });
}

test("parse: invalid UTF-8 becomes the replacement character", () => {
  assert.deepEqual(parseJSON(Buffer.from([0x22, 0xff, 0xfe, 0x22])), "\ufffd\ufffd");
});

test("parse: __proto__ is a key like any other, for both parsers", () => {
  for (const text of ['{"__proto__":{"a":1}}', '{"__proto__":{"a":1},"n":9007199254740993}']) {
    const parsed = parseJSON(text);
    assert.ok(isJSONObject(parsed));
    assert.deepEqual(getOwn(parsed, "__proto__"), { a: 1 });
    assert.equal(Object.getPrototypeOf(parsed), Object.prototype);
  }
});

// Texts of Go's encoding/json for the same input.
const errors: { text: string; want: string }[] = [
  { text: "", want: "unexpected end of JSON input" },
  { text: '{"apiVersion":', want: "unexpected end of JSON input" },
  { text: "a: b", want: "invalid character 'a' looking for beginning of value" },
  { text: '{"a":"x\ty"}', want: "invalid character '\\t' in string literal" },
  { text: "{a:1}", want: "invalid character 'a' looking for beginning of object key string" },
  { text: '{"a" 1}', want: "invalid character '1' after object key" },
  { text: '{"a":1 "b"}', want: "invalid character '\"' after object key:value pair" },
  { text: "[1 2]", want: "invalid character '2' after array element" },
  { text: "[1,]", want: "invalid character ']' looking for beginning of value" },
  { text: "{} x", want: "invalid character 'x' after top-level value" },
  { text: "01", want: "invalid character '1' after top-level value" },
  { text: "-", want: "invalid character ' ' in numeric literal" },
  { text: "1.x", want: "invalid character 'x' after decimal point in numeric literal" },
  { text: "1e", want: "invalid character ' ' in exponent of numeric literal" },
  { text: "tru", want: "invalid character ' ' in literal true (expecting 'e')" },
  { text: "nul!", want: "invalid character '!' in literal null (expecting 'l')" },
  { text: '"\\x"', want: "invalid character 'x' in string escape code" },
  { text: '"\\u12g4"', want: "invalid character 'g' in \\u hexadecimal character escape" },
  { text: "'a'", want: "invalid character '\\'' looking for beginning of value" },
  { text: "ключ", want: "invalid character 'Ð' looking for beginning of value" },
  { text: '{"a":-1.5E+400}', want: "json: cannot unmarshal number -1.5E+400 into Go value of type float64" },
  { text: "[1e400]", want: "json: cannot unmarshal number 1e400 into Go value of type float64" },
];
for (const { text, want } of errors) {
  test(`parse error: ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseJSON(text),
      (err) => err instanceof JSONSyntaxError && err.message === want,
    );
  });
}

test("parse error: a byte that is no character is named by its value", () => {
  assert.throws(() => parseJSON(Buffer.from([0x81])), {
    message: "invalid character '\\u0081' looking for beginning of value",
  });
});

test("parse: ten thousand levels are read, one more is refused", () => {
  const nest = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  parseJSON(nest(10_000));
  assert.throws(() => parseJSON(nest(10_001)), { message: "invalid character '[' exceeded max depth" });
  parseJSON(`[${"[],".repeat(20_000)}[]]`);
});

const duplicates: { name: string; text: string; want: string[] }[] = [
  { name: "none", text: '{"a":1,"b":{"a":2}}', want: [] },
  { name: "at the root", text: '{"a":1,"a":2}', want: ["a"] },
  { name: "in lists and objects", text: '{"s":{"l":[{"k":1},{"k":1,"k":2}],"n":1,"n":2}}', want: ["s.l[1].k", "s.n"] },
  { name: "each path once", text: '{"a":1,"a":2,"a":3}', want: ["a"] },
  { name: "after a nested value", text: '{"a":{"b":[1]},"a":{"b":[2]}}', want: ["a"] },
];
for (const { name, text, want } of duplicates) {
  test(`duplicate keys: ${name}`, () => {
    const strict = parseJSONStrict(text);
    assert.deepEqual(strict.duplicates, want);
    assert.deepEqual(strict.value, JSON.parse(text));
  });
}

test("duplicate keys: of thousands, the first hundred are told, also far down", () => {
  const many = Array.from({ length: 300 }, (_, i) => `"k${i}":1,"k${i}":2`).join(",");
  assert.equal(parseJSONStrict(`{${many}}`).duplicates.length, 100);
  // Each path takes as long as it is deep: those that are the same must not all be looked at.
  const repeated = '"x":{"b":1,"b":1},'.repeat(50_000);
  const depth = 5_000;
  const deep = `${'{"a":'.repeat(depth)}{${repeated}"x":1}${"}".repeat(depth)}`;
  const { duplicates } = parseJSONStrict(deep);
  const ends = duplicates.map((path) => path.slice(-4));
  assert.deepEqual(ends, [".x.b", ".a.x"]);
});

const strictTexts: { name: string; text: string; duplicates: readonly string[] }[] = [
  { name: "as most clients send it", text: '{"a":1,"b":{"c":[true]}}', duplicates: [] },
  { name: "with Go's line feed", text: '{"a":1}\n', duplicates: [] },
  { name: "without white space, a key twice", text: '{"a":1,"b":{"c":1,"c":1}}', duplicates: ["b.c"] },
  { name: "a key twice with the same value", text: '{"a":1,"a":1}', duplicates: ["a"] },
  { name: "keys like numbers, which the engine reorders", text: '{"2":1,"1":1,"2":1}', duplicates: ["2"] },
  { name: "a key written in two ways", text: '{"a":1,"\\u0061":2}', duplicates: ["a"] },
  { name: "__proto__ twice", text: '{"__proto__":1,"__proto__":2}', duplicates: ["__proto__"] },
];
for (const { name, text, duplicates } of strictTexts) {
  test(`repeated keys are found: ${name}`, () => assert.deepEqual(parseJSONStrict(text).duplicates, duplicates));
}
