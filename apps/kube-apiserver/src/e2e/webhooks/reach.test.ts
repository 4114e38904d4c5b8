import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { startAdmissionWebhook } from "@kube-apiserver/generic-server/testing";
import { eventually } from "../eventually.js";
import { configMap, configMaps, onlyNamed, refusedWith, rule } from "./requests.js";
import { WebhookSetup } from "./webhook-setup.js";

let at: WebhookSetup;
before(async () => {
  at = await WebhookSetup.start();
});
afterEach(() => at.clear());
after(() => at?.[Symbol.asyncDispose]());

describe("a validating webhook is reached and asked", () => {
  test("behind a service is called at its cluster IP, by its name", async () => {
    const services = { group: "", version: "v1", resource: "services", namespace: "default" };
    await using behind = (await startAdmissionWebhook({ host: "127.9.0.9", dnsNames: ["hook.default.svc"] })).server;
    const { caBundle, port } = behind;
    await at.client.create(services, {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "hook" },
      spec: { clusterIP: "127.9.0.9", ports: [{ port }] },
    });
    const clientConfig = { service: { namespace: "default", name: "hook", path: "/svc", port }, caBundle };
    await at.configurations.register("Validating", "v", [
      at.hook("svc", { rules: [rule("configmaps")], clientConfig }),
    ]);
    await at.client.create(configMaps, configMap("by-service"));
    const call = behind.calls.at(-1);
    assert.deepEqual([call?.url, call?.headers.host], ["/svc?timeout=10s", `hook.default.svc:${port}`]);
    await at.client.delete(services, "hook");
    await eventually(() =>
      assert.rejects(
        at.client.create(configMaps, configMap("no-service")),
        refusedWith(/: service "hook" not found$/, 500),
      ),
    );
  });

  test("sees connections: who may run commands in a pod", async () => {
    await at.client.create(
      { group: "", version: "v1", resource: "pods", namespace: "default" },
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "p" },
        spec: { automountServiceAccountToken: false, containers: [{ name: "c", image: "i" }] },
      },
    );
    await at.configurations.register("Validating", "v", [at.hook("exec", { rules: [rule("pods/exec", ["CONNECT"])] })]);
    at.answers["/exec"] = { allowed: false, status: { message: "nobody runs commands here" } };
    const path = "/api/v1/namespaces/default/pods/p/exec?command=sh&stdin=true&container=c";
    await assert.rejects(
      at.client.getRaw(path),
      refusedWith(/"exec.example.com" denied the request: nobody runs commands here/),
    );
    const [request] = at.webhook.requests;
    assert.deepEqual([request?.operation, request?.subResource, request?.options], ["CONNECT", "exec", null]);
    assert.deepEqual(request?.object, {
      apiVersion: "v1",
      kind: "PodExecOptions",
      stdin: true,
      container: "c",
      command: ["sh"],
    });
  });

  test("sees what happens below an object, in the kind that is sent there", async () => {
    const pods = { group: "", version: "v1", resource: "pods", namespace: "default" };
    const pod = { automountServiceAccountToken: false, containers: [{ name: "c", image: "i" }] };
    await at.client.create(pods, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "below" },
      spec: pod,
    } as KubeObject);
    const deployments = { group: "apps", version: "v1", resource: "deployments", namespace: "default" };
    const template = { metadata: { labels: { a: "b" } }, spec: pod };
    await at.client.create(deployments, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d" },
      spec: { selector: { matchLabels: { a: "b" } }, template },
    } as KubeObject);
    await at.configurations.register("Validating", "v", [
      at.hook("below", {
        rules: [rule("pods/*", ["*"]), rule("deployments/scale", ["*"], "apps"), rule("pods/eviction", ["*"])],
        objectSelector: { matchExpressions: [{ key: "marker", operator: "DoesNotExist" }] },
      }),
    ]);
    const seen = () =>
      at.webhook.requests
        .splice(0)
        .map(({ operation, resource, subResource, kind }) =>
          [operation, resource?.resource, subResource, kind?.kind, kind?.group].join(" ").trim(),
        );
    await at.client.createNamed({ ...pods, subresource: "binding" }, "below", {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name: "below" },
      target: { kind: "Node", name: "n" },
    } as KubeObject);
    assert.deepEqual(seen(), ["CREATE pods binding Binding"]);
    const status = { status: { phase: "Running" } };
    await at.client.patch({ ...pods, subresource: "status" }, "below", "merge", status);
    assert.deepEqual(seen(), ["UPDATE pods status Pod"]);
    const ephemeral = { spec: { ephemeralContainers: [{ name: "debug", image: "i" }] } };
    await at.client.patch({ ...pods, subresource: "ephemeralcontainers" }, "below", "strategic", ephemeral);
    assert.deepEqual(seen(), ["UPDATE pods ephemeralcontainers Pod"]);
    await at.client.patch({ ...deployments, subresource: "scale" }, "d", "merge", { spec: { replicas: 2 } });
    assert.deepEqual(seen(), ["UPDATE deployments scale Scale autoscaling"]);
    at.answers["/below"] = { allowed: false, status: { message: "it stays", code: 429 } };
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "below" } };
    await assert.rejects(
      at.client.createNamed({ ...pods, subresource: "eviction" }, "below", eviction),
      refusedWith('admission webhook "below.example.com" denied the request: it stays', 429),
    );
    assert.deepEqual(seen(), ["CREATE pods eviction Eviction policy"]);
  });

  test("of the core group is asked about events of the other one", async () => {
    await at.configurations.register("Validating", "v", [at.hook("events", { rules: [rule("events")] })]);
    await at.client.create({ group: "events.k8s.io", version: "v1", resource: "events", namespace: "default" }, {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: "e" },
      eventTime: "2026-01-02T03:04:05.000000Z",
      reportingController: "example.com/c",
      reportingInstance: "i",
      action: "Looked",
      reason: "Because",
      type: "Normal",
      note: "what happened",
      regarding: { kind: "Pod", name: "p", namespace: "default" },
    } as KubeObject);
    const [request] = at.webhook.requests;
    assert.deepEqual([request?.kind?.group, request?.requestKind?.group], ["", "events.k8s.io"]);
    assert.deepEqual([request?.object?.apiVersion, request?.object?.message], ["v1", "what happened"]);
  });

  test("behind the server's own service is called as the server itself", async () => {
    const clientConfig = { service: { namespace: "default", name: "kubernetes", path: "/apis/nowhere" } };
    await at.configurations.register("Validating", "v", [
      at.hook("self", { rules: [rule("configmaps")], clientConfig, matchConditions: [onlyNamed("self")] }),
    ]);
    // A 404 of the API: its certificate was believed, and who asked was let in.
    await assert.rejects(
      at.client.create(configMaps, configMap("self")),
      refusedWith(/"self.example.com": failed to call webhook: the server could not find the requested resource$/, 500),
    );
  });

  test("never stands in the way of its own configuration", async () => {
    at.answers["/all"] = { allowed: false };
    const all = { operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources: ["*/*"] };
    const selector = { matchExpressions: [{ key: "marker", operator: "DoesNotExist" }] };
    await at.configurations.register("Validating", "v", [at.hook("all", { rules: [all], objectSelector: selector })]);
    await assert.rejects(at.client.create(configMaps, configMap("locked-out")), refusedWith(/denied the request/));
    await at.configurations.clear();
  });
});
