import assert from "node:assert/strict";
import { test } from "node:test";
import { BodySyntaxError, parseBody } from "./parse-body.js";

const read = (text: string, strict = true) => parseBody(Buffer.from(text), "yaml", strict);

test("JSON that comes as YAML is the same as YAML", async () => {
  const value = { a: ["1", 2, 9_223_372_036_854_775_807n, null, true, 1.5], b: { "c d": "é\n" } };
  assert.deepEqual(
    (await read('{"a":["1",2,9223372036854775807,null,true,1.5],"b":{"c d":"\\u00e9\\n"}}')).value,
    value,
  );
  const yaml = 'a: ["1", 2, 9223372036854775807, null, true, 1.5]\nb: {c d: "é\\n"}';
  assert.deepEqual((await read(yaml)).value, value);
  // Flow style of YAML that is no JSON.
  assert.deepEqual((await read("{a: b, c: [d]}")).value, { a: "b", c: ["d"] });
});

test("repeated keys are told of in YAML's words, and broken texts refused in them", async () => {
  const { strictErrors } = await read('{"a": 1, "a": 2}');
  assert.match(strictErrors.join(), /already set in map/);
  await assert.rejects(read('{"a": '), (err) => err instanceof BodySyntaxError && err.message.startsWith("yaml:"));
});

test("JSON that comes as YAML is no deeper than YAML may be", async () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
  assert.deepEqual(await read(nested(900)), await parseBody(Buffer.from(nested(900)), "json", true));
  await assert.rejects(read(nested(5000)), (err) => err instanceof BodySyntaxError && /maxDepth/.test(err.message));
  assert.ok((await parseBody(Buffer.from(nested(5000)), "json", true)).value);
});
