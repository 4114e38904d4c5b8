import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import type { Clock } from "@kube-apiserver/component-base";
import { CancellationSource, newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { type ReviewWebhook, startReviewWebhook } from "../../testing/review-webhook.js";
import { loadKubeconfig } from "../../webhook/kubeconfig.js";
import type { ReviewVersion } from "../../webhook/reviews.js";
import type { AuthorizerAttributes } from "../interfaces.js";
import { fieldSelectorAttributes, labelSelectorAttributes } from "../selector-attributes.js";
import { newWebhookReviewer, type SubjectAccessReviewer } from "./subject-access-reviewer.js";
import { WebhookAuthorizer, type WebhookAuthorizerConfig } from "./webhook-authorizer.js";
import { newAuthorizationWebhookMetrics } from "./webhook-metrics.js";

let webhook: ReviewWebhook;
let folder = "";
const open: SubjectAccessReviewer[] = [];
before(async () => {
  webhook = await startReviewWebhook();
  folder = await mkdtemp(join(tmpdir(), "authorization-webhook-"));
  await writeFile(join(folder, "kubeconfig"), webhook.server.kubeconfig());
});
after(async () => {
  for (const reviewer of open) reviewer.close();
  await webhook[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  webhook.reviews.length = 0;
  webhook.decide = () => ({ allowed: true });
});

const attributes: AuthorizerAttributes = {
  user: { name: "jane", uid: "u", groups: ["a", "b"], extra: { scope: ["x"] } },
  verb: "list",
  isResourceRequest: true,
  namespace: "ns",
  apiGroup: "apps",
  apiVersion: "v1",
  resource: "deployments",
  subresource: "",
  name: "",
  path: "",
};

/** A clock whose time a test sets; its timers fire at once. */
class HastyClock implements Clock {
  nowMs = 0;
  now = () => this.nowMs;
  monotonic = () => this.nowMs;
  setTimer(callback: () => void) {
    queueMicrotask(callback);
    return { cancel() {} };
  }
}

async function reviewer(version: ReviewVersion = "v1", timeoutMs = 5_000): Promise<SubjectAccessReviewer> {
  const made = newWebhookReviewer(await loadKubeconfig(join(folder, "kubeconfig")), version, { timeoutMs });
  open.push(made);
  return made;
}

async function authorizer(config: Partial<WebhookAuthorizerConfig> = {}): Promise<WebhookAuthorizer> {
  return new WebhookAuthorizer({
    reviewer: config.reviewer ?? (await reviewer()),
    authorizedTTLMs: 0,
    unauthorizedTTLMs: 0,
    backoff: { initialMs: 1, factor: 1, jitter: 0, steps: 3 },
    decisionOnError: "NoOpinion",
    clock: new HastyClock(),
    random: () => 0,
    ...config,
  });
}

const spec = { user: "jane", uid: "u", extra: { scope: ["x"] } };
const resourceAttributes = { namespace: "ns", verb: "list", group: "apps", version: "v1", resource: "deployments" };

describe("a webhook is asked", () => {
  test("about a resource, in the version it speaks", async () => {
    const { decision } = await (await authorizer()).authorize(attributes);
    assert.equal(decision, "Allow");
    const beta = await authorizer({ reviewer: await reviewer("v1beta1") });
    await beta.authorize({ ...attributes, subresource: "scale", name: "d" });
    const [v1, v1beta1] = webhook.reviews;
    assert.deepEqual([v1?.apiVersion, v1?.kind], ["authorization.k8s.io/v1", "SubjectAccessReview"]);
    assert.deepEqual(v1?.spec, { ...spec, groups: ["a", "b"], resourceAttributes });
    assert.equal(v1beta1?.apiVersion, "authorization.k8s.io/v1beta1");
    assert.deepEqual(v1beta1?.spec, {
      ...spec,
      group: ["a", "b"],
      resourceAttributes: { ...resourceAttributes, subresource: "scale", name: "d" },
    });
  });

  test("about a path", async () => {
    const path = { isResourceRequest: false, verb: "get", path: "/x" };
    await (await authorizer()).authorize({
      ...attributes,
      ...path,
      user: { name: "", uid: "", groups: [], extra: {} },
    });
    assert.deepEqual(webhook.reviews[0]?.spec, { nonResourceAttributes: { path: "/x", verb: "get" } });
  });

  test("with the selectors that it can understand", async () => {
    const fieldSelector = fieldSelectorAttributes("a=b,c!=d");
    const labelSelector = labelSelectorAttributes("a in (y,x),b!=z,c,!d,e>1");
    assert.ok(fieldSelector && labelSelector);
    await (await authorizer()).authorize({ ...attributes, fieldSelector, labelSelector });
    const asked = webhook.reviews[0]?.spec.resourceAttributes;
    assert.deepEqual(asked?.fieldSelector?.requirements, [
      { key: "a", operator: "In", values: ["b"] },
      { key: "c", operator: "NotIn", values: ["d"] },
    ]);
    assert.deepEqual(asked?.labelSelector?.requirements, [
      { key: "a", operator: "In", values: ["x", "y"] },
      { key: "b", operator: "NotIn", values: ["z"] },
      { key: "c", operator: "Exists" },
      { key: "d", operator: "DoesNotExist" },
    ]);
  });
});

const answers = [
  ["allows", { allowed: true, reason: "why" }, { decision: "Allow", reason: "why" }],
  ["denies", { allowed: false, denied: true, reason: "why" }, { decision: "Deny", reason: "why" }],
  ["has no opinion", { allowed: false, reason: "why" }, { decision: "NoOpinion", reason: "why" }],
  [
    "says both",
    { allowed: true, denied: true },
    {
      decision: "Deny",
      reason: "",
      evaluationError: "webhook subject access review returned both allow and deny response",
    },
  ],
  [
    "tells of its own errors, which are its own",
    { allowed: false, evaluationError: "x" },
    { decision: "NoOpinion", reason: "" },
  ],
  ["does not say what its answer is", '{"status":{"allowed":true}}', { decision: "Allow", reason: "" }],
] as const;
for (const [name, answer, want] of answers) {
  test(`a webhook that ${name}`, async () => {
    webhook.decide = () => answer;
    assert.deepEqual(await (await authorizer()).authorize(attributes), want);
  });
}

test("what is no answer gives the decision for failures", async () => {
  const broken: [string | number, RegExp][] = [
    ["x", /^the answer is no JSON/],
    ['{"kind":"Status","apiVersion":"v1"}', /the answer is a "v1, Kind=Status"/],
    [403, /broken|forbidden/i],
  ];
  for (const [answer, message] of broken) {
    webhook.reviews.length = 0;
    webhook.decide = () => answer;
    for (const decisionOnError of ["NoOpinion", "Deny"] as const) {
      const { decision, reason, evaluationError } = await (await authorizer({ decisionOnError })).authorize(attributes);
      assert.deepEqual([decision, reason], [decisionOnError, ""]);
      assert.match(evaluationError ?? "", message);
    }
    assert.equal(webhook.reviews.length, 2, "it is not asked again");
  }
});

test("what may pass is tried again, and counted", async () => {
  const registry = newMetricsRegistry();
  const metrics = newAuthorizationWebhookMetrics(registry);
  webhook.decide = () => (webhook.reviews.length < 3 ? 500 : { allowed: true });
  const retrying = await authorizer({ name: "hook", metrics });
  assert.equal((await retrying.authorize(attributes)).decision, "Allow");
  assert.equal(webhook.reviews.length, 3);
  webhook.decide = () => 429;
  assert.equal((await retrying.authorize(attributes)).decision, "NoOpinion");
  assert.equal(webhook.reviews.length, 6);
  webhook.decide = () => new Promise(() => undefined);
  const slow = await authorizer({ name: "slow", metrics, reviewer: await reviewer("v1", 50) });
  assert.equal((await slow.authorize(attributes)).decision, "NoOpinion");
  const { body } = await registry.render();
  for (const line of [
    'webhook_evaluations_total{name="hook",result="error"} 5',
    'webhook_evaluations_total{name="hook",result="success"} 1',
    'webhook_evaluations_fail_open_total{name="hook",result="error"} 1',
    'webhook_evaluations_total{name="slow",result="timeout"} 1',
    'webhook_evaluations_fail_open_total{name="slow",result="timeout"} 1',
    'webhook_duration_seconds_count{name="hook",result="error"} 5',
  ]) {
    assert.ok(body.includes(`apiserver_authorization_${line}\n`), line);
  }
});

test("a request that ends ends the call", async () => {
  const registry = newMetricsRegistry();
  const metrics = newAuthorizationWebhookMetrics(registry);
  const source = new CancellationSource();
  webhook.decide = () => {
    source.abort(new Error("gone"));
    return new Promise(() => undefined);
  };
  await (await authorizer({ metrics, clock: realClock })).authorize(attributes, source);
  const { body } = await registry.render();
  assert.match(body, /evaluations_total\{name="",result="canceled"\} 1/);
  assert.doesNotMatch(body, /fail_open_total\{/);
});

test("answers are believed for a while, what is allowed apart from what is not", async () => {
  const clock = new HastyClock();
  const caching = await authorizer({ clock, authorizedTTLMs: 100, unauthorizedTTLMs: 10 });
  const ask = async (name: string) => {
    const { decision } = await caching.authorize({ ...attributes, name });
    return [decision, webhook.reviews.length];
  };
  assert.deepEqual(
    [await ask("a"), await ask("a")],
    [
      ["Allow", 1],
      ["Allow", 1],
    ],
  );
  webhook.decide = () => ({ allowed: false });
  assert.deepEqual(
    [await ask("b"), await ask("b")],
    [
      ["NoOpinion", 2],
      ["NoOpinion", 2],
    ],
  );
  clock.nowMs = 10;
  assert.deepEqual(
    [await ask("a"), await ask("b")],
    [
      ["Allow", 2],
      ["NoOpinion", 3],
    ],
  );
  clock.nowMs = 100;
  assert.deepEqual(await ask("a"), ["NoOpinion", 4]);
  const long = "x".repeat(10_000);
  assert.deepEqual(
    [await ask(long), await ask(long)],
    [
      ["NoOpinion", 5],
      ["NoOpinion", 6],
    ],
  );
  const uncached = await authorizer();
  await uncached.authorize(attributes);
  await uncached.authorize(attributes);
  assert.equal(webhook.reviews.length, 8);
});

test("rules cannot be listed", async () => {
  assert.deepEqual(await (await authorizer()).rulesFor(), {
    resourceRules: [],
    nonResourceRules: [],
    incomplete: true,
    evaluationError: "webhook authorizer does not support user rule resolution",
  });
});
