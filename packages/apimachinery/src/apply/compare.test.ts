import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "../json/json-value.js";
import { type Comparison, compareTyped, compareTypedSteps } from "./compare.js";
import { integer, struct, text, textMap } from "./testing-schemas.js";

const item = struct({
  name: text,
  value: integer,
  tags: { kind: "list", items: text, listType: "set" },
  more: textMap,
});
const schema = struct({
  set: { kind: "list", items: text, listType: "set" },
  items: { kind: "list", items: item, listType: "map", listMapKeys: ["name"] },
  map: textMap,
  free: { kind: "any" },
});

const range = <T>(from: number, to: number, make: (at: number) => T) =>
  Array.from({ length: to - from }, (_, at) => make(from + at));

/** Much of it shared, much of it not, at every level. */
function object(from: number, to: number): JSONObject {
  return {
    set: range(from, to, (at) => `s${at}`),
    items: range(from, to, (at) => ({
      name: `n${at - (at % 2)}`,
      value: at + from,
      tags: range(0, 3, (tag) => `t${tag + from}`),
      more: Object.fromEntries(range(from, from + 3, (key) => [`k${key}`, "v"])),
    })),
    map: Object.fromEntries(range(from, to, (at) => [`k${at}`, `${at % 2 === 0 ? from : 0}`])),
    free: { a: from, b: range(from, from + 2, (at) => ({ at })) },
  };
}

const written = ({ added, modified, removed }: Comparison) =>
  JSON.stringify([added, modified, removed].map((set) => set.toFieldsV1()));

for (const [left, right] of [
  [{}, object(0, 2000)],
  [object(0, 2000), {}],
  [object(0, 2000), object(1001, 3001)],
] as const) {
  test(`in steps the same is found as at once: ${Object.keys(left).length} and ${Object.keys(right).length} fields`, () => {
    const steps = compareTypedSteps(left, right, schema);
    let found: Comparison | undefined;
    let count = 0;
    for (; found === undefined; count++) {
      const { done, value } = steps.next();
      if (done) found = value;
    }
    assert.equal(written(found), written(compareTyped(left, right, schema)));
    assert.ok(count > 50, `${count} steps`);
  });
}
