import assert from "node:assert/strict";
import { test } from "node:test";
import { newPatternEngine, PatternSyntaxError } from "./pattern.js";

const matches: { pattern: string; good: string; bad: string }[] = [
  { pattern: "^[a-z]+$", good: "abc", bad: "aBc" },
  { pattern: "b", good: "abc", bad: "acd" },
  { pattern: "(?i)^x$", good: "X", bad: "y" },
  { pattern: "^\\p{Greek}+$", good: "αβγ", bad: "abc" },
  { pattern: "^(?P<n>a|b){2}\\z", good: "ab", bad: "abc" },
];

for (const { pattern, good, bad } of matches) {
  test(`matches ${pattern}`, async () => {
    const compiled = (await newPatternEngine()).compile(pattern);
    assert(compiled.test(good));
    assert(!compiled.test(bad));
  });
}

const refused: { pattern: string; message: string }[] = [
  { pattern: "a(?=b)", message: "error parsing regexp: invalid or unsupported Perl syntax: `(?=`" },
  { pattern: "(a)\\1", message: "error parsing regexp: invalid escape sequence: `\\1`" },
  { pattern: "(a", message: "error parsing regexp: missing closing ): `(a`" },
  { pattern: "a{1001}", message: "error parsing regexp: invalid repeat count: `{1001}`" },
];

for (const { pattern, message } of refused) {
  test(`refuses ${pattern}`, async () => {
    const engine = await newPatternEngine();
    assert.throws(
      () => engine.compile(pattern),
      (error) => error instanceof PatternSyntaxError && error.message === message,
    );
  });
}

test("keeps compiled patterns, the longest unused leaving first", async () => {
  const engine = await newPatternEngine({ maxPatterns: 2 });
  const a = engine.compile("a");
  engine.compile("b");
  assert.equal(engine.compile("a"), a);
  engine.compile("c");
  assert.equal(engine.compile("a"), a);
  engine.compile("b");
  engine.compile("d");
  assert.notEqual(engine.compile("a"), a);
});

const finds: { pattern: string; text: string; limit: number; found: string[] }[] = [
  { pattern: "[0-9]+", text: "a1 b22", limit: -1, found: ["1", "22"] },
  { pattern: "[0-9]+", text: "a1 b22", limit: 1, found: ["1"] },
  { pattern: "[0-9]+", text: "a1", limit: 0, found: [] },
  { pattern: "a*", text: "baac", limit: -1, found: ["", "aa", ""] },
  { pattern: "x", text: "abc", limit: -1, found: [] },
];

for (const { pattern, text, limit, found } of finds) {
  test(`finds ${limit} of ${pattern} in ${text}`, async () => {
    assert.deepEqual((await newPatternEngine()).compile(pattern).findAll(text, limit), found);
  });
}
