import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { configMap, configMaps, refusedWith, rule } from "./requests.js";
import { WebhookSetup } from "./webhook-setup.js";

let at: WebhookSetup;
before(async () => {
  at = await WebhookSetup.start();
});
afterEach(() => at.clear());
after(() => at?.[Symbol.asyncDispose]());

describe("a mutating webhook", () => {
  test("patches what is stored, with defaults filled in anew, and what changed is in the audit event", async () => {
    at.answers["/pods"] = {
      patch: [
        {
          op: "add",
          path: "/spec/containers/-",
          value: { name: "sidecar", image: "side", ports: [{ containerPort: 80 }] },
        },
      ],
    };
    await at.configurations.register("Mutating", "m", [
      at.hook("pods", { rules: [rule("pods")] }),
      at.hook("maps", { rules: [rule("configmaps")] }),
    ]);
    at.answers["/maps"] = { patch: [{ op: "add", path: "/data/added", value: "x" }] };
    const pod = await at.client.create(
      { group: "", version: "v1", resource: "pods", namespace: "default" },
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "sided" },
        spec: { automountServiceAccountToken: false, containers: [{ name: "c", image: "i" }] },
      },
    );
    const { containers } = pod.spec as { containers: JSONObject[] };
    assert.equal(containers[1]?.imagePullPolicy, "Always");
    assert.deepEqual(containers[1]?.ports, [{ containerPort: 80, protocol: "TCP" }]);
    const made = await at.client.create(configMaps, configMap("patched", { own: "1" }));
    assert.deepEqual(made.data, { own: "1", added: "x" });
    const annotations = await at.annotationsOf("patched");
    assert.deepEqual(JSON.parse(annotations["mutation.webhook.admission.k8s.io/round_0_index_1"] ?? ""), {
      configuration: "m",
      webhook: "maps.example.com",
      mutated: true,
    });
    assert.deepEqual(JSON.parse(annotations["patch.webhook.admission.k8s.io/round_0_index_1"] ?? ""), {
      configuration: "m",
      webhook: "maps.example.com",
      patch: [{ op: "add", path: "/data/added", value: "x" }],
      patchType: "JSONPatch",
    });
  });

  test("whose patch is none fails the request", async () => {
    await at.configurations.register("Mutating", "m", [
      at.hook("maps", { rules: [rule("configmaps", ["CREATE", "DELETE"])] }),
    ]);
    at.answers["/maps"] = { patch: [{ op: "replace", path: "/nothing/here", value: 1 }] };
    await assert.rejects(
      at.client.create(configMaps, configMap("unpatched")),
      refusedWith(/^Internal error occurred: /, 500),
    );
    at.answers["/maps"] = { patch: [{ op: "add", path: "/data", value: { a: 1 } }] };
    await assert.rejects(
      at.client.create(configMaps, configMap("unpatched")),
      refusedWith(/^Internal error occurred: .*cannot unmarshal number/, 500),
    );
    at.answers["/maps"] = { patch: [{ op: "replace", path: "/kind", value: "Secret" }] };
    await assert.rejects(
      at.client.create(configMaps, configMap("unpatched")),
      refusedWith(/ converting \(v1\.Secret\) to \(core\.ConfigMap\): unknown conversion$/, 500),
    );
    at.answers["/maps"] = {};
    await at.client.create(configMaps, configMap("unpatched"));
    at.answers["/maps"] = { patch: [{ op: "add", path: "/data", value: {} }] };
    await assert.rejects(
      at.client.delete(configMaps, "unpatched"),
      refusedWith(
        'Internal error occurred: admission webhook "maps.example.com" attempted to modify the object, which is not supported for this operation',
      ),
    );
  });

  test("whose failure is ignored leaves the object as it was, and the audit event says so", async () => {
    const clientConfig = { url: "https://127.0.0.1:1/" };
    await at.configurations.register("Mutating", "m", [
      at.hook("gone", { rules: [rule("configmaps")], clientConfig, failurePolicy: "Ignore" }),
      at.hook("there", { rules: [rule("configmaps")] }),
    ]);
    at.answers["/there"] = { patch: [{ op: "add", path: "/data/there", value: "x" }] };
    const made = await at.client.create(configMaps, configMap("ignoring", { own: "1" }));
    assert.deepEqual(made.data, { own: "1", there: "x" });
    const annotations = await at.annotationsOf("ignoring");
    assert.equal(annotations["failed-open.mutation.webhook.admission.k8s.io/round_0_index_0"], "gone.example.com");
    const text = await at.server.metrics();
    assert.match(text, /apiserver_admission_webhook_fail_open_count\{name="gone.example.com",type="admit"\} \d/);
    const counted = (name: string, labels: string) => text.includes(`apiserver_admission_${name}_count{${labels}}`);
    assert.ok(counted("step_admission_duration_seconds", 'type="validate",operation="CREATE",rejected="false"'));
    assert.ok(
      counted(
        "controller_admission_duration_seconds",
        'name="MutatingAdmissionWebhook",type="admit",operation="CREATE",rejected="false"',
      ),
    );
    assert.ok(
      counted(
        "webhook_admission_duration_seconds",
        'name="there.example.com",type="admit",operation="CREATE",rejected="false"',
      ),
    );
  });

  test("runs again, once, where it asks for it and one after it changed the object", async () => {
    await at.configurations.register("Mutating", "m", [
      at.hook("first", { rules: [rule("configmaps")], reinvocationPolicy: "IfNeeded" }),
      at.hook("second", { rules: [rule("configmaps")] }),
      at.hook("third", { rules: [rule("configmaps")], reinvocationPolicy: "IfNeeded" }),
    ]);
    at.webhook.server.calls.length = 0;
    at.answers["/second"] = { patch: [{ op: "add", path: "/data/second", value: "x" }] };
    await at.client.create(configMaps, configMap("again", { own: "1" }));
    const paths = at.webhook.server.calls.map(({ url }) => url.split("?")[0]);
    assert.deepEqual(paths, ["/first", "/second", "/third", "/first"]);
    assert.deepEqual(at.webhook.requests.at(-1)?.object?.data, { own: "1", second: "x" });
    const annotations = await at.annotationsOf("again");
    assert.ok(annotations["mutation.webhook.admission.k8s.io/round_1_index_0"] !== undefined);
  });

  test("is shown the version that its rules name, and its patch reaches the one stored", async () => {
    const scalers = { group: "autoscaling", resource: "horizontalpodautoscalers", namespace: "default" };
    await at.configurations.register("Mutating", "m", [
      at.hook("v1", { rules: [rule("horizontalpodautoscalers", ["CREATE"], "autoscaling", "v1")] }),
      at.hook("exact", {
        rules: [rule("horizontalpodautoscalers", ["CREATE"], "autoscaling", "v1")],
        matchPolicy: "Exact",
      }),
    ]);
    at.answers["/v1"] = { patch: [{ op: "replace", path: "/spec/targetCPUUtilizationPercentage", value: 77 }] };
    const created = await at.client.create(
      { ...scalers, version: "v2" },
      {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata: { name: "scaler" },
        spec: {
          maxReplicas: 3,
          scaleTargetRef: { kind: "Deployment", name: "d", apiVersion: "apps/v1" },
          metrics: [
            { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } },
          ],
        },
      },
    );
    assert.equal(at.webhook.requests.length, 1);
    const [request] = at.webhook.requests;
    assert.deepEqual([request?.kind?.version, request?.requestKind?.version], ["v1", "v2"]);
    assert.deepEqual([request?.resource?.version, request?.requestResource?.version], ["v1", "v2"]);
    assert.equal(request?.object?.apiVersion, "autoscaling/v1");
    const { metrics } = created.spec as { metrics: { resource: { target: JSONObject } }[] };
    assert.equal(metrics[0]?.resource.target.averageUtilization, 77);
  });
});
