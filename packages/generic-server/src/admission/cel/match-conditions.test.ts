import assert from "node:assert/strict";
import { test } from "node:test";
import { newMetricsRegistry } from "@kube-apiserver/component-base";
import type { Authorizer, AuthorizerAttributes } from "../../authorization/interfaces.js";
import { newExpressionEngines } from "../../cel/expression-engines.js";
import { inputsFor } from "../testing/expression-inputs.js";
import { AuthorizationAnswers } from "./authorization-answers.js";
import { newMatchConditionMetrics } from "./match-condition-metrics.js";
import type { MatchConditionsOptions } from "./match-conditions.js";

const expressions = await newExpressionEngines().admission.load();
const options: MatchConditionsOptions = {
  failurePolicy: "Fail",
  name: "a.example.com",
  kind: "webhook",
  type: "validate",
  monotonic: () => 0,
};
const heavy = `[1,2,3,4,5,6,7,8,9,10].all(a, ${"[1,2,3,4,5,6,7,8,9,10].all(b, ".repeat(4)}true${")".repeat(5)}`;

const cases: { name: string; conditions: string[]; failurePolicy?: "Fail" | "Ignore"; want: unknown }[] = [
  { name: "no condition at all", conditions: [], want: { matches: true } },
  { name: "conditions that hold", conditions: ["object.metadata.name == 'a'", "true"], want: { matches: true } },
  {
    name: "one that does not hold, whatever else fails",
    conditions: ["object.spec.none == 1", "oldObject != null"],
    want: { matches: false, failedConditionName: "c1" },
  },
  {
    name: "what the request says",
    conditions: [
      "request.kind.kind == 'ConfigMap' && request.resource.resource == 'configmaps' && request.operation == 'CREATE'",
      "request.userInfo.username == 'alice' && 'dev' in request.userInfo.groups && !request.dryRun",
      "request.userInfo.extra['scopes'] == ['a', 'b'] && !has(request.userInfo.uid) && !has(request.subResource)",
      "request.options.fieldManager == 'kubectl' && request.namespace == 'default' && namespaceObject == null",
    ],
    want: { matches: true },
  },
  {
    name: "an error where nothing is false",
    conditions: ["object.spec.none == 1", "true"],
    want: /^expression 'object\.spec\.none == 1' resulted in error: no such key: spec$/,
  },
  { name: "an error that is ignored", conditions: ["1 / 0 == 1"], failurePolicy: "Ignore", want: { matches: false } },
  {
    name: "several errors, each told once",
    conditions: ["1 / 0 == 1", "1 / 0 == 1", "1 % 0 == 1"],
    want: /^\[expression '1 \/ 0 == 1' resulted in error: division by zero, expression '1 % 0 == 1' .*: modulus by zero\]$/,
  },
  {
    name: "one that does not compile",
    conditions: ["object.metadata.name"],
    want: /^compilation error: must evaluate to bool but got dyn$/,
  },
  {
    name: "an unknown name",
    conditions: ["params != null"],
    want: /^compilation error: compilation failed: ERROR: <input>:1:1: undeclared reference to 'params'/,
  },
  {
    name: "what costs more than one expression may",
    conditions: [heavy.replaceAll("[1,2,3,4,5,6,7,8,9,10]", `[${Array.from({ length: 30 }).join("0,")}0]`)],
    want: /resulted in error: operation cancelled: actual cost limit exceeded$/,
  },
  {
    name: "what costs more than all may together",
    conditions: Array.from({ length: 9 }, () => heavy),
    want: /^validation failed due to running out of cost budget, no further validation rules will be run$/,
  },
];

for (const { name, conditions, want, failurePolicy = "Fail" } of cases) {
  test(`conditions: ${name}`, async () => {
    const named = conditions.map((expression, i) => ({ name: `c${i}`, expression }));
    const compiled = expressions.newMatchConditions(named, { ...options, failurePolicy });
    const result = await compiled.match(inputsFor({ metadata: { name: "a" } }));
    if (want instanceof RegExp) assert.match("error" in result ? result.error.message : JSON.stringify(result), want);
    else assert.deepEqual(result, want);
  });
}

test("conditions may ask the authorizer, each question once", async () => {
  const asked: AuthorizerAttributes[] = [];
  const authorizer: Authorizer = {
    async authorize(attributes) {
      asked.push(attributes);
      if (attributes.verb === "break") throw new Error("unreachable");
      return { decision: attributes.verb === "get" ? "Allow" : "NoOpinion", reason: `no ${attributes.verb}` };
    },
  };
  const compiled = expressions.newMatchConditions(
    [
      { name: "own", expression: "authorizer.requestResource.check('get').allowed()" },
      { name: "again", expression: "authorizer.requestResource.check('get').allowed()" },
      { name: "path", expression: "authorizer.path('/healthz').check('post').reason() == 'no post'" },
      { name: "errors", expression: "authorizer.path('/x').check('break').error() == 'unreachable'" },
      {
        name: "account",
        expression:
          "authorizer.serviceAccount('n', 's').group('apps').resource('deployments').subresource('scale').check('get').allowed()",
      },
    ],
    options,
  );
  const inputs = inputsFor({ metadata: { name: "a" } });
  const { user, context } = inputs.attributes;
  const authorization = new AuthorizationAnswers(authorizer, user, context.signal);
  assert.deepEqual(await compiled.match({ ...inputs, authorization }), { matches: true });
  assert.deepEqual(
    asked.map(({ user: { name }, verb, apiGroup, resource, subresource, path }) =>
      [name, verb, apiGroup, resource, subresource, path].join(" "),
    ),
    [
      "alice get  configmaps  ",
      "alice post    /healthz",
      "alice break    /x",
      "system:serviceaccount:n:s get apps deployments scale ",
    ],
  );
});

test("evaluations are counted", async () => {
  const registry = newMetricsRegistry();
  const metrics = newMatchConditionMetrics(registry);
  const compiled = expressions.newMatchConditions([{ name: "a", expression: "1 / 0 == 1" }], { ...options, metrics });
  await compiled.match(inputsFor({}));
  const { body } = await registry.render();
  const labels = '{name="a.example.com",kind="webhook",type="validate",operation="CREATE"}';
  assert.ok(body.includes(`apiserver_admission_match_condition_evaluation_errors_total${labels} 1`), body);
  assert.ok(body.includes(`apiserver_admission_match_condition_evaluation_seconds_count${labels} 1`), body);
});
