import assert from "node:assert/strict";
import { test } from "node:test";
import { newExpressionEngines } from "../../../cel/expression-engines.js";
import { inputsFor } from "../../testing/expression-inputs.js";
import { Validator } from "./validator.js";

const expressions = await newExpressionEngines().admission.load();

function validate(spec: object) {
  const policy = { metadata: { name: "p" }, spec: { failurePolicy: "Fail", ...spec } };
  const validator = new Validator(policy as ConstructorParameters<typeof Validator>[0], {
    expressions,
    monotonic: () => 0,
  });
  return validator.validate(inputsFor({ metadata: { name: "a" } }));
}

const list = `[${Array.from({ length: 60 }, (_, i) => i).join()}]`;
const heavy = `${list}.all(a, ${list}.all(b, ${list}.exists(c, c == 59)))`;

const decisions: { name: string; spec: object; want: readonly (readonly string[] | RegExp)[] }[] = [
  { name: "a validation that holds", spec: { validations: [{ expression: "true" }] }, want: [["admit", "admit", ""]] },
  {
    name: "conditions that do not hold",
    spec: { matchConditions: [{ name: "c", expression: "false" }], validations: [{ expression: "false" }] },
    want: [],
  },
  {
    name: "conditions that fail",
    spec: { matchConditions: [{ name: "c", expression: "1 / 0 == 1" }], validations: [{ expression: "false" }] },
    want: [["deny", "error", "expression '1 / 0 == 1' resulted in error: division by zero"]],
  },
  {
    name: "the message that an expression makes",
    spec: {
      validations: [{ expression: "false", message: "fixed", messageExpression: "' no ' + object.metadata.name" }],
    },
    want: [["deny", "deny", "no a"]],
  },
  {
    name: "a message that cannot be made",
    spec: { validations: [{ expression: "false", message: " fixed ", messageExpression: "string(1 / 0)" }] },
    want: [["deny", "deny", "fixed"]],
  },
  {
    name: "messages that are not shown",
    spec: {
      validations: [
        { expression: "false", messageExpression: "'a\\nb'" },
        { expression: " 1 == 2 ", messageExpression: `'x'.replace('x', '${"y".repeat(6000)}')` },
      ],
    },
    want: [
      ["deny", "deny", "failed expression: false"],
      ["deny", "deny", "failed expression: 1 == 2"],
    ],
  },
  {
    name: "an error that is let pass",
    spec: { failurePolicy: "Ignore", validations: [{ expression: "1 / 0 == 1" }, { expression: "false" }] },
    want: [
      ["admit", "error", "expression '1 / 0 == 1' resulted in error: division by zero"],
      ["deny", "deny", "failed expression: false"],
    ],
  },
  {
    name: "an expression that does not compile",
    spec: { validations: [{ expression: "object." }] },
    want: [/^deny error compilation error: compilation failed: ERROR: /],
  },
  {
    name: "all that may be spent",
    spec: { validations: Array.from({ length: 40 }, () => ({ expression: heavy })) },
    want: [/^deny error validation failed due to running out of cost budget, no further validation rules will be run$/],
  },
];

for (const { name, spec, want } of decisions) {
  test(`decides: ${name}`, async () => {
    const result = await validate(spec);
    assert.equal(result.decisions.length, want.length, JSON.stringify(result.decisions.slice(0, 3)));
    for (const [i, { action, evaluation, message }] of result.decisions.entries()) {
      const wanted = want[i];
      if (wanted instanceof RegExp) assert.match([action, evaluation, message].join(" "), wanted);
      else assert.deepEqual([action, evaluation, message], wanted);
    }
  });
}

test("audit annotations are texts, or left out", async () => {
  const auditAnnotations = [
    { key: "a", valueExpression: "' value '" },
    { key: "b", valueExpression: "null" },
    { key: "c", valueExpression: "''" },
    { key: "d", valueExpression: "string(1 / 0)" },
  ];
  const shown = async (failurePolicy: string) =>
    (await validate({ failurePolicy, auditAnnotations })).auditAnnotations.map(({ key, action, value, error }) =>
      [key, action, value ?? error ?? ""].join(" "),
    );
  const failure = "expression 'string(1 / 0)' resulted in error: division by zero";
  assert.deepEqual(await shown("Fail"), ["a publish value", "b exclude ", "c exclude ", `d error ${failure}`]);
  assert.deepEqual((await shown("Ignore"))[3], `d exclude ${failure}`);
});
