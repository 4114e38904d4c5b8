import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCSVRecords } from "./csv-records.js";

const cases: { name: string; text: string; want: readonly string[][] }[] = [
  { name: "nothing", text: "", want: [] },
  {
    name: "lines",
    text: "a,b\nc,d\n",
    want: [
      ["a", "b"],
      ["c", "d"],
    ],
  },
  { name: "no line end at the end", text: "a,b", want: [["a", "b"]] },
  { name: "line ends of Windows", text: "a,b\r\nc\r\n", want: [["a", "b"], ["c"]] },
  { name: "empty lines", text: "\n\na\n\n", want: [["a"]] },
  { name: "empty columns", text: ",a,\n", want: [["", "a", ""]] },
  { name: "an empty last column without a line end", text: "a,", want: [["a", ""]] },
  { name: "spaces", text: " a , b\n", want: [[" a ", " b"]] },
  { name: "commas in quotes", text: '"a,b",c\n', want: [["a,b", "c"]] },
  { name: "doubled quotes", text: '"a""b",""\n', want: [['a"b', ""]] },
  { name: "line ends in quotes", text: '"a\nb",c\nd\n', want: [["a\nb", "c"], ["d"]] },
];
for (const { name, text, want } of cases) {
  test(`records: ${name}`, () => assert.deepEqual(parseCSVRecords(text), want));
}

const errors: { text: string; want: string }[] = [
  { text: 'a\nb"c\n', want: 'parse error on line 2: bare " in non-quoted field' },
  { text: '"a\n', want: 'parse error on line 1: extraneous or missing " in quoted-field' },
  { text: '"a"b\n', want: 'parse error on line 1: extraneous or missing " in quoted-field' },
];
for (const { text, want } of errors) {
  test(`no records: ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseCSVRecords(text), { name: "SyntaxError", message: want });
  });
}
