import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodedObject, type JSONValue } from "@kube-apiserver/apimachinery";
import { newCustomResourceTableConvertor } from "./table-convertor.js";

const nowMs = Date.parse("2024-01-01T00:01:30Z");

const cases: { name: string; type: string; value: JSONValue; want: JSONValue }[] = [
  { name: "text", type: "string", value: "x", want: "x" },
  { name: "a number as text", type: "string", value: 3, want: "3" },
  { name: "an object as text", type: "string", value: { a: 1 }, want: '{"a":1}' },
  { name: "an integer", type: "integer", value: 3, want: 3 },
  { name: "an integer beyond a double", type: "integer", value: 9007199254740993n, want: 9007199254740993n },
  { name: "a fraction where an integer is due", type: "integer", value: 3.9, want: 3 },
  { name: "text where an integer is due", type: "integer", value: "3", want: null },
  { name: "a number", type: "number", value: 0.5, want: 0.5 },
  { name: "a truth", type: "boolean", value: true, want: true },
  { name: "text where a truth is due", type: "boolean", value: "true", want: null },
  { name: "a time", type: "date", value: "2024-01-01T00:00:00Z", want: "90s" },
  { name: "an empty time", type: "date", value: "", want: "<unknown>" },
  { name: "no time", type: "date", value: "soon", want: "<invalid>" },
  { name: "null", type: "integer", value: null, want: null },
];
for (const { name, type, value, want } of cases) {
  test(`cell: ${name}`, () => {
    const convertor = newCustomResourceTableConvertor([{ name: "C", type, jsonPath: ".spec" }]);
    const row = convertor.toRow(EncodedObject.fromObject({ metadata: { name: "one" }, spec: value }), nowMs);
    assert.deepEqual(row.cells, ["one", want]);
  });
}

test("columns from the first that cannot be read are left out", () => {
  const paths = [".a", ".b[", ".c"];
  const columns = paths.map((jsonPath) => ({ name: jsonPath, type: "string", jsonPath }));
  assert.deepEqual(
    newCustomResourceTableConvertor(columns).columns.map(({ name }) => name),
    ["Name", ".a"],
  );
});
