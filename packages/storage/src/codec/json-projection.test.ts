import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJSON } from "@kube-apiserver/apimachinery";
import { newProjection, projectJSON } from "./json-projection.js";

const cases: { name: string; json: string; paths: string[]; want: unknown }[] = [
  {
    name: "values at paths, whatever lies around them",
    json: '{"x":[{"a":{"b":1}},"}"],"a":{"c":"\\"{","b":"text","d":{}},"n":12}',
    paths: ["a.b", "n"],
    want: { a: { b: "text" }, n: 12 },
  },
  {
    name: "a part of another path is read whole",
    json: '{"a":{"b":1,"c":[2]}}',
    paths: ["a.b", "a"],
    want: { a: { b: 1, c: [2] } },
  },
  {
    name: "in whichever order they are named",
    json: '{"a":{"b":1,"c":[2]}}',
    paths: ["a", "a.b"],
    want: { a: { b: 1, c: [2] } },
  },
  { name: "what is missing stays missing", json: '{"a":{}}', paths: ["a.b", "c.d"], want: { a: {} } },
  {
    name: "what is no object is there as it is",
    json: '{"a":null,"b":7,"c":[1]}',
    paths: ["a.x", "b.x", "c.x"],
    want: { a: null, b: 7, c: [1] },
  },
  {
    name: "of duplicates the last one counts",
    json: '{"a":{"b":1},"a":{"c":2}}',
    paths: ["a.b", "a.c"],
    want: { a: { c: 2 } },
  },
  {
    name: "keys and values with escapes",
    json: '{"\\u0061":{"b\\n":"\\u00e9\\n"}}',
    paths: ["a.b\n"],
    want: { a: { "b\n": "é\n" } },
  },
  {
    name: "text beyond ASCII",
    json: '{"ä":"grün","labels":{"k":"日本"}}',
    paths: ["ä", "labels"],
    want: { ä: "grün", labels: { k: "日本" } },
  },
  {
    name: "white space",
    json: ' {\n "a" :\t{ "b" : "c" } ,\r\n"d": 1 }\n',
    paths: ["a.b", "d"],
    want: { a: { b: "c" }, d: 1 },
  },
  {
    name: "integers of 64 bits",
    json: '{"a":{"b":9007199254740993}}',
    paths: ["a.b"],
    want: { a: { b: 9007199254740993n } },
  },
  {
    name: "names of the prototype are data",
    json: '{"__proto__":{"b":1},"constructor":"c"}',
    paths: ["__proto__.b", "constructor"],
    want: parseJSON('{"__proto__":{"b":1},"constructor":"c"}'),
  },
];

for (const { name, json, paths, want } of cases) {
  test(name, () => {
    const projected = projectJSON(Buffer.from(json), newProjection(paths));
    assert.deepEqual(toPlain(projected), toPlain(want));
  });
}

test("what is not an object cannot be read", () => {
  for (const json of ["[]", "", '"a"', "null"]) {
    assert.equal(projectJSON(Buffer.from(json), newProjection(["a"])), undefined);
  }
});

/** Without prototypes on either side, so that `__proto__` compares as a key. */
function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== "object" || value === null) return value;
  return new Map(Object.keys(value).map((key) => [key, toPlain(Object.getOwnPropertyDescriptor(value, key)?.value)]));
}
