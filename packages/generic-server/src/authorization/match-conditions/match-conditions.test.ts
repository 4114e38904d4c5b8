import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { FieldPath, toErrorText } from "@kube-apiserver/apimachinery";
import { newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { newExpressionEngines } from "../../cel/expression-engines.js";
import type { AuthorizerAttributes } from "../interfaces.js";
import { fieldSelectorAttributes } from "../selector-attributes.js";
import { WebhookAuthorizer } from "../webhook/webhook-authorizer.js";
import type { AuthorizationExpressions } from "./authorization-expressions.js";
import { newAuthorizationMatchConditionMetrics } from "./match-condition-metrics.js";

let expressions: AuthorizationExpressions;
before(async () => {
  expressions = await newExpressionEngines().authorization.load();
});

const at = FieldPath.root("authorizers").index(0).child("matchConditions");

const attributes: AuthorizerAttributes = {
  user: { name: "jane", uid: "", groups: ["a"], extra: { scope: ["x"] } },
  verb: "list",
  isResourceRequest: true,
  namespace: "ns",
  apiGroup: "",
  apiVersion: "v1",
  resource: "pods",
  subresource: "",
  name: "",
  path: "",
};

async function match(texts: readonly string[], of: AuthorizerAttributes = attributes) {
  const compiled = expressions.compile(texts, at);
  assert.deepEqual(compiled.errors, []);
  const registry = newMetricsRegistry();
  const metrics = newAuthorizationMatchConditionMetrics(registry);
  const options = { labels: ["Webhook", "hook"], metrics, monotonic: () => realClock.monotonic() } as const;
  const result = expressions.newMatchConditions(compiled, options)?.match(of);
  return { result, metrics: (await registry.render()).body };
}

const matches: [string, string, boolean][] = [
  ["a user", "request.user == 'jane' && 'a' in request.groups", true],
  ["extra", "request.extra['scope'].exists(s, s == 'x')", true],
  ["a resource", "has(request.resourceAttributes) && request.resourceAttributes.namespace == 'kube-system'", false],
  ["texts that are empty", "request.uid == '' && request.resourceAttributes.name == ''", true],
  ["that there is no path", "has(request.nonResourceAttributes)", false],
  ["that there is no selector", "has(request.resourceAttributes.fieldSelector)", false],
  ["optionally", "request.?nonResourceAttributes.path.orValue('') == ''", true],
];
describe("expressions see", () => {
  for (const [name, text, want] of matches) {
    test(name, async () => assert.equal((await match([text])).result, want));
  }

  test("selectors, as far as they were understood", async () => {
    const fieldSelector = fieldSelectorAttributes("spec.nodeName=n");
    assert.ok(fieldSelector);
    const text =
      "request.resourceAttributes.fieldSelector.requirements.exists(r, r.key == 'spec.nodeName' && r.operator == 'In' && r.values == ['n'])";
    assert.equal((await match([text], { ...attributes, fieldSelector })).result, true);
  });

  test("a path", async () => {
    const path = { ...attributes, isResourceRequest: false, verb: "get", path: "/x" };
    const texts = ["request.nonResourceAttributes.path == '/x'", "!has(request.resourceAttributes)"];
    assert.equal((await match(texts, path)).result, true);
  });
});

test("what cannot be told counts, unless a condition is false", async () => {
  const broken = "request.nonResourceAttributes.path == '/x'";
  const failed = await match(["true", broken]);
  assert.ok(failed.result instanceof Error);
  assert.equal(
    failed.result.message,
    `cel evaluation error: expression '${broken}' resulted in error: no such key: nonResourceAttributes`,
  );
  assert.match(failed.metrics, /match_condition_evaluation_errors_total\{type="Webhook",name="hook"\} 1/);
  const excluded = await match([broken, "false"]);
  assert.equal(excluded.result, false);
  assert.match(excluded.metrics, /match_condition_exclusions_total\{type="Webhook",name="hook"\} 1/);
  assert.match(excluded.metrics, /match_condition_evaluation_seconds_count\{type="Webhook",name="hook"\} 1/);
});

test("an expression may cost only so much", async () => {
  const groups = Array.from({ length: 2_000 }, (_, index) => `group-${index}`);
  const expensive = "request.groups.all(a, request.groups.all(b, a != b || a == b))";
  const { result } = await match([expensive], { ...attributes, user: { ...attributes.user, groups } });
  assert.ok(result instanceof Error);
  assert.match(result.message, /actual cost limit exceeded/);
});

const mistakes: [string, readonly string[], string | RegExp][] = [
  ["empty", [" "], "authorizers[0].matchConditions[0].expression: Required value"],
  ["the same again", ["true", "true"], 'authorizers[0].matchConditions[1].expression: Duplicate value: "true"'],
  [
    "another type",
    ["'a'"],
    `authorizers[0].matchConditions[0].expression: Invalid value: "'a'": must evaluate to bool but got string`,
  ],
  [
    "a field that is not there",
    ["request.verb == 'get'"],
    /^authorizers\[0\]\.matchConditions\[0\]\.expression: Invalid value: "request\.verb == 'get'": compilation failed: ERROR: <input>:1:8: undefined field 'verb'/,
  ],
  [
    "too many",
    Array.from({ length: 65 }, (_, index) => `request.user != '${index}'`),
    "authorizers[0].matchConditions: Too many: 65: must have at most 64 items",
  ],
];
for (const [name, texts, want] of mistakes) {
  test(`mistakes: ${name}`, () => {
    const [error] = expressions.compile(texts, at).errors.map(toErrorText);
    if (typeof want === "string") assert.equal(error, want);
    else assert.match(error ?? "", want);
  });
}

test("a webhook is asked about what its conditions say", async () => {
  const asked: string[] = [];
  const authorize = async (text: string, decisionOnError: "Deny" | "NoOpinion") => {
    const compiled = expressions.compile([text], at);
    const metrics = newAuthorizationMatchConditionMetrics(newMetricsRegistry());
    const matchConditions = expressions.newMatchConditions(compiled, { labels: ["", ""], metrics, monotonic: () => 0 });
    assert.ok(matchConditions);
    const reviewer = {
      async review() {
        asked.push(text);
        return { allowed: true, denied: false, reason: "" };
      },
      close() {},
    };
    const ttl = { authorizedTTLMs: 0, unauthorizedTTLMs: 0 };
    const backoff = { initialMs: 0, factor: 1, jitter: 0, steps: 1 };
    const parts = { reviewer, ...ttl, backoff, decisionOnError, matchConditions, clock: realClock, random: () => 0 };
    return (await new WebhookAuthorizer(parts).authorize(attributes)).decision;
  };
  assert.equal(await authorize("request.user == 'jane'", "Deny"), "Allow");
  assert.equal(await authorize("request.user == 'john'", "Deny"), "NoOpinion");
  assert.equal(await authorize("request.extra['none'] == []", "Deny"), "Deny");
  assert.equal(await authorize("request.extra['none'] == []", "NoOpinion"), "NoOpinion");
  assert.deepEqual(asked, ["request.user == 'jane'"]);
});
