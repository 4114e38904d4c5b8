import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { findStatus, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import {
  type AdmissionAnswer,
  type AdmissionWebhookServer,
  encodeAnswer,
  startAdmissionWebhook,
  WebhookServer,
} from "@kube-apiserver/generic-server/testing";
import { etcdSkipReason, programSkipReason, startEtcd } from "@kube-apiserver/storage/testing";
import { eventually } from "./eventually.js";
import { type FlagsServer, startFlagsServer } from "./flags-server.js";
import { Kubectl, kubectlProgram } from "./kubectl.js";
import { WebhookConfigurations } from "./webhook-configurations.js";

const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
const configMap = (
  name: string,
  data: Record<string, string> = {},
  labels: Record<string, string> = {},
): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels },
  data,
});

const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Request
  resources: [{group: "", resources: [configmaps]}]
`;

const rule = (resource: string, operations: readonly string[] = ["CREATE"], group = "", version = "v1") => ({
  operations,
  apiGroups: [group],
  apiVersions: [version],
  resources: [resource],
});

let folder = "";
let server: FlagsServer;
let client: Client;
let webhook: AdmissionWebhookServer;
let configurations: WebhookConfigurations;
let answers: Record<string, AdmissionAnswer> = {};
const noKubectl = await programSkipReason(kubectlProgram);
const noEtcd = await etcdSkipReason();

/** As the administrator. */
async function kubectl(): Promise<Kubectl> {
  const file = join(folder, "admin.json");
  const { url, caPem, certPem, keyPem } = server.access;
  const encode = (pem: string) => Buffer.from(pem).toString("base64");
  const cluster = { server: url, "certificate-authority-data": encode(caPem) };
  const user = { "client-certificate-data": encode(certPem), "client-key-data": encode(keyPem) };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "c",
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster }],
    users: [{ name: "u", user }],
  };
  await writeFile(file, JSON.stringify(config));
  return Kubectl.for(file);
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "webhooks-"));
  await writeFile(join(folder, "policy.yaml"), policy);
  webhook = await startAdmissionWebhook();
  webhook.decide = (_request, path) => (path === "/marker" ? { allowed: false } : (answers[path] ?? {}));
  const user = { name: `127.0.0.1:${webhook.server.port}`, user: { token: "for-the-webhook" } };
  await writeFile(join(folder, "users.yaml"), JSON.stringify({ apiVersion: "v1", kind: "Config", users: [user] }));
  await writeFile(
    join(folder, "admission.yaml"),
    `apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: ValidatingAdmissionWebhook
  configuration:
    apiVersion: apiserver.config.k8s.io/v1
    kind: WebhookAdmissionConfiguration
    kubeConfigFile: ${join(folder, "users.yaml")}
`,
  );
  server = await startFlagsServer([
    `--data-dir=${join(folder, "data")}`,
    `--audit-policy-file=${join(folder, "policy.yaml")}`,
    `--audit-log-path=${join(folder, "audit.log")}`,
    `--admission-control-config-file=${join(folder, "admission.yaml")}`,
    "--service-cluster-ip-range=127.9.0.0/24",
  ]);
  client = server.client;
  configurations = new WebhookConfigurations(client, webhook);
  await client.create(
    { group: "", version: "v1", resource: "serviceaccounts", namespace: "default" },
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default" },
    },
  );
});
afterEach(async () => {
  answers = {};
  await configurations.clear();
});
after(async () => {
  await server?.[Symbol.asyncDispose]();
  await webhook?.server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const hook = (name: string, more: JSONObject): JSONObject => ({
  name: `${name}.example.com`,
  clientConfig: webhook.server.clientConfig(`/${name}`),
  ...more,
});

const onlyNamed = (name: string) => ({ name: "only", expression: `object.metadata.name == '${name}'` });

const refusedWith = (message: string | RegExp, code?: number) => (err: unknown) => {
  if (typeof message === "string") assert.equal((err as Error).message, message);
  else assert.match((err as Error).message, message);
  if (code !== undefined) assert.equal(findStatus(err)?.code, code);
  return true;
};

async function annotationsOf(name: string): Promise<Record<string, string>> {
  return eventually(async () => {
    const lines = (await readFile(join(folder, "audit.log"), "utf8")).trim().split("\n");
    const events = lines.map(
      (line) => JSON.parse(line) as { objectRef?: { name?: string }; annotations?: Record<string, string> },
    );
    const found = events.findLast(({ objectRef }) => objectRef?.name === name);
    if (found === undefined) throw new Error("there is no event yet");
    return found.annotations ?? {};
  });
}

describe("a validating webhook", () => {
  test("is asked with what is about to be stored, and refuses in its own words", async () => {
    await configurations.register("Validating", "v", [hook("check", { rules: [rule("configmaps", ["*"])] })]);
    await client.create(configMaps, configMap("asked", { a: "1" }));
    const [request] = webhook.requests;
    assert.equal(request?.operation, "CREATE");
    assert.deepEqual(request?.kind, { group: "", version: "v1", kind: "ConfigMap" });
    assert.deepEqual(request?.requestResource, { group: "", version: "v1", resource: "configmaps" });
    assert.deepEqual([request?.name, request?.namespace, request?.dryRun], ["asked", "default", false]);
    assert.equal(request?.object?.kind, "ConfigMap");
    assert.deepEqual(request?.object?.data, { a: "1" });
    assert.equal(request?.oldObject, null);
    assert.equal((request?.options as JSONObject | undefined)?.kind, "CreateOptions");
    assert.ok(request?.userInfo?.groups?.includes("system:masters"));
    assert.equal(webhook.server.calls.at(-1)?.headers.authorization, "Bearer for-the-webhook");
    await client.delete(configMaps, "asked");
    const deletion = webhook.requests.at(-1);
    assert.deepEqual([deletion?.operation, deletion?.object], ["DELETE", null]);
    assert.deepEqual((deletion?.oldObject as JSONObject | undefined)?.data, { a: "1" });

    answers["/check"] = { allowed: false, status: { message: "not today", code: 422, reason: "Invalid" } };
    const refused = client.create(configMaps, configMap("asked"));
    await assert.rejects(
      refused,
      refusedWith('admission webhook "check.example.com" denied the request: not today', 422),
    );
    await assert.rejects(refused, (err) => findStatus(err)?.reason === "Invalid");
    answers["/check"] = { allowed: false };
    await assert.rejects(
      client.create(configMaps, configMap("asked")),
      refusedWith('admission webhook "check.example.com" denied the request without explanation', 400),
    );
    const metrics = await server.metrics();
    assert.match(
      metrics,
      /apiserver_admission_webhook_rejection_count\{name="check.example.com",type="validating",operation="CREATE",error_type="no_error",rejection_code="422"\} 1/,
    );
  });

  test("is not asked about what its selectors and conditions leave out", async () => {
    await configurations.register("Validating", "v", [
      hook("labels", { rules: [rule("configmaps")], objectSelector: { matchLabels: { chosen: "yes" } } }),
      hook("namespaces", { rules: [rule("configmaps")], namespaceSelector: { matchLabels: { chosen: "yes" } } }),
      hook("conditions", {
        rules: [rule("configmaps")],
        matchConditions: [{ name: "chosen", expression: "has(object.data) && 'chosen' in object.data" }],
      }),
      hook("broken", {
        rules: [rule("configmaps")],
        matchConditions: [
          { name: "only", expression: "object.metadata.name == 'broken'" },
          { name: "fails", expression: "object.data.nothing == 'x'" },
        ],
      }),
    ]);
    const paths = () => webhook.server.calls.splice(0).map(({ url }) => url.split("?")[0]);
    paths();
    await client.create(configMaps, configMap("none"));
    assert.deepEqual(paths(), []);
    await client.create(configMaps, configMap("by-label", {}, { chosen: "yes" }));
    assert.deepEqual(paths(), ["/labels"]);
    await client.create(configMaps, configMap("by-condition", { chosen: "1" }));
    assert.deepEqual(paths(), ["/conditions"]);
    await assert.rejects(
      client.create(configMaps, configMap("broken")),
      refusedWith(
        /^configmaps "broken" is forbidden: expression 'object.data.nothing == 'x'' resulted in error: no such key: /,
        403,
      ),
    );
  });

  test("whose failure is ignored lets the request through, and the audit event says so", async () => {
    const clientConfig = { ...webhook.server.clientConfig("/ignored"), caBundle: "" };
    await configurations.register("Validating", "v", [
      hook("ignored", { rules: [rule("configmaps")], clientConfig, failurePolicy: "Ignore" }),
    ]);
    await client.create(configMaps, configMap("let-through"));
    assert.equal(
      (await annotationsOf("let-through"))["failed-open.validating.webhook.admission.k8s.io/round_0_index_0"],
      "ignored.example.com",
    );
  });

  test("that cannot be called, or answers nonsense, fails the request", async () => {
    const isSlow = "object.metadata.name == 'slow'";
    await configurations.register("Validating", "v", [
      hook("check", { rules: [rule("configmaps")], matchConditions: [{ name: "rest", expression: `!(${isSlow})` }] }),
      hook("slow", {
        rules: [rule("configmaps")],
        timeoutSeconds: 1,
        matchConditions: [{ name: "slow", expression: isSlow }],
      }),
    ]);
    const fails = async (respond: typeof webhook.server.respond, problem: string | RegExp, name = "check") => {
      const before = webhook.server.respond;
      webhook.server.respond = respond;
      try {
        await assert.rejects(client.create(configMaps, configMap(name)), (err: Error) => {
          const prefix = `Internal error occurred: failed calling webhook "${name}.example.com": `;
          assert.ok(err.message.startsWith(prefix), err.message);
          const rest = err.message.slice(prefix.length);
          if (typeof problem === "string") assert.equal(rest, problem);
          else assert.match(rest, problem);
          return findStatus(err)?.code === 500;
        });
      } finally {
        webhook.server.respond = before;
      }
    };
    const reviewed =
      (change: (review: JSONObject) => JSONObject): typeof webhook.server.respond =>
      ({ body }, res) => {
        const review = JSON.parse(body) as Parameters<typeof encodeAnswer>[0];
        res.end(JSON.stringify(change(JSON.parse(encodeAnswer(review, {})) as JSONObject)));
      };
    const post = `Post "https://127.0.0.1:${webhook.server.port}`;
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
      "received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got admission.k8s.io/v1beta1, Kind=AdmissionReview",
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
    await configurations.register("Validating", "v", [
      hook("acts", { ...only("acting"), sideEffects: "NoneOnDryRun", admissionReviewVersions: ["v1beta1", "v1"] }),
    ]);
    const dry = await (await kubectl()).run("create configmap acting --dry-run=server -o name");
    assert.equal(dry, "configmap/acting\n");
    assert.deepEqual([webhook.requests[0]?.dryRun, webhook.requests[0]?.name], [true, "acting"]);
  });

  test("warns clients and notes in the audit event", { skip: noKubectl }, async () => {
    answers["/check"] = {
      warnings: ["beware"],
      auditAnnotations: { why: "because" },
    };
    await configurations.register("Validating", "v", [hook("check", { rules: [rule("configmaps")] })]);
    const { code, stderr } = await (await kubectl()).try("create configmap noted");
    assert.deepEqual([code, stderr], [0, "Warning: beware\n"]);
    assert.equal((await annotationsOf("noted"))["check.example.com/why"], "because");
  });

  test("behind a service is called at its cluster IP, by its name", async () => {
    const services = { group: "", version: "v1", resource: "services", namespace: "default" };
    await using behind = (await startAdmissionWebhook({ host: "127.9.0.9", dnsNames: ["hook.default.svc"] })).server;
    const { caBundle, port } = behind;
    await client.create(services, {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "hook" },
      spec: { clusterIP: "127.9.0.9", ports: [{ port }] },
    });
    const clientConfig = { service: { namespace: "default", name: "hook", path: "/svc", port }, caBundle };
    await configurations.register("Validating", "v", [hook("svc", { rules: [rule("configmaps")], clientConfig })]);
    await client.create(configMaps, configMap("by-service"));
    const call = behind.calls.at(-1);
    assert.deepEqual([call?.url, call?.headers.host], ["/svc?timeout=10s", `hook.default.svc:${port}`]);
    await client.delete(services, "hook");
    await eventually(() =>
      assert.rejects(
        client.create(configMaps, configMap("no-service")),
        refusedWith(/: service "hook" not found$/, 500),
      ),
    );
  });

  test("sees connections: who may run commands in a pod", async () => {
    await client.create(
      { group: "", version: "v1", resource: "pods", namespace: "default" },
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "p" },
        spec: { automountServiceAccountToken: false, containers: [{ name: "c", image: "i" }] },
      },
    );
    await configurations.register("Validating", "v", [hook("exec", { rules: [rule("pods/exec", ["CONNECT"])] })]);
    answers["/exec"] = { allowed: false, status: { message: "nobody runs commands here" } };
    const path = "/api/v1/namespaces/default/pods/p/exec?command=sh&stdin=true&container=c";
    await assert.rejects(
      client.getRaw(path),
      refusedWith(/"exec.example.com" denied the request: nobody runs commands here/),
    );
    const [request] = webhook.requests;
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
    await client.create(pods, { apiVersion: "v1", kind: "Pod", metadata: { name: "below" }, spec: pod } as KubeObject);
    const deployments = { group: "apps", version: "v1", resource: "deployments", namespace: "default" };
    const template = { metadata: { labels: { a: "b" } }, spec: pod };
    await client.create(deployments, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d" },
      spec: { selector: { matchLabels: { a: "b" } }, template },
    } as KubeObject);
    await configurations.register("Validating", "v", [
      hook("below", {
        rules: [rule("pods/*", ["*"]), rule("deployments/scale", ["*"], "apps"), rule("pods/eviction", ["*"])],
        objectSelector: { matchExpressions: [{ key: "marker", operator: "DoesNotExist" }] },
      }),
    ]);
    const seen = () =>
      webhook.requests
        .splice(0)
        .map(({ operation, resource, subResource, kind }) =>
          [operation, resource?.resource, subResource, kind?.kind, kind?.group].join(" ").trim(),
        );
    await client.createNamed({ ...pods, subresource: "binding" }, "below", {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name: "below" },
      target: { kind: "Node", name: "n" },
    } as KubeObject);
    assert.deepEqual(seen(), ["CREATE pods binding Binding"]);
    const status = { status: { phase: "Running" } };
    await client.patch({ ...pods, subresource: "status" }, "below", "merge", status);
    assert.deepEqual(seen(), ["UPDATE pods status Pod"]);
    const ephemeral = { spec: { ephemeralContainers: [{ name: "debug", image: "i" }] } };
    await client.patch({ ...pods, subresource: "ephemeralcontainers" }, "below", "strategic", ephemeral);
    assert.deepEqual(seen(), ["UPDATE pods ephemeralcontainers Pod"]);
    await client.patch({ ...deployments, subresource: "scale" }, "d", "merge", { spec: { replicas: 2 } });
    assert.deepEqual(seen(), ["UPDATE deployments scale Scale autoscaling"]);
    answers["/below"] = { allowed: false, status: { message: "it stays", code: 429 } };
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "below" } };
    await assert.rejects(
      client.createNamed({ ...pods, subresource: "eviction" }, "below", eviction),
      refusedWith('admission webhook "below.example.com" denied the request: it stays', 429),
    );
    assert.deepEqual(seen(), ["CREATE pods eviction Eviction policy"]);
  });

  test("of the core group is asked about events of the other one", async () => {
    await configurations.register("Validating", "v", [hook("events", { rules: [rule("events")] })]);
    await client.create({ group: "events.k8s.io", version: "v1", resource: "events", namespace: "default" }, {
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
    const [request] = webhook.requests;
    assert.deepEqual([request?.kind?.group, request?.requestKind?.group], ["", "events.k8s.io"]);
    assert.deepEqual([request?.object?.apiVersion, request?.object?.message], ["v1", "what happened"]);
  });

  test("behind the server's own service is called as the server itself", async () => {
    const clientConfig = { service: { namespace: "default", name: "kubernetes", path: "/apis/nowhere" } };
    await configurations.register("Validating", "v", [
      hook("self", { rules: [rule("configmaps")], clientConfig, matchConditions: [onlyNamed("self")] }),
    ]);
    // A 404 of the API: its certificate was believed, and who asked was let in.
    await assert.rejects(
      client.create(configMaps, configMap("self")),
      refusedWith(/"self.example.com": failed to call webhook: the server could not find the requested resource$/, 500),
    );
  });

  test("never stands in the way of its own configuration", async () => {
    answers["/all"] = { allowed: false };
    const all = { operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources: ["*/*"] };
    const selector = { matchExpressions: [{ key: "marker", operator: "DoesNotExist" }] };
    await configurations.register("Validating", "v", [hook("all", { rules: [all], objectSelector: selector })]);
    await assert.rejects(client.create(configMaps, configMap("locked-out")), refusedWith(/denied the request/));
    await configurations.clear();
  });
});

describe("a mutating webhook", () => {
  test("patches what is stored, with defaults filled in anew, and what changed is in the audit event", async () => {
    answers["/pods"] = {
      patch: [
        {
          op: "add",
          path: "/spec/containers/-",
          value: { name: "sidecar", image: "side", ports: [{ containerPort: 80 }] },
        },
      ],
    };
    await configurations.register("Mutating", "m", [
      hook("pods", { rules: [rule("pods")] }),
      hook("maps", { rules: [rule("configmaps")] }),
    ]);
    answers["/maps"] = { patch: [{ op: "add", path: "/data/added", value: "x" }] };
    const pod = await client.create(
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
    const made = await client.create(configMaps, configMap("patched", { own: "1" }));
    assert.deepEqual(made.data, { own: "1", added: "x" });
    const annotations = await annotationsOf("patched");
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
    await configurations.register("Mutating", "m", [
      hook("maps", { rules: [rule("configmaps", ["CREATE", "DELETE"])] }),
    ]);
    answers["/maps"] = { patch: [{ op: "replace", path: "/nothing/here", value: 1 }] };
    await assert.rejects(
      client.create(configMaps, configMap("unpatched")),
      refusedWith(/^Internal error occurred: /, 500),
    );
    answers["/maps"] = { patch: [{ op: "add", path: "/data", value: { a: 1 } }] };
    await assert.rejects(
      client.create(configMaps, configMap("unpatched")),
      refusedWith(/^Internal error occurred: .*cannot unmarshal number/, 500),
    );
    answers["/maps"] = {};
    await client.create(configMaps, configMap("unpatched"));
    answers["/maps"] = { patch: [{ op: "add", path: "/data", value: {} }] };
    await assert.rejects(
      client.delete(configMaps, "unpatched"),
      refusedWith(
        'Internal error occurred: admission webhook "maps.example.com" attempted to modify the object, which is not supported for this operation',
      ),
    );
  });

  test("whose failure is ignored leaves the object as it was, and the audit event says so", async () => {
    const clientConfig = { url: "https://127.0.0.1:1/" };
    await configurations.register("Mutating", "m", [
      hook("gone", { rules: [rule("configmaps")], clientConfig, failurePolicy: "Ignore" }),
      hook("there", { rules: [rule("configmaps")] }),
    ]);
    answers["/there"] = { patch: [{ op: "add", path: "/data/there", value: "x" }] };
    const made = await client.create(configMaps, configMap("ignoring", { own: "1" }));
    assert.deepEqual(made.data, { own: "1", there: "x" });
    const annotations = await annotationsOf("ignoring");
    assert.equal(annotations["failed-open.mutation.webhook.admission.k8s.io/round_0_index_0"], "gone.example.com");
    const text = await server.metrics();
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
    await configurations.register("Mutating", "m", [
      hook("first", { rules: [rule("configmaps")], reinvocationPolicy: "IfNeeded" }),
      hook("second", { rules: [rule("configmaps")] }),
      hook("third", { rules: [rule("configmaps")], reinvocationPolicy: "IfNeeded" }),
    ]);
    webhook.server.calls.length = 0;
    answers["/second"] = { patch: [{ op: "add", path: "/data/second", value: "x" }] };
    await client.create(configMaps, configMap("again", { own: "1" }));
    const paths = webhook.server.calls.map(({ url }) => url.split("?")[0]);
    assert.deepEqual(paths, ["/first", "/second", "/third", "/first"]);
    assert.deepEqual(webhook.requests.at(-1)?.object?.data, { own: "1", second: "x" });
    const annotations = await annotationsOf("again");
    assert.ok(annotations["mutation.webhook.admission.k8s.io/round_1_index_0"] !== undefined);
  });

  test("is shown the version that its rules name, and its patch reaches the one stored", async () => {
    const scalers = { group: "autoscaling", resource: "horizontalpodautoscalers", namespace: "default" };
    await configurations.register("Mutating", "m", [
      hook("v1", { rules: [rule("horizontalpodautoscalers", ["CREATE"], "autoscaling", "v1")] }),
      hook("exact", {
        rules: [rule("horizontalpodautoscalers", ["CREATE"], "autoscaling", "v1")],
        matchPolicy: "Exact",
      }),
    ]);
    answers["/v1"] = { patch: [{ op: "replace", path: "/spec/targetCPUUtilizationPercentage", value: 77 }] };
    const created = await client.create(
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
    assert.equal(webhook.requests.length, 1);
    const [request] = webhook.requests;
    assert.deepEqual([request?.kind?.version, request?.requestKind?.version], ["v1", "v2"]);
    assert.deepEqual([request?.resource?.version, request?.requestResource?.version], ["v1", "v2"]);
    assert.equal(request?.object?.apiVersion, "autoscaling/v1");
    const { metrics } = created.spec as { metrics: { resource: { target: JSONObject } }[] };
    assert.equal(metrics[0]?.resource.target.averageUtilization, 77);
  });
});

describe("custom resources are admitted as built-in ones are", () => {
  const definitions = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };
  const schema = {
    openAPIV3Schema: {
      type: "object",
      properties: {
        spec: {
          type: "object",
          properties: { size: { type: "integer" }, color: { type: "string", default: "red" } },
        },
      },
    },
  };
  const widgets = (version: string) => ({ group: "example.com", version, resource: "widgets", namespace: "default" });
  const widget = (name: string, version: string): KubeObject => ({
    apiVersion: `example.com/${version}`,
    kind: "Widget",
    metadata: { name },
    spec: { size: 1 },
  });

  before(async () => {
    const version = (name: string, storage: boolean) => ({ name, served: true, storage, schema });
    await client.create(definitions, {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "widgets.example.com" },
      spec: {
        group: "example.com",
        scope: "Namespaced",
        names: { plural: "widgets", kind: "Widget" },
        versions: [version("v1", true), version("v2", false)],
      },
    });
    await eventually(() => client.list(widgets("v1")));
  });

  test("in the version that rules name, decoded and completed after each patch", async () => {
    const condition = { name: "not-tiny", expression: "object.spec.size > 0" };
    await configurations.register("Mutating", "m", [
      hook("v1", { rules: [rule("widgets", ["*"], "example.com", "v1")], matchConditions: [condition] }),
    ]);
    answers["/v1"] = {
      patch: [
        { op: "replace", path: "/spec", value: { size: 5, unknown: true } },
        { op: "add", path: "/metadata/labels", value: { patched: "yes" } },
      ],
    };
    const created = await client.create(widgets("v2"), widget("w", "v2"));
    assert.deepEqual(created.spec, { size: 5, color: "red" });
    assert.deepEqual(created.metadata?.labels, { patched: "yes" });
    assert.equal(created.apiVersion, "example.com/v2");
    const [request] = webhook.requests;
    assert.deepEqual([request?.kind?.version, request?.requestKind?.version], ["v1", "v2"]);
    assert.equal(request?.object?.apiVersion, "example.com/v1");
    answers = {};
    await client.patch(widgets("v1"), "w", "merge", { spec: { size: 6 } });
    const update = webhook.requests.at(-1);
    assert.deepEqual(
      [update?.operation, (update?.oldObject as JSONObject | undefined)?.spec],
      ["UPDATE", { size: 5, color: "red" }],
    );
    assert.equal((update?.options as JSONObject | undefined)?.kind, "UpdateOptions");
  });

  test("and refused", async () => {
    answers["/v2"] = { allowed: false, status: { message: "no widgets" } };
    await configurations.register("Validating", "v", [
      hook("v2", { rules: [rule("widgets", ["*"], "example.com", "*")] }),
    ]);
    await assert.rejects(
      client.create(widgets("v1"), widget("x", "v1")),
      refusedWith('admission webhook "v2.example.com" denied the request: no widgets', 400),
    );
  });
});

describe("a conversion webhook", { skip: noKubectl }, () => {
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  const version = (name: string, storage: boolean) => ({ name, served: true, storage, schema });
  /** `spec.size` of v1 is `spec.dimensions.size` of v2. */
  const convert = (object: JSONObject, apiVersion: string): JSONObject => {
    const { size, dimensions } = object.spec as { size?: number; dimensions?: { size: number } };
    return {
      ...object,
      apiVersion,
      spec: apiVersion.endsWith("v2") ? { dimensions: { size } } : { size: dimensions?.size },
    };
  };

  test("stands between kubectl's version and the one stored, and between both and admission", async () => {
    await using converter = await WebhookServer.start();
    converter.respond = ({ body }, res) => {
      const { apiVersion, request } = JSON.parse(body) as {
        apiVersion: string;
        request: { uid: string; desiredAPIVersion: string; objects: JSONObject[] };
      };
      const convertedObjects = request.objects.map((object) => convert(object, request.desiredAPIVersion));
      const response = { uid: request.uid, convertedObjects, result: { status: "Success" } };
      res.end(JSON.stringify({ apiVersion, kind: "ConversionReview", response }));
    };
    await client.create(
      { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" },
      {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: "boxes.conv.example.com" },
        spec: {
          group: "conv.example.com",
          scope: "Namespaced",
          names: { plural: "boxes", kind: "Box" },
          versions: [version("v1", true), version("v2", false)],
          conversion: {
            strategy: "Webhook",
            webhook: { clientConfig: converter.clientConfig("/convert"), conversionReviewVersions: ["v1"] },
          },
        },
      },
    );
    const boxes = { group: "conv.example.com", version: "v2", resource: "boxes", namespace: "default" };
    await eventually(() => client.list(boxes));
    await configurations.register("Mutating", "m", [
      hook("boxes", { rules: [rule("boxes", ["*"], "conv.example.com", "v1")] }),
    ]);
    answers["/boxes"] = { patch: [{ op: "replace", path: "/spec/size", value: 5 }] };
    const created = await client.create(boxes, {
      apiVersion: "conv.example.com/v2",
      kind: "Box",
      metadata: { name: "b" },
      spec: { dimensions: { size: 3 } },
    });
    assert.deepEqual(created.spec, { dimensions: { size: 5 } });
    assert.deepEqual(webhook.requests[0]?.object?.spec, { size: 3 });
    answers = {};
    const cli = await kubectl();
    assert.equal(await cli.run("get boxes.v1.conv.example.com b -o jsonpath={.spec}"), '{"size":5}');
    assert.equal(
      await cli.run("get boxes.v2.conv.example.com -o jsonpath={.items[0].spec}"),
      '{"dimensions":{"size":5}}',
    );
    const input = JSON.stringify({ ...created, metadata: { name: "b" }, spec: { dimensions: { size: 8 } } });
    await cli.run("apply --server-side --force-conflicts -f -", { input });
    assert.equal(await cli.run("get boxes.v1.conv.example.com b -o jsonpath={.spec.size}"), "8");
    converter.respond = (_call, res) => void res.destroy();
    const { code, stderr } = await cli.try("get boxes.v2.conv.example.com b");
    assert.equal(code, 0, "what was converted once is known");
    assert.equal(stderr, "");
    const failed = await cli.try("annotate boxes.v2.conv.example.com b a=b");
    assert.match(failed.stderr, /conversion webhook for conv.example.com\/v[12], Kind=Box failed: Post .*: EOF/);
  });
});

test("a webhook that one server is told of is asked by the other one too", { skip: noEtcd ?? false }, async () => {
  const etcd = await startEtcd();
  const data = await mkdtemp(join(tmpdir(), "webhooks-etcd-"));
  const start = () => startFlagsServer([`--data-dir=${data}`, `--etcd-servers=${etcd.endpoint}`]);
  try {
    await using first = await start();
    await using second = await start();
    const both = new WebhookConfigurations(first.client, webhook);
    await both.register("Validating", "v", [hook("check", { rules: [rule("configmaps")] })], second.client);
    answers["/check"] = { allowed: false, status: { message: "no" } };
    for (const { client: other } of [first, second]) {
      await assert.rejects(
        other.create(configMaps, configMap("x")),
        refusedWith(/"check.example.com" denied the request: no/),
      );
    }
  } finally {
    await etcd.stop();
    await rm(data, { recursive: true });
  }
});
