import assert from "node:assert/strict";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { authorization_v1 } from "@kube-apiserver/api/types";
import { type ReviewWebhook, startReviewWebhook } from "@kube-apiserver/generic-server/testing";
import { eventually } from "../eventually.js";
import { IdentityServer, refusalOf } from "./identity-server.js";

const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
const secrets = { ...configMaps, resource: "secrets" };
const rulesReviews = { group: "authorization.k8s.io", version: "v1", resource: "selfsubjectrulesreviews" };

async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

describe("a configuration file", { timeout: 120_000 }, () => {
  let webhook: ReviewWebhook;
  let server: IdentityServer;
  let kubeconfig = "";
  let file = "";

  /** RBAC behind a webhook. */
  const configuration = (changes: object = {}) =>
    JSON.stringify({
      apiVersion: "apiserver.config.k8s.io/v1",
      kind: "AuthorizationConfiguration",
      authorizers: [
        {
          type: "Webhook",
          name: "hook",
          webhook: {
            timeout: "5s",
            subjectAccessReviewVersion: "v1",
            matchConditionSubjectAccessReviewVersion: "v1",
            failurePolicy: "Deny",
            cacheAuthorizedRequests: false,
            cacheUnauthorizedRequests: false,
            connectionInfo: { type: "KubeConfigFile", kubeConfigFile: kubeconfig },
            matchConditions: [{ expression: "has(request.resourceAttributes) && request.user.startsWith('user-')" }],
            ...changes,
          },
        },
        { type: "RBAC", name: "rbac" },
      ],
    });

  before(async () => {
    webhook = await startReviewWebhook();
    server = await IdentityServer.start(
      async (folder) => {
        kubeconfig = join(folder, "webhook.kubeconfig");
        file = join(folder, "authorization.json");
        await writeFile(kubeconfig, webhook.server.kubeconfig());
        await writeFile(file, configuration());
        return [`--authorization-config=${file}`];
      },
      { authorizationPollIntervalMs: 10 },
    );
  });
  after(async () => {
    await server?.[Symbol.asyncDispose]();
    await webhook?.[Symbol.asyncDispose]();
  });

  test("has a webhook asked about what its conditions say", async () => {
    webhook.decide = ({ spec }) => ({
      allowed: spec.resourceAttributes?.resource === "configmaps",
      denied: spec.resourceAttributes?.resource === "secrets",
      reason: "the webhook said so",
    });
    const user = server.as("user-a");
    await user.list(configMaps, { fieldSelector: "metadata.name=a", labelSelector: "x in (y)" });
    const asked = webhook.reviews.at(-1)?.spec;
    assert.equal(asked?.user, "user-a");
    assert.deepEqual(asked?.groups, ["system:authenticated"]);
    const { resourceAttributes } = asked as authorization_v1.SubjectAccessReviewSpec;
    assert.deepEqual(resourceAttributes, {
      namespace: "default",
      verb: "list",
      version: "v1",
      resource: "configmaps",
      name: "a",
      fieldSelector: { requirements: [{ key: "metadata.name", operator: "In", values: ["a"] }] },
      labelSelector: { requirements: [{ key: "x", operator: "In", values: ["y"] }] },
    });
    assert.match((await refusalOf(user.list(secrets))) ?? "", /in the namespace "default": the webhook said so$/);
    const before = webhook.reviews.length;
    assert.match((await refusalOf(server.as("other").list(configMaps))) ?? "", /cannot list resource "configmaps"/);
    await server.admin.list(configMaps);
    assert.equal(webhook.reviews.length, before, "nobody else is asked about");
  });

  test("what a webhook cannot be asked is refused where the policy is Deny", async () => {
    webhook.decide = () => "broken";
    assert.match((await refusalOf(server.as("user-b").list(configMaps))) ?? "", /the answer is no JSON/);
  });

  test("a review tells what went wrong, and rules are incomplete", async () => {
    webhook.decide = () => "broken";
    const spec = { user: "user-c", resourceAttributes: { verb: "get", resource: "pods" } };
    const review = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec };
    const reviews = { ...rulesReviews, resource: "subjectaccessreviews" };
    const { status } = (await server.admin.create(reviews, review)) as authorization_v1.SubjectAccessReview;
    assert.deepEqual([status?.allowed, status?.denied], [false, true]);
    assert.match(status?.evaluationError ?? "", /^the answer is no JSON/);
    webhook.decide = () => ({ allowed: true });
    const self = { ...review, kind: "SelfSubjectRulesReview", spec: { namespace: "default" } };
    const listed = (await server.as("user-c").create(rulesReviews, self)) as authorization_v1.SelfSubjectRulesReview;
    assert.equal(listed.status?.incomplete, true);
    assert.equal(listed.status?.evaluationError, "webhook authorizer does not support user rule resolution");
  });

  test("takes over while the server runs, unless there is a mistake in it", async () => {
    webhook.decide = () => ({ allowed: true });
    const user = server.as("user-d");
    await user.list(configMaps);
    await replaceFile(file, configuration({ failurePolicy: "Sometimes" }));
    await eventually(async () =>
      assert.match(
        await server.server.metrics(),
        /apiserver_authorization_config_controller_automatic_reloads_total\{status="failure",apiserver_id_hash="sha256:\w+"\} 1/,
      ),
    );
    await user.list(configMaps);
    await replaceFile(file, configuration({ matchConditions: [{ expression: "request.user == 'user-e'" }] }));
    await eventually(async () => assert.match((await refusalOf(user.list(configMaps))) ?? "", /cannot list/));
    await server.as("user-e").list(configMaps);
    // Roles have stayed.
    const allowed = await server.as("user-f").getRaw("/version");
    assert.ok(allowed);
  });

  test("decisions are counted by who made them", async () => {
    const metrics = await server.server.metrics();
    for (const line of [
      /apiserver_authorization_decisions_total\{type="Webhook",name="hook",decision="allowed"\} \d+/,
      /apiserver_authorization_decisions_total\{type="Webhook",name="hook",decision="denied"\} \d+/,
      /apiserver_authorization_decisions_total\{type="RBAC",name="rbac",decision="allowed"\} \d+/,
      /apiserver_authorization_webhook_evaluations_total\{name="hook",result="success"\} \d+/,
      /apiserver_authorization_match_condition_exclusions_total\{type="Webhook",name="hook"\} \d+/,
      /^authorization_attempts_total\{result="allowed"\} \d+/m,
      /^authorization_attempts_total\{result="error"\} \d+/m,
    ]) {
      assert.match(metrics, line);
    }
  });
});

test("flags know one webhook, whose answers are kept", async () => {
  await using webhook = await startReviewWebhook();
  webhook.decide = ({ spec }) => ({ allowed: spec.group?.includes("dev") ?? false });
  await using server = await IdentityServer.start(async (folder) => {
    const file = join(folder, "webhook.kubeconfig");
    await writeFile(file, webhook.server.kubeconfig());
    return ["--authorization-mode=Webhook", `--authorization-webhook-config-file=${file}`];
  });
  const user = server.as("jane", "dev");
  await user.list(configMaps);
  await user.list(configMaps);
  assert.deepEqual(
    webhook.reviews.map(({ apiVersion }) => apiVersion),
    ["authorization.k8s.io/v1beta1"],
  );
  assert.match((await refusalOf(server.as("john").list(configMaps))) ?? "", /cannot list resource/);
});

test("a policy file is asked before roles", async () => {
  await using server = await IdentityServer.start(async (folder) => {
    const file = join(folder, "policy.jsonl");
    const spec = { user: "jane", namespace: "default", resource: "configmaps", readonly: true };
    const policy = { apiVersion: "abac.authorization.kubernetes.io/v1beta1", kind: "Policy", spec };
    await writeFile(file, `# who reads what\n${JSON.stringify(policy)}\n`);
    return ["--authorization-mode=ABAC,RBAC", `--authorization-policy-file=${file}`];
  });
  const jane = server.as("jane");
  await jane.list(configMaps);
  assert.match((await refusalOf(jane.list(secrets))) ?? "", /in the namespace "default": No policy matched\.$/);
  const review = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectRulesReview",
    spec: { namespace: "default" },
  };
  const { status } = (await jane.create(rulesReviews, review)) as authorization_v1.SelfSubjectRulesReview;
  assert.deepEqual(status?.resourceRules[0], {
    verbs: ["get", "list", "watch"],
    apiGroups: [""],
    resources: ["configmaps"],
  });
});
