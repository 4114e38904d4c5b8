import assert from "node:assert/strict";
import { test } from "node:test";
import { newPatternEngine } from "@kube-apiserver/apimachinery";
import { compile } from "./compile.js";
import { CompileError } from "./issues.js";
import { newKubernetesEnv } from "./kubernetes-env.js";
import { kubernetesCallCosts } from "./library/call-costs.js";
import { Program } from "./program.js";
import { dynType, listType } from "./types/type.js";
import { CelError } from "./values/cel-error.js";
import type { Value } from "./values/value.js";

const env = newKubernetesEnv(await newPatternEngine()).extend({
  variables: [
    { name: "l", type: listType(dynType) },
    { name: "s", type: dynType },
  ],
});

/** Generous for what takes milliseconds, and far from what an attack would take. Of the processor: machines are busy. */
const budgetMs = 10_000;

function within(body: () => void): void {
  const before = process.cpuUsage();
  body();
  const { user, system } = process.cpuUsage(before);
  assert.ok((user + system) / 1000 < budgetMs, `${(user + system) / 1000} ms`);
}

const refused: readonly (readonly [string, string, RegExp])[] = [
  ["parentheses", `${"(".repeat(50_000)}1${")".repeat(49_000)}`, /expression recursion limit exceeded: 250/],
  ["lists", "[".repeat(90_000), /expression recursion limit exceeded: 250/],
  ["maps", "{1:".repeat(30_000), /expression recursion limit exceeded: 250/],
  ["a chain of fields", `l${".a".repeat(49_000)}`, /max recursion depth exceeded/],
  ["a chain of sums", `1${"+1".repeat(49_000)}`, /max recursion depth exceeded/],
  ["a chain of conditionals", "true?1:".repeat(14_000), /recursion limit exceeded: 250/],
  [
    "an expression that is too long",
    `'${"a".repeat(100_000)}'`,
    /code point size exceeds limit: size: 100002, limit 100000/,
  ],
  ["an integer of many digits", "9".repeat(99_000), /invalid int literal/],
  ["a hexadecimal integer of many digits", `0x${"f".repeat(99_000)}u`, /invalid uint literal/],
  ["a string without end", `'${"\\'".repeat(49_000)}`, /token recognition error/],
  ["quotes without end", '"'.repeat(99_001), /Syntax error/],
  [
    "copies of copies",
    `optional.of(1)${".optMap(x, x)".repeat(60)}.hasValue()`,
    /expanded expression exceeds size limit/,
  ],
  ["characters that are no tokens", "@".repeat(99_000), /token recognition error/],
];

for (const [name, text, message] of refused) {
  test(`is refused: ${name}`, () => {
    within(() => {
      assert.throws(
        () => compile(text, env),
        (err) => {
          assert.ok(err instanceof CompileError);
          assert.match(err.message, message);
          return true;
        },
      );
    });
  });
}

test("a long chain of conditions is no deep one", () => {
  const text = new Array(5000).fill("true").join(" && ");
  within(() => assert.equal(new Program(compile(text, env), env).eval({}).value, true));
});

function evaluate(text: string, variables: Record<string, Value>, costLimit = 1_000_000) {
  return new Program(compile(text, env), env, { callCosts: kubernetesCallCosts }).eval(variables, { costLimit });
}

test("patterns that make others backtrack do not", () => {
  const s = `${"a".repeat(50_000)}!`;
  within(() => {
    assert.equal(evaluate("s.matches('^(a+)+$')", { s }).value, false);
    assert.equal(evaluate("s.find('(a|aa)+$') == ''", { s }, 1e9).value, true);
    assert.equal(evaluate("s.findAll('(a*)*b').size() == 0", { s }, 1e9).value, true);
  });
});

test("evaluation ends at its limit", () => {
  const l = new Array(2000).fill(1);
  within(() => {
    const { value, cancelled } = evaluate("l.all(a, l.all(b, l.all(c, a == b && b == c)))", { l });
    assert.equal(cancelled, "costLimit");
    assert.ok(value instanceof CelError);
    assert.equal(value.message, "operation cancelled: actual cost limit exceeded");
  });
});

test("evaluation ends when nobody waits for it", () => {
  const l = new Array(2000).fill(1);
  const program = new Program(compile("l.all(a, l.all(b, a == b))", env), env);
  assert.equal(program.eval({ l }, { signal: AbortSignal.abort() }).cancelled, "interrupted");
});

test("texts do not grow without bound", () => {
  const s = "a".repeat(1_000_000);
  for (const text of ["s.replace('', s)", "s.split('').join(s)", "dyn('%.999999999f').format([1.0])"]) {
    const { value } = evaluate(`${text}.size() == 0`, { s }, 1e12);
    assert.ok(value instanceof CelError, text);
  }
});

test("lists that comprehensions collect are made in linear time", () => {
  const l = new Array(200_000).fill(1);
  within(() => assert.equal(evaluate("l.map(x, x).filter(x, x > 0).size() == 200000", { l }, 1e9).value, true));
});

test("names of properties that objects have anyway are not there", () => {
  const s = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}') as Value;
  assert.equal(evaluate("has(s.polluted) || has(s.constructor) || has(s.toString)", { s }).value, false);
  assert.equal(evaluate("s.__proto__.polluted && s.size() == 2", { s }).value, true);
});

/** Steps that are cheap upstream and not here, over and over: what they take is charged, so that the limit ends them. */
const large = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, { a: [i, `v${i}`] }]));
const heavy: readonly (readonly [string, string])[] = [
  ["sizes of long texts", "l.all(x, size(s) > 0)"],
  ["characters of long texts", "l.all(x, s.charAt(900000) == 'a')"],
  ["sums of long lists", "l.all(x, (l + l).size() > 0)"],
  ["comparisons of large objects", "l.all(x, m == n)"],
  ["large objects in lists", "l.all(x, !(m in [dyn(n), dyn(m)]) || true)"],
  ["texts of large objects", "l.all(x, '%s'.format([m]) != '')"],
  ["sizes of large objects", "l.all(x, size(m) > 0)"],
  ["looks into large objects", "l.all(x, m.exists(k, true))"],
];

for (const [name, text] of heavy) {
  test(`does not take long: ${name}`, () => {
    const wide = env.extend({
      variables: [
        { name: "m", type: dynType },
        { name: "n", type: dynType },
      ],
    });
    const program = new Program(compile(text, wide), wide, { callCosts: kubernetesCallCosts });
    const variables = {
      l: new Array(30_000).fill(1),
      s: "a\u00e9".repeat(500_000),
      m: structuredClone(large),
      n: structuredClone(large),
    };
    within(() => program.eval(variables, { costLimit: 1_000_000 }));
  });
}

test("doubling a list again and again ends", () => {
  const l = new Array(600_000).fill(1);
  const { value } = evaluate("(l + l).size() == 0", { l });
  assert.ok(value instanceof CelError);
  assert.equal(value.message, "list exceeds maximum length");
});

test("values that differ only deep down are different members of sets", () => {
  const equalities = [
    "[{'a': 1}, {'a': 2}, {'a': 1}].distinct().size() == 2",
    "[b'a', b'b'].distinct().size() == 2 && [quantity('1M'), quantity('1000k')].distinct().size() == 1",
    "sets.equivalent([duration('60s')], [duration('1m')]) && !sets.contains([{'a': [1]}], [{'a': [2]}])",
    "sets.contains([timestamp('2024-01-01T01:00:00+01:00')], [timestamp('2024-01-01T00:00:00Z')])",
  ];
  for (const text of equalities) assert.equal(evaluate(text, {}).value, true, text);
});
