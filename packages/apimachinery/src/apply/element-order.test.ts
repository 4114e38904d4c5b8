import assert from "node:assert/strict";
import { test } from "node:test";
import { runToEnd } from "../runtime/run-to-end.js";
import { compareElements, sortElements, sortElementsSteps } from "./element-order.js";
import { FieldSet } from "./field-set.js";
import { fieldSetPathToString } from "./path-element.js";

const orders: { name: string; want: string[] }[] = [
  { name: "kinds", want: ["f:z", 'k:{"a":"b"}', 'v:"a"', "i:0"] },
  { name: "names", want: ["f:B", "f:a", "f:a.b", "f:ab"] },
  { name: "indices by size", want: ["i:2", "i:10"] },
  { name: "numbers by size", want: ["v:-1", "v:2", "v:10", "v:10.5"] },
  { name: "values of several types", want: ["v:9", 'v:"1"', "v:true"] },
  { name: "texts, the shorter first", want: ['v:"a"', 'v:"a b"', 'v:"a!"', 'v:"ab"'] },
  { name: "keys by size", want: ['k:{"port":80,"protocol":"TCP"}', 'k:{"port":443,"protocol":"SCTP"}'] },
  {
    name: "keys, fewer first",
    want: ['k:{"name":"a"}', 'k:{"name":"a","ns":"b"}', 'k:{"name":"a-b"}', 'k:{"ns":"a"}'],
  },
];
for (const { name, want } of orders) {
  test(`elements are in order: ${name}`, () => {
    assert.deepEqual([...want].reverse().sort(compareElements), want);
    assert.deepEqual([...want].sort(compareElements), want);
    assert.deepEqual(sortElements([...want].reverse()), want);
    assert.deepEqual(runToEnd(sortElementsSteps([...want].reverse())), want);
  });
}

test("paths of a level come before those below it", () => {
  const set = FieldSet.of(["f:a", "f:x"], ["f:a", "f:b", "f:c"], ["f:b"], ["f:c", "i:0"], ["f:c"]);
  assert.deepEqual([...set.paths()].map(fieldSetPathToString), [".b", ".c", ".a.x", ".a.b.c", ".c[0]"]);
});

test("many elements are sorted in steps, as at once", () => {
  const elements = Array.from({ length: 20_000 }, (_, at) => `k:{"port":${(at * 7919) % 20_011},"protocol":"TCP"}`);
  const steps = sortElementsSteps(elements);
  let count = 0;
  let sorted: readonly string[] | undefined;
  for (; sorted === undefined; count++) {
    const { done, value } = steps.next();
    if (done) sorted = value;
  }
  assert.deepEqual(sorted, sortElements(elements));
  assert.ok(count > 200, `${count} steps`);
});
