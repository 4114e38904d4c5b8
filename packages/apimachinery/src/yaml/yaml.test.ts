import assert from "node:assert/strict";
import { test } from "node:test";
import { getOwn, type JSONObject, type JSONValue } from "../json/json-value.js";
import { loadYAML, parseYAML } from "./parse.js";
import { toYAML } from "./stringify.js";
import { YAMLError } from "./yaml-error.js";

const values: { name: string; text: string; want: JSONValue }[] = [
  { name: "nothing", text: "", want: null },
  { name: "only a comment", text: "# x\n", want: null },
  {
    name: "words of YAML 1.1, as keys too",
    text: "yes: yes\nn: off\nnul: ~\n",
    want: { true: true, false: false, nul: null },
  },
  { name: "quoted words are text", text: "a: \"yes\"\nb: 'null'\n", want: { a: "yes", b: "null" } },
  { name: "octal, hexadecimal, binary", text: "[0o17, 010, 0x10, 0b11, -0x1F, 08]", want: [15, 8, 16, 3, -31, 8] },
  { name: "underscores in numbers", text: "[1_000, 1_0.5]", want: [1000, 10.5] },
  {
    name: "64-bit integers are exact",
    text: "[9007199254740993, 18446744073709551615]",
    want: [9007199254740993n, 2 ** 64],
  },
  { name: "floats", text: "[1.50, 1e3, .5, -.5e-1, 1.]", want: [1.5, 1000, 0.5, -0.05, 1] },
  { name: "dates are text", text: "[2026-01-02, 2026-01-02T03:04:05Z]", want: ["2026-01-02", "2026-01-02T03:04:05Z"] },
  { name: "times of base 60 are text", text: "[12:30]", want: ["12:30"] },
  { name: "numbers as keys", text: "1: a\n1.5: b\n", want: { "1": "a", "1.5": "b" } },
  {
    name: "tags",
    text: '[!!str 1, !!int "7", !!float 1, !!binary aGk=, ! 1, !other 1]',
    want: ["1", 7, 1, "hi", "1", "1"],
  },
  { name: "block texts", text: "a: |\n  x\n  y\nb: >-\n  x\n  y\n", want: { a: "x\ny\n", b: "x y" } },
  { name: "anchors", text: "a: &x {b: 1}\nc: *x\n", want: { a: { b: 1 }, c: { b: 1 } } },
  {
    name: "merge keys",
    text: "a: &x {b: 1, c: 1}\nd:\n  <<: *x\n  c: 2\n",
    want: { a: { b: 1, c: 1 }, d: { b: 1, c: 2 } },
  },
  { name: "earlier maps of a merged list win", text: "<<: [{a: 1}, {a: 2, b: 2}]", want: { a: 1, b: 2 } },
  { name: "only the first document", text: "a: 1\n---\nb: 2\n", want: { a: 1 } },
  { name: "the last of repeated keys wins", text: "a: 1\na: 2\n", want: { a: 2 } },
  { name: "JSON is YAML", text: '{"a": [1, true, null, "x\\ny"]}', want: { a: [1, true, null, "x\ny"] } },
];
for (const { name, text, want } of values) {
  test(`parse yaml: ${name}`, async () => assert.deepEqual(await parseYAML(Buffer.from(text)), want));
}

test("parse yaml: __proto__ is a key like any other", async () => {
  const value = (await parseYAML("__proto__: {a: 1}\n")) as JSONObject;
  assert.deepEqual(getOwn(value, "__proto__"), { a: 1 });
});

const errors: { name: string; text: string; want: string }[] = [
  { name: "two colons", text: "a: b: c\n  - x\n", want: "yaml: mapping values are not allowed in this context" },
  {
    name: "on a later line",
    text: "x: 1\na: b: c\n",
    want: "yaml: line 2: mapping values are not allowed in this context",
  },
  { name: "a list that ends too early", text: "a: [b, c", want: "yaml: line 1: did not find expected ',' or ']'" },
  { name: "only a brace", text: "{", want: "yaml: line 1: did not find expected node content" },
  { name: "unknown anchor", text: "a: *x", want: "yaml: unknown anchor 'x' referenced" },
  { name: "not a number", text: "a: .nan", want: "json: unsupported value: NaN" },
  { name: "merge of a text", text: "<<: x", want: "yaml: map merge requires map or sequence of maps as the value" },
  { name: "a list as key", text: "? [a]\n: b\n", want: "yaml: invalid map key: collection" },
  { name: "tag that does not fit", text: "!!int x", want: "yaml: cannot decode !!str `x` as a !!int" },
];
for (const { name, text, want } of errors) {
  test(`yaml error: ${name}`, async () => {
    await assert.rejects(parseYAML(text), (err) => err instanceof YAMLError && err.message === want);
  });
}

test("a YAML bomb is refused, whatever it would expand to", async () => {
  const level = (n: number) =>
    `l${n}: &l${n} [${Array(10)
      .fill(`*l${n - 1}`)
      .join(",")}]\n`;
  const bomb = `l0: &l0 [x,x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 12 }, (_, n) => level(n + 1)).join("")}`;
  await assert.rejects(parseYAML(bomb), /excessive aliasing/);
});

test("nesting is limited, through aliases too", async () => {
  await assert.rejects(parseYAML("[".repeat(20_000)), YAMLError);
  const chain = Array.from(
    { length: 5 },
    (_, n) => `l${n}: &l${n} ${"[".repeat(400)}${n === 0 ? "x" : `*l${n - 1}`}${"]".repeat(400)}`,
  );
  await assert.rejects(parseYAML(`${chain.join("\n")}\n`), /exceeded max depth/);
});

test("strict reading reports the first hundred of repeated keys, with their lines", async () => {
  const { strictError = "" } = (await loadYAML()).parseStrict(`x: 1\n${"a: b\n".repeat(20_000)}`);
  const lines = strictError.split("\n");
  assert.equal(lines.length, 101);
  assert.deepEqual(
    [lines[1], lines[100]],
    [3, 102].map((line) => `  line ${line}: key "a" already set in map`),
  );
});

test("strict reading reports repeated keys in go-yaml's words", async () => {
  const reader = await loadYAML();
  const text = 'spec:\n  n: 1\n  n: 2\na: 1\n"a": 2\n';
  assert.deepEqual(reader.parseStrict(text), {
    value: { spec: { false: 2 }, a: 2 },
    strictError:
      'yaml: unmarshal errors:\n  line 3: key false already set in map\n  line 5: key "a" already set in map',
  });
  assert.equal(reader.parseStrict("a: 1\n").strictError, undefined);
});

const written: { name: string; value: JSONValue; want: string }[] = [
  {
    name: "sorted keys, lists under their key",
    value: { b: [1, { y: 2, x: [true] }], a: {} },
    want: 'a: {}\nb:\n- 1\n- x:\n  - true\n  "y": 2\n',
  },
  {
    name: "text that would be something else",
    value: ["yes", "1", "", "null", "2026-01-02", "1e3", "12:30"],
    want: '- "yes"\n- "1"\n- ""\n- "null"\n- "2026-01-02"\n- "1e3"\n- "12:30"\n',
  },
  {
    name: "text with indicators",
    value: ["a: b", "#x", "- x", "it's: x", "*a"],
    want: "- 'a: b'\n- '#x'\n- '- x'\n- 'it''s: x'\n- '*a'\n",
  },
  { name: "several lines", value: { a: "x\n\ny\n", b: "x\ny" }, want: "a: |\n  x\n\n  y\nb: |-\n  x\n  y\n" },
  { name: "a scalar", value: 5n, want: "5\n" },
  { name: "an empty list", value: [], want: "[]\n" },
];
for (const { name, value, want } of written) test(`write yaml: ${name}`, () => assert.equal(toYAML(value), want));

const roundTrips: JSONValue[] = [
  { a: [[1, [2, []]], { b: { c: [{ d: null }] } }], big: 9007199254740993n, f: 1.5 },
  { yes: "no", "a: b": "c #d", "": " x ", "multi\nline": "a\nb \n c", "t\tab": "\u2028\u0000😀" },
  [
    "\n",
    "\na",
    "a\n\n",
    " a\nb",
    "a\n b\n",
    "-",
    "?",
    ":",
    "a:",
    "'",
    '"',
    "~x",
    "0x1g",
    "+1",
    ".5",
    ".",
    "%a",
    "a\\b",
  ],
  { f: { apiVersion: "v1", items: [{ metadata: { name: "x", labels: { a: "true" } } }] } },
];
for (const [index, value] of roundTrips.entries()) {
  test(`yaml round trip ${index}`, async () => assert.deepEqual(await parseYAML(toYAML(value)), value));
}

test("deep values are written without deep recursion", async () => {
  let value: JSONValue = "x";
  for (let depth = 0; depth < 900; depth++) value = [value];
  assert.deepEqual(await parseYAML(toYAML(value)), value);
});
