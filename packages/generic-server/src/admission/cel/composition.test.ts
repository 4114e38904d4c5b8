import assert from "node:assert/strict";
import { test } from "node:test";
import { newExpressionEngines } from "../../cel/expression-engines.js";
import { inputsFor } from "../testing/expression-inputs.js";
import type { NamedExpression } from "./composition.js";
import { runtimeCostBudget } from "./costs.js";
import type { ExpressionRole } from "./wanted-types.js";

const expressions = await newExpressionEngines().admission.load();
const object = { metadata: { name: "a", labels: { x: "1", y: "2" } } };

interface Options {
  readonly budget?: number;
  readonly role?: ExpressionRole;
}

async function evaluate(
  variables: readonly NamedExpression[],
  text: string,
  { budget = runtimeCostBudget, role = "condition" }: Options = {},
) {
  const composition = expressions.newComposition();
  for (const variable of variables) composition.add(variable, {});
  const compiled = composition.compile(text, role, {});
  const { results, remainingBudget } = await composition.evaluate([compiled, undefined], inputsFor(object), {
    budget,
    monotonic: () => 0,
  });
  assert.equal(results[1], undefined);
  return { value: results[0]?.value, error: results[0]?.error, spent: budget - remainingBudget };
}

const labels = { name: "labels", expression: "object.metadata.labels" };

test("variables see those before them", async () => {
  const variables = [labels, { name: "size", expression: "size(variables.labels)" }];
  const { value } = await evaluate(variables, "variables.size == 2 && variables.labels.x == '1'");
  assert.equal(value, true);
});

test("types of variables are known", async () => {
  const { error } = await evaluate([{ name: "n", expression: "1 + 1" }], "variables.n == 'a'");
  assert.match(error ?? "", /found no matching overload for '_==_' applied to '\(int, string\)'/);
  const unknown = await evaluate([], "variables.none == 1");
  assert.match(unknown.error ?? "", /undefined field 'none'/);
  const later = await evaluate([{ name: "a", expression: "variables.b" }, labels], "variables.a == 1");
  assert.match(
    later.error ?? "",
    /composited variable "a" fails to compile: compilation failed: .*undefined field 'b'/s,
  );
});

test("a variable is computed once, and only where it is used", async () => {
  const sum = { name: "sum", expression: "[1, 2, 3].map(i, i * 2).exists(i, i == 6)" };
  const once = await evaluate([sum], "variables.sum");
  const twice = await evaluate([sum], "variables.sum && variables.sum");
  assert.ok(once.spent > 20);
  assert.equal(twice.spent - once.spent, 2, "the second look costs the look alone");
  assert.equal((await evaluate([sum], "true")).spent, 0);
});

test("a variable that fails fails the expression", async () => {
  const { error } = await evaluate([{ name: "bad", expression: "object.spec.x" }], "variables.bad == 1");
  assert.equal(
    error,
    `expression 'variables.bad == 1' resulted in error: composited variable "bad" fails to evaluate: no such key: spec`,
  );
});

test("what variables cost is part of what may be spent", async () => {
  const list = `[${Array.from({ length: 50 }, (_, i) => i).join()}]`;
  const slow = { name: "slow", expression: `${list}.all(i, ${list}.exists(j, i == j))` };
  await assert.rejects(evaluate([slow], "variables.slow", { budget: 1000 }), { kind: "outOfBudget" });
});

test("an expression has one of the wanted types", async () => {
  const { error } = await evaluate([], "[1]", { role: "auditAnnotation" });
  assert.equal(error, "compilation error: must evaluate to one of [string null_type] but got list(int)");
  assert.equal(
    (await evaluate([], "object", { role: "applyConfiguration" })).error?.slice(19),
    "must evaluate to Object but got dyn",
  );
});

test("a composition that is sealed evaluates what it has, and compiles nothing more", async () => {
  const composition = expressions.newComposition();
  composition.add(labels, {});
  const compiled = composition.compile("size(variables.labels) == 2", "condition", {});
  composition.seal();
  const options = { budget: runtimeCostBudget, monotonic: () => 0 };
  const { results } = await composition.evaluate([compiled], inputsFor(object), options);
  assert.equal(results[0]?.value, true);
  assert.throws(() => composition.compile("true", "condition", {}), TypeError);
});
