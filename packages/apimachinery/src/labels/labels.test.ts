import assert from "node:assert/strict";
import { test } from "node:test";
import { cpuTimeMs } from "@kube-apiserver/component-base/testing";
import { parseJSON } from "../json/parse.js";
import type { StringMap } from "../runtime/kube-object.js";
import { toErrorText } from "../validation/field-error.js";
import { FieldPath } from "../validation/field-path.js";
import { labelSelectorFromObject, validateLabelSelector } from "./from-object.js";
import { parseLabelSelector } from "./parser.js";
import { everythingLabels, labelSelectorFromSet } from "./selector.js";
import { SelectorError } from "./selector-error.js";

const parses: { text: string; want: string }[] = [
  { text: "", want: "" },
  { text: "a=b", want: "a=b" },
  { text: " b == c , a!=d ", want: "a!=d,b==c" },
  { text: "x in (c,a,b,a)", want: "x in (a,b,c)" },
  { text: "x notin (a)", want: "x notin (a)" },
  { text: "x in ()", want: "x in ()" },
  { text: "x in (,a)", want: "x in (,a)" },
  { text: "x in (a,,b,)", want: "x in (,a,b)" },
  { text: "!a,b", want: "!a,b" },
  { text: "a>1,b<2", want: "a>1,b<2" },
  { text: "a=", want: "a=" },
  { text: "a=,b", want: "a=,b" },
  { text: "in in (in,notin)", want: "in in (in,notin)" },
  { text: "notin", want: "notin" },
];
for (const { text, want } of parses) {
  test(`parse ${JSON.stringify(text)}`, () => {
    assert.equal(parseLabelSelector(text).toString(), want);
    assert.equal(parseLabelSelector(want).toString(), want);
  });
}

const errors: { text: string; want: string | RegExp }[] = [
  { text: "a b", want: "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt" },
  { text: "a=>", want: "unable to parse requirement: found '>', expected: identifier" },
  { text: "a in (b", want: "unable to parse requirement: found '', expected: ',' or ')'" },
  { text: "!", want: "unable to parse requirement: found '', expected: identifier" },
  { text: "a,", want: "found '', expected: identifier after ','" },
  { text: ",a", want: "found ',', expected: !, identifier, or 'end of string'" },
  { text: "!a=b", want: "found '=', expected: ',' or 'end of string'" },
  { text: "a in b", want: "unable to parse requirement: found 'b' expected: '('" },
  {
    text: "a>x",
    want: "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
  },
  {
    text: "app=b@d",
    want: /^unable to parse requirement: values\[0\]\[app\]: Invalid value: "b@d": a valid label must be/,
  },
  { text: "a@b=c", want: /^unable to parse requirement: <nil>: Invalid value: "a@b": name part must consist/ },
];
for (const { text, want } of errors) {
  test(`parse error ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseLabelSelector(text),
      (err) => {
        assert.ok(err instanceof SelectorError);
        if (typeof want === "string") assert.equal(err.message, want);
        else assert.match(err.message, want);
        return true;
      },
    );
  });
}

const matches: { selector: string; labels: StringMap | undefined; want: boolean }[] = [
  { selector: "", labels: undefined, want: true },
  { selector: "a=b", labels: { a: "b" }, want: true },
  { selector: "a=b", labels: { a: "c" }, want: false },
  { selector: "a=", labels: {}, want: false },
  { selector: "a!=b", labels: {}, want: true },
  { selector: "a notin (b,c)", labels: { a: "c" }, want: false },
  { selector: "a in (b,c),!d", labels: { a: "c" }, want: true },
  { selector: "a", labels: { a: "" }, want: true },
  { selector: "!a", labels: { a: "" }, want: false },
  { selector: "a>1", labels: { a: "10" }, want: true },
  { selector: "a<9223372036854775807", labels: { a: "9223372036854775806" }, want: true },
  { selector: "a>1", labels: { a: "x" }, want: false },
  { selector: "a>1", labels: { a: "9223372036854775808" }, want: false },
  { selector: "constructor", labels: {}, want: false },
  { selector: "!toString", labels: {}, want: true },
  { selector: "toString=x", labels: parseJSON('{"toString":"x","__proto__":"y"}') as StringMap, want: true },
];
for (const { selector, labels, want } of matches) {
  test(`${selector || "(empty)"} ${want ? "chooses" : "leaves"} ${JSON.stringify(labels)}`, () => {
    assert.equal(parseLabelSelector(selector).matches(labels), want);
  });
}

test("exact matches", () => {
  assert.equal(parseLabelSelector("a in (x),b=y").requiresExactMatch("a"), "x");
  assert.equal(parseLabelSelector("a in (x,y)").requiresExactMatch("a"), undefined);
  assert.equal(parseLabelSelector("a!=x").requiresExactMatch("a"), undefined);
});

test("selectors in objects", () => {
  assert.equal(labelSelectorFromObject(undefined).matches({}), false);
  assert.equal(labelSelectorFromObject(undefined).empty, false);
  assert.equal(labelSelectorFromObject({}), everythingLabels);
  const selector = labelSelectorFromObject({
    matchLabels: { b: "1" },
    matchExpressions: [
      { key: "a", operator: "In", values: ["y", "x"] },
      { key: "c", operator: "DoesNotExist" },
    ],
  });
  assert.equal(selector.toString(), "a in (x,y),b=1,!c");
  assert.throws(() => labelSelectorFromObject({ matchExpressions: [{ key: "a", operator: "Is" }] }), {
    message: '"Is" is not a valid label selector operator',
  });
  assert.equal(labelSelectorFromSet({ b: "1", a: "2" }).toString(), "a=2,b=1");
});

test("validation of selectors in objects", () => {
  const selector = {
    matchLabels: { a: "b@d" },
    matchExpressions: [
      { key: "a", operator: "In" },
      { key: "b", operator: "Exists", values: ["x"] },
      { key: "c", operator: "Is" },
    ],
  };
  const texts = validateLabelSelector(selector, FieldPath.root("spec", "selector")).map(toErrorText);
  assert.match(texts.shift() ?? "", /^spec.selector.matchLabels: Invalid value: "b@d": a valid label/);
  assert.deepEqual(texts, [
    "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    "spec.selector.matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
    'spec.selector.matchExpressions[2].operator: Invalid value: "Is": not a valid selector operator',
  ]);
});

test("a selector of many values takes no longer for each object than one of few", async () => {
  const values = Array.from({ length: 50_000 }, (_, i) => `v${i}`);
  const [wanted, unwanted] = ["in", "notin"].map((operator) =>
    parseLabelSelector(`a ${operator} (${values.join(",")})`),
  );
  const tookMs = await cpuTimeMs(() => {
    for (const a of values) {
      assert.equal(wanted?.matches({ a }), true);
      assert.equal(unwanted?.matches({ a }), false);
      assert.equal(wanted?.matches({ a: `${a}x` }), false);
    }
  });
  assert.ok(tookMs < 2_000, `${tookMs} ms`);
});
