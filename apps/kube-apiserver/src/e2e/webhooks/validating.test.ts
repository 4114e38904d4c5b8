import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { findStatus, type JSONObject } from "@kube-apiserver/apimachinery";
import { encodeAnswer } from "@kube-apiserver/generic-server/testing";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { kubectlProgram } from "../kubectl.js";
import { configMap, configMaps, refusedWith, rule } from "./requests.js";
import { WebhookSetup } from "./webhook-setup.js";

const noKubectl = await programSkipReason(kubectlProgram);

let at: WebhookSetup;
before(async () => {
  at = await WebhookSetup.start();
});
afterEach(() => at.clear());
after(() => at?.[Symbol.asyncDispose]());

describe("a validating webhook", () => {
  test("is asked with what is about to be stored, and refuses in its own words", async () => {
    await at.configurations.register("Validating", "v", [at.hook("check", { rules: [rule("configmaps", ["*"])] })]);
    await at.client.create(configMaps, configMap("asked", { a: "1" }));
    const [request] = at.webhook.requests;
    assert.equal(request?.operation, "CREATE");
    assert.deepEqual(request?.kind, { group: "", version: "v1", kind: "ConfigMap" });
    assert.deepEqual(request?.requestResource, { group: "", version: "v1", resource: "configmaps" });
    assert.deepEqual([request?.name, request?.namespace, request?.dryRun], ["asked", "default", false]);
    assert.equal(request?.object?.kind, "ConfigMap");
    assert.deepEqual(request?.object?.data, { a: "1" });
    assert.equal(request?.oldObject, null);
    assert.equal((request?.options as JSONObject | undefined)?.kind, "CreateOptions");
    assert.ok(request?.userInfo?.groups?.includes("system:masters"));
    assert.equal(at.webhook.server.calls.at(-1)?.headers.authorization, "Bearer for-the-webhook");
    await at.client.delete(configMaps, "asked");
    const deletion = at.webhook.requests.at(-1);
    assert.deepEqual([deletion?.operation, deletion?.object], ["DELETE", null]);
    assert.deepEqual((deletion?.oldObject as JSONObject | undefined)?.data, { a: "1" });

    at.answers["/check"] = { allowed: false, status: { message: "not today", code: 422, reason: "Invalid" } };
    const refused = at.client.create(configMaps, configMap("asked"));
    await assert.rejects(
      refused,
      refusedWith('admission webhook "check.example.com" denied the request: not today', 422),
    );
    await assert.rejects(refused, (err) => findStatus(err)?.reason === "Invalid");
    at.answers["/check"] = { allowed: false };
    await assert.rejects(
      at.client.create(configMaps, configMap("asked")),
      refusedWith('admission webhook "check.example.com" denied the request without explanation', 400),
    );
    const metrics = await at.server.metrics();
    assert.match(
      metrics,
      /apiserver_admission_webhook_rejection_count\{name="check.example.com",type="validating",operation="CREATE",error_type="no_error",rejection_code="422"\} 1/,
    );
  });

  test("is not asked about what its selectors and conditions leave out", async () => {
    await at.configurations.register("Validating", "v", [
      at.hook("labels", { rules: [rule("configmaps")], objectSelector: { matchLabels: { chosen: "yes" } } }),
      at.hook("namespaces", { rules: [rule("configmaps")], namespaceSelector: { matchLabels: { chosen: "yes" } } }),
      at.hook("conditions", {
        rules: [rule("configmaps")],
        matchConditions: [{ name: "chosen", expression: "has(object.data) && 'chosen' in object.data" }],
      }),
      at.hook("broken", {
        rules: [rule("configmaps")],
        matchConditions: [
          { name: "only", expression: "object.metadata.name == 'broken'" },
          { name: "fails", expression: "object.data.nothing == 'x'" },
        ],
      }),
    ]);
    const paths = () => at.webhook.server.calls.splice(0).map(({ url }) => url.split("?")[0]);
    paths();
    await at.client.create(configMaps, configMap("none"));
    assert.deepEqual(paths(), []);
    await at.client.create(configMaps, configMap("by-label", {}, { chosen: "yes" }));
    assert.deepEqual(paths(), ["/labels"]);
    await at.client.create(configMaps, configMap("by-condition", { chosen: "1" }));
    assert.deepEqual(paths(), ["/conditions"]);
    await assert.rejects(
      at.client.create(configMaps, configMap("broken")),
      refusedWith(
        /^configmaps "broken" is forbidden: expression 'object.data.nothing == 'x'' resulted in error: no such key: /,
        403,
      ),
    );
  });

  test("whose failure is ignored lets the request through, and the audit event says so", async () => {
    const clientConfig = { ...at.webhook.server.clientConfig("/ignored"), caBundle: "" };
    await at.configurations.register("Validating", "v", [
      at.hook("ignored", { rules: [rule("configmaps")], clientConfig, failurePolicy: "Ignore" }),
    ]);
    await at.client.create(configMaps, configMap("let-through"));
    assert.equal(
      (await at.annotationsOf("let-through"))["failed-open.validating.webhook.admission.k8s.io/round_0_index_0"],
      "ignored.example.com",
    );
  });

  test("that cannot be called, or answers nonsense, fails the request", async () => {
    const isSlow = "object.metadata.name == 'slow'";
    await at.configurations.register("Validating", "v", [
      at.hook("check", {
        rules: [rule("configmaps")],
        matchConditions: [{ name: "rest", expression: `!(${isSlow})` }],
      }),
      at.hook("slow", {
        rules: [rule("configmaps")],
        timeoutSeconds: 1,
        matchConditions: [{ name: "slow", expression: isSlow }],
      }),
    ]);
    const fails = async (respond: typeof at.webhook.server.respond, problem: string | RegExp, name = "check") => {
      const before = at.webhook.server.respond;
      at.webhook.server.respond = respond;
      try {
        await assert.rejects(at.client.create(configMaps, configMap(name)), (err: Error) => {
          const prefix = `Internal error occurred: failed calling webhook "${name}.example.com": `;
          assert.ok(err.message.startsWith(prefix), err.message);
          const rest = err.message.slice(prefix.length);
          if (typeof problem === "string") assert.equal(rest, problem);
          else assert.match(rest, problem);
          return findStatus(err)?.code === 500;
        });
      } finally {
        at.webhook.server.respond = before;
      }
    };
    const reviewed =
      (change: (review: JSONObject) => JSONObject): typeof at.webhook.server.respond =>
      ({ body }, res) => {
        const review = JSON.parse(body) as Parameters<typeof encodeAnswer>[0];
        res.end(JSON.stringify(change(JSON.parse(encodeAnswer(review, {})) as JSONObject)));
      };
    const post = `Post "https://127.0.0.1:${at.webhook.server.port}`;
    await fails(() => undefined, `failed to call webhook: ${post}/slow?timeout=1s": context deadline exceeded`, "slow");
    await fails((_call, res) => void res.destroy(), `failed to call webhook: ${post}/check?timeout=10s": EOF`);
    await fails(
      (_call, res) => void res.writeHead(302, { location: "https://127.0.0.1/" }).end(),
      "failed to call webhook: the server responded with the status code 302 but did not return more information",
    );
    await fails(
      (_call, res) => void res.end("x".repeat(9_000_000)),
      /failed to call webhook: the answer is larger than/,
    );
    await fails(
      reviewed(({ response: _, ...rest }) => rest),
      "received invalid webhook response: webhook response was absent",
    );
    await fails(
      reviewed((review) => ({ ...review, response: { allowed: true, uid: "other" } })),
      /^received invalid webhook response: expected response.uid="[-0-9a-f]+", got "other"$/,
    );
    await fails(
      reviewed((review) => ({ ...review, apiVersion: "admission.k8s.io/v1beta1" })),
      "failed to call webhook: converting (v1beta1.AdmissionReview) to (v1.AdmissionReview): unknown conversion",
    );
    await fails(
      reviewed((review) => ({ ...review, apiVersion: "v1" })),
      'failed to call webhook: no kind "AdmissionReview" is registered for version "v1" in scheme "k8s.io/apiserver/pkg/util/webhook/client.go:71"',
    );
    await fails(
      reviewed(({ apiVersion: _, kind: __, ...rest }) => rest),
      "received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /, Kind=",
    );
    await fails(
      (_call, res) => void res.writeHead(200, { "content-type": "application/json" }).end(),
      "failed to call webhook: 0-length response with status code: 200 and content type: application/json",
    );
    await fails(
      (_call, res) => void res.end('{"response":'),
      "failed to call webhook: couldn't get version/kind; json parse error: unexpected end of JSON input",
    );
    await fails(
      (_call, res) => void res.end("<html>"),
      /^failed to call webhook: couldn't get version\/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string "json:/,
    );
    await fails(
      reviewed((review) => ({
        ...review,
        response: { ...(review.response as JSONObject), patchType: "JSONPatch", patch: "W10=" },
      })),
      "received invalid webhook response: validating webhook may not return response.patch",
    );
    await fails(
      reviewed((review) => ({ ...review, response: { ...(review.response as JSONObject), allowed: "yes" } })),
      /^failed to call webhook: .*json: cannot unmarshal string into Go struct field .*allowed of type bool/,
    );
  });

  test("that acts on what it sees is not asked in a dry run", { skip: noKubectl }, async () => {
    const only = (name: string) => ({
      rules: [rule("configmaps")],
      matchConditions: [{ name: "only", expression: `object.metadata.name == '${name}'` }],
    });
    await at.configurations.register("Validating", "v", [
      at.hook("acts", { ...only("acting"), sideEffects: "NoneOnDryRun", admissionReviewVersions: ["v1beta1", "v1"] }),
    ]);
    const dry = await (await at.kubectl()).run("create configmap acting --dry-run=server -o name");
    assert.equal(dry, "configmap/acting\n");
    assert.deepEqual([at.webhook.requests[0]?.dryRun, at.webhook.requests[0]?.name], [true, "acting"]);
  });

  test("warns clients and notes in the audit event", { skip: noKubectl }, async () => {
    at.answers["/check"] = {
      warnings: ["beware"],
      auditAnnotations: { why: "because" },
    };
    await at.configurations.register("Validating", "v", [at.hook("check", { rules: [rule("configmaps")] })]);
    const { code, stderr } = await (await at.kubectl()).try("create configmap noted");
    assert.deepEqual([code, stderr], [0, "Warning: beware\n"]);
    assert.equal((await at.annotationsOf("noted"))["check.example.com/why"], "because");
  });
});
