import assert from "node:assert/strict";
import { test } from "node:test";
import { diffSteps } from "./sequence-matcher.js";
import { diffOfJSON } from "./unified-diff.js";

test("equal values have no difference", () => assert.equal(diffOfJSON({ a: [1] }, { a: [1] }), ""));

test("differences come with three lines around them, and apart when they are far apart", () => {
  const before = { a: 1, b: [], c: {}, d: null, e: "<", f: 1, g: 1, h: 1, i: 1, j: 1, k: { x: [1, 2] } };
  const after = { ...before, a: 2, k: { x: [1] } };
  assert.equal(
    diffOfJSON(before, after),
    '@@ -1,5 +1,5 @@\n {\n- "a": 1,\n+ "a": 2,\n  "b": [],\n  "c": {},\n  "d": null,\n' +
      '@@ -11,8 +11,7 @@\n  "j": 1,\n  "k": {\n   "x": [\n-   1,\n-   2\n+   1\n   ]\n  }\n }\n',
  );
});

// What Python's difflib says of the same lists.
test("lines that are everywhere start no match in long texts", () => {
  const common = Array.from({ length: 200 }, () => "x");
  assert.deepEqual(
    diffSteps(["a", ...common], [...common, "a"]).map(({ kind, from, to, newFrom, newTo }) => [
      kind,
      from,
      to,
      newFrom,
      newTo,
    ]),
    [
      ["insert", 0, 0, 0, 200],
      ["equal", 0, 1, 200, 201],
      ["delete", 1, 201, 201, 201],
    ],
  );
});
