import assert from "node:assert/strict";
import { test } from "node:test";
import { type JSONValue, prettyJSON, stringifyJSON } from "@kube-apiserver/apimachinery";
import { JSONIndenter } from "./json-indenter.js";

function indented(bytes: Buffer, pieceBytes: number): string {
  const indenter = new JSONIndenter();
  const chunks: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    chunks.push(...indenter.push(bytes.subarray(from, from + pieceBytes)));
  }
  return Buffer.concat(chunks).toString();
}

function nested(depth: number): JSONValue {
  let value: JSONValue = 1;
  for (let i = 0; i < depth; i += 1) value = [value];
  return value;
}

const values: readonly JSONValue[] = [
  {},
  [],
  { a: {} },
  { a: [], b: [[]], c: [{}] },
  { a: { b: [1, 2, { c: null }], d: true }, e: -1.5e10 },
  { 'quoted "key"': 'a "b" \\ {c: [d], e}, \\', "\\": "\\\\", "": "" },
  { text: "line\nfeed, tab\t, ünïcödé \u2028 𝄞" },
  [[[[[[{ a: [{ b: { c: {} } }] }]]]]]],
  "text",
  12,
  nested(5000),
  { long: "x,{[".repeat(100_000) },
];
for (const [index, value] of values.entries()) {
  for (const pieceBytes of [3, 1000, 1_000_000]) {
    test(`value ${index}, in pieces of ${pieceBytes} bytes`, () => {
      assert.equal(indented(Buffer.from(stringifyJSON(value)), pieceBytes), prettyJSON(value));
    });
  }
}

test("what is between the tokens of another writer goes", () => {
  const text = '{ "a" : [ 1 ,\n 2 ] , "b" : { } }\n';
  assert.equal(indented(Buffer.from(text), 3), prettyJSON({ a: [1, 2], b: {} }));
});
