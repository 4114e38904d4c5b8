import assert from "node:assert/strict";
import { test } from "node:test";
import { strictErrorsOf } from "./strict-errors.js";
import { objectMeta } from "./testing-schemas.js";

test("what is unknown is told in the order of the text, up to a hundred; nothing after that is read", () => {
  const fields = Array.from({ length: 150 }, (_, at) => `"u${at}":1`);
  const errors = strictErrorsOf(`{${fields.slice(0, 3).join(",")}}`, objectMeta);
  assert.deepEqual(errors, ['unknown field "u0"', 'unknown field "u1"', 'unknown field "u2"']);
  const cut = strictErrorsOf(`{${fields.join(",")} and here ends what is JSON`, objectMeta);
  assert.equal(cut.length, 100);
  assert.equal(cut.at(-1), 'unknown field "u99"');
});
