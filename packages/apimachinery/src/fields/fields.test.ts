import assert from "node:assert/strict";
import { test } from "node:test";
import { SelectorError } from "../labels/selector-error.js";
import { parseFieldSelector } from "./parser.js";
import { everythingFields, fieldEquals } from "./selector.js";

const parses: { text: string; want: string }[] = [
  { text: "", want: "" },
  { text: ",,", want: "" },
  { text: "b=1,a!=2", want: "a!=2,b=1" },
  { text: "a==b", want: "a=b" },
  { text: "a=x\\,y\\=z\\\\", want: "a=x\\,y\\=z\\\\" },
];
for (const { text, want } of parses) {
  test(`parse ${JSON.stringify(text)}`, () => assert.equal(parseFieldSelector(text).toString(), want));
}

const errors: { text: string; want: string }[] = [
  { text: "a", want: "invalid selector: 'a'; can't understand 'a'" },
  { text: "a=b=c", want: "invalid field selector: unescaped character in value: 61" },
  { text: "a=\\x", want: "invalid field selector: invalid escape sequence: \\x" },
  { text: "a=b\\", want: "invalid field selector: invalid escape sequence: \\" },
];
for (const { text, want } of errors) {
  test(`parse error ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseFieldSelector(text),
      (err) => err instanceof SelectorError && err.message === want,
    );
  });
}

test("a missing field has the empty value, and inherited names are missing", () => {
  assert.equal(parseFieldSelector("spec.nodeName=").matches({}), true);
  assert.equal(parseFieldSelector("toString!=").matches({}), false);
  assert.equal(parseFieldSelector("a=x,b!=y").matches({ a: "x", b: "z" }), true);
  assert.equal(parseFieldSelector("a=x,b!=y").matches({ a: "x", b: "y" }), false);
});

test("exact matches and rewriting", () => {
  const selector = parseFieldSelector("metadata.name=a,b!=c");
  assert.equal(selector.requiresExactMatch("metadata.name"), "a");
  assert.equal(selector.requiresExactMatch("b"), undefined);
  const rewritten = selector.transform((field, value) =>
    field === "b" ? { field: "", value: "" } : { field: "n", value },
  );
  assert.equal(rewritten.toString(), "n=a");
  assert.throws(
    () =>
      selector.transform(() => {
        throw new SelectorError("no such field");
      }),
    /no such field/,
  );
  assert.ok(everythingFields.empty);
  assert.equal(fieldEquals("a", "b,c").toString(), "a=b\\,c");
});
