import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { newMetricsRegistry } from "@kube-apiserver/component-base";
import { attributesOf, StandingClock, sourceOf, type TestRequest } from "../testing/admission-harness.js";
import { defaultChecks } from "./checks/default-checks.js";
import { readPodSecurityConfiguration } from "./configuration.js";
import { PodSecurity } from "./pod-security.js";
import { newPodSecurityMetrics } from "./pod-security-metrics.js";
import { newPolicyEvaluator } from "./policy-evaluator.js";

interface Setting {
  readonly labels?: Record<string, string>;
  readonly configuration?: JSONObject;
  readonly pods?: readonly KubeObject[] | Error;
}

const head = { apiVersion: "pod-security.admission.config.k8s.io/v1", kind: "PodSecurityConfiguration" };
const prefix = "pod-security.kubernetes.io/";

function labels(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]));
}

function namespace(values: Record<string, string>): KubeObject {
  return { metadata: { name: "ns", labels: labels(values) } };
}

/** What a request comes to: refused with a message or not, with warnings and audit annotations. */
async function ask(request: TestRequest, { labels: values = {}, configuration, pods = [] }: Setting = {}) {
  const registry = newMetricsRegistry();
  const document = configuration === undefined ? undefined : { value: { ...head, ...configuration }, strictErrors: [] };
  const plugin = new PodSecurity({
    configuration: readPodSecurityConfiguration(document),
    evaluate: newPolicyEvaluator(defaultChecks),
    metrics: newPodSecurityMetrics(registry),
    clock: new StandingClock(),
    namespaces: sourceOf([namespace(values)]),
    listPods: () => (pods instanceof Error ? Promise.reject(pods) : Promise.resolve(pods)),
  });
  const warnings: string[] = [];
  const annotations: Record<string, string> = {};
  const attributes = attributesOf(request);
  Object.assign(attributes, {
    context: {
      ...attributes.context,
      addWarning: (text: string) => warnings.push(text),
      addAuditAnnotation: (key: string, value: string) => {
        annotations[key.replace(prefix, "")] = value;
      },
    },
  });
  const error = plugin.handles(attributes.operation)
    ? await plugin.validate(attributes).then(
        () => undefined,
        (err: Error) => err,
      )
    : undefined;
  const { body } = await registry.render();
  const counted = body.split("\n").filter((line) => /^pod_security.* [1-9]/.test(line));
  return { refused: error?.message, error, warnings, annotations, counted };
}

const privilegedPod = {
  metadata: { name: "a" },
  spec: { containers: [{ name: "c", securityContext: { privileged: true } }] },
};
const violation = 'privileged (container "c" must not set securityContext.privileged=true)';

test("without labels and configuration everything is allowed", async () => {
  const got = await ask({ object: privilegedPod });
  assert.equal(got.refused, undefined);
  assert.deepEqual(got.annotations, { "enforce-policy": "privileged:latest" });
  assert.deepEqual(got.counted, [
    'pod_security_evaluations_total{decision="allow",policy_level="privileged",policy_version="latest",mode="enforce",request_operation="create",resource="pod",subresource=""} 1',
  ]);
});

test("a pod that violates what is enforced is refused, and noted, without a warning", async () => {
  const got = await ask(
    { object: privilegedPod },
    { labels: { enforce: "baseline", audit: "baseline", warn: "baseline" } },
  );
  assert.equal(got.refused, `pods "a" is forbidden: violates PodSecurity "baseline:latest": ${violation}`);
  assert.deepEqual(got.warnings, []);
  assert.deepEqual(got.annotations, {
    "enforce-policy": "baseline:latest",
    "audit-violations": `would violate PodSecurity "baseline:latest": ${violation}`,
  });
  assert.equal(got.counted.length, 2);
});

test("a pod that violates only what is warned of is let in with a warning", async () => {
  const got = await ask(
    { object: privilegedPod },
    { labels: { warn: "baseline", "warn-version": "v1.20", audit: "baseline" } },
  );
  assert.equal(got.refused, undefined);
  assert.deepEqual(got.warnings, [`would violate PodSecurity "baseline:v1.20": ${violation}`]);
  assert.deepEqual(Object.keys(got.annotations), ["enforce-policy", "audit-violations"]);
});

const controllers: { group: string; resource: string; object: KubeObject }[] = [
  { group: "apps", resource: "deployments", object: { spec: { template: privilegedPod } } },
  { group: "", resource: "replicationcontrollers", object: { spec: { template: privilegedPod } } },
  { group: "", resource: "podtemplates", object: { template: privilegedPod } },
  { group: "batch", resource: "cronjobs", object: { spec: { jobTemplate: { spec: { template: privilegedPod } } } } },
];
for (const { group, resource, object } of controllers) {
  test(`${resource} are warned of only`, async () => {
    const got = await ask({ group, resource, object }, { labels: { enforce: "baseline" } });
    assert.equal(got.refused, undefined);
    assert.deepEqual(got.warnings, [`would violate PodSecurity "baseline:latest": ${violation}`]);
    assert.equal(got.annotations["enforce-policy"], undefined);
  });
}

test("what makes no pods, or is a subresource, is not looked at", async () => {
  const setting = { labels: { enforce: "restricted", warn: "restricted" } };
  const template = { spec: { template: privilegedPod } };
  const quiet: TestRequest[] = [
    { group: "apps", resource: "deployments", subresource: "scale", object: template },
    { group: "example.com", resource: "deployments", object: template },
    { resource: "replicationcontrollers", object: { spec: {} } },
    { subresource: "status", operation: "UPDATE", object: privilegedPod, oldObject: { spec: {} } },
    { subresource: "binding", object: privilegedPod },
    { operation: "DELETE", oldObject: privilegedPod },
  ];
  for (const request of quiet) {
    const got = await ask(request, setting);
    assert.deepEqual([got.refused, got.warnings], [undefined, []]);
  }
});

const updates: { name: string; object: JSONObject; oldObject: JSONObject; subresource?: string; refused: boolean }[] = [
  {
    name: "a label",
    object: { containers: [{ name: "c", image: "i" }] },
    oldObject: { containers: [{ name: "c", image: "i" }] },
    refused: false,
  },
  {
    name: "an image",
    object: { containers: [{ name: "c", image: "j" }] },
    oldObject: { containers: [{ name: "c", image: "i" }] },
    refused: true,
  },
  {
    name: "a debug container",
    subresource: "ephemeralcontainers",
    object: { containers: [], ephemeralContainers: [{ name: "e", image: "i" }] },
    oldObject: { containers: [] },
    refused: true,
  },
];
for (const { name, object, oldObject, subresource = "", refused } of updates) {
  test(`an update of ${name} is ${refused ? "looked at" : "let pass"}`, async () => {
    const request = {
      operation: "UPDATE",
      subresource,
      object: { spec: object },
      oldObject: { spec: oldObject },
    } as const;
    const got = await ask(request, { labels: { enforce: "restricted" } });
    assert.equal(got.refused !== undefined, refused);
  });
}

test("defaults hold where a namespace says nothing, and in versions of their own", async () => {
  const configuration = { defaults: { enforce: "baseline", "enforce-version": "v1.30" } };
  const got = await ask({ object: privilegedPod }, { configuration });
  assert.equal(got.refused, `pods "a" is forbidden: violates PodSecurity "baseline:v1.30": ${violation}`);
  assert.equal(
    (await ask({ object: privilegedPod }, { configuration, labels: { enforce: "privileged" } })).refused,
    undefined,
  );
});

test("who is exempt is not looked at", async () => {
  const exemptions = { usernames: ["u"], namespaces: ["other"], runtimeClasses: ["kata"] };
  const setting = { configuration: { exemptions }, labels: { enforce: "restricted" } };
  const user = { name: "u", uid: "", groups: [], extra: {} };
  const exempt: { request: TestRequest; reason: string }[] = [
    { request: { object: privilegedPod, user }, reason: "user" },
    { request: { object: privilegedPod, namespace: "other" }, reason: "namespace" },
    { request: { object: { spec: { ...privilegedPod.spec, runtimeClassName: "kata" } } }, reason: "runtimeClass" },
  ];
  for (const { request, reason } of exempt) {
    const got = await ask(request, setting);
    assert.equal(got.refused, undefined);
    assert.deepEqual(got.annotations, { exempt: reason });
    assert.match(got.counted.join(), /pod_security_exemptions_total/);
  }
  assert.ok((await ask({ object: privilegedPod }, setting)).refused);
});

test("labels that cannot be read mean the strictest level for pods", async () => {
  const got = await ask({ object: privilegedPod }, { labels: { enforce: "strict", warn: "x" } });
  assert.match(got.refused ?? "", /violates PodSecurity "restricted:latest": privileged/);
  assert.equal(
    got.annotations.error,
    'Failed to parse policy: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn]: Invalid value: "x": must be one of privileged, baseline, restricted]',
  );
  assert.match(got.counted.join(), /pod_security_errors_total\{fatal="false"/);
});

test("a namespace that is not there is an error for pods only", async () => {
  const pod = await ask({ object: privilegedPod, namespace: "gone" });
  assert.equal(pod.refused, 'Internal error occurred: failed to lookup namespace "gone"');
  const template = { spec: { template: privilegedPod } };
  const deployment = await ask({ group: "apps", resource: "deployments", namespace: "gone", object: template });
  assert.equal(deployment.refused, undefined);
  assert.equal(deployment.annotations.error, 'failed to lookup namespace "gone": namespaces "gone" not found');
});

function namespaceRequest(now: Record<string, string>, before?: Record<string, string>): TestRequest {
  const request = { resource: "namespaces", kind: "Namespace", namespace: "ns", name: "ns", object: namespace(now) };
  return before === undefined ? request : { ...request, operation: "UPDATE", oldObject: namespace(before) };
}

test("a namespace with labels that cannot be read is invalid, unless it was so before", async () => {
  const bad = { enforce: "x", "enforce-version": "1.20" };
  const got = await ask(namespaceRequest(bad));
  assert.equal(
    got.refused,
    'Namespace "ns" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "x": must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/enforce-version]: Invalid value: "1.20": must be "latest" or "v1.x"]',
  );
  assert.equal((await ask(namespaceRequest(bad, bad))).refused, undefined);
  assert.ok((await ask(namespaceRequest(bad, { enforce: "x" }))).refused);
});

function replica(name: string, context: object, owner = ""): KubeObject {
  const ownerReferences = [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: owner, uid: owner, controller: true }];
  return {
    metadata: { name, namespace: "ns", ...(owner === "" ? {} : { ownerReferences }) },
    spec: { containers: [{ name: "c", securityContext: context as JSONObject }] },
  };
}

test("a namespace that gets stricter tells which pods would not be let in any more", async () => {
  const pods = [
    replica("b", { privileged: true }),
    replica("a", { privileged: true }),
    replica("fine", {}),
    replica("n", { privileged: true, procMount: "Unmasked" }),
    replica("c", { privileged: true }),
  ];
  const got = await ask(namespaceRequest({ enforce: "baseline" }, {}), { pods });
  assert.equal(got.refused, undefined);
  assert.deepEqual(got.warnings, [
    'existing pods in namespace "ns" violate the new PodSecurity enforce level "baseline:latest"',
    "a (and 2 other pods): privileged",
    "n: privileged, procMount",
  ]);
});

test("of many pods the first are looked at, one of each controller before the others", async () => {
  const pods = [
    ...Array.from({ length: 3000 }, (_, at) => replica(`r${at}`, {}, "one")),
    ...Array.from({ length: 2 }, (_, at) => replica(`s${at}`, { privileged: true }, "two")),
  ];
  const got = await ask(namespaceRequest({ enforce: "baseline" }, {}), { pods });
  assert.deepEqual(got.warnings, [
    "new PodSecurity enforce level only checked against the first 3000 of 3002 existing pods",
    'existing pods in namespace "ns" violate the new PodSecurity enforce level "baseline:latest"',
    "s0: privileged",
  ]);
});

const lenient: { name: string; now: Record<string, string>; before: Record<string, string> }[] = [
  {
    name: "nothing else is enforced",
    now: { enforce: "baseline", warn: "restricted" },
    before: { enforce: "baseline" },
  },
  { name: "less is enforced", now: { enforce: "baseline" }, before: { enforce: "restricted" } },
  {
    name: "nothing is enforced any more",
    now: { enforce: "privileged", "enforce-version": "v1.2" },
    before: { enforce: "baseline" },
  },
];
for (const { name, now, before } of lenient) {
  test(`pods are not looked at when ${name}`, async () => {
    const got = await ask(namespaceRequest(now, before), { pods: new Error("not to be listed") });
    assert.deepEqual(got.warnings, []);
  });
}

test("pods that cannot be listed are told of", async () => {
  const got = await ask(namespaceRequest({ enforce: "baseline" }, {}), { pods: new Error("no") });
  assert.deepEqual(got.warnings, ["failed to list pods while checking new PodSecurity enforce level"]);
});

test("labels of an exempt namespace are ignored, and that is told", async () => {
  const setting = { configuration: { exemptions: { namespaces: ["ns"] } } };
  for (const before of [undefined, {}]) {
    const got = await ask(namespaceRequest({ enforce: "baseline", "warn-version": "v1.20" }, before), setting);
    assert.deepEqual(got.warnings, [
      'namespace "ns" is exempt from Pod Security, and the policy (enforce=baseline:latest, warn=baseline:v1.20) will be ignored',
    ]);
  }
});

const badConfigurations: { configuration: JSONObject; want: string | RegExp }[] = [
  {
    configuration: { defaults: { enforce: "x", "warn-version": "1" } },
    want: 'PodSecurity configuration error: [enforce: must be one of privileged, baseline, restricted, warn-version: must be "latest" or "v1.x"]',
  },
  {
    configuration: { exemptions: { usernames: ["", "a", "a"] } },
    want: 'PodSecurity invalid: [exemptions.usernames[0]: Invalid value: "": username must not be empty, exemptions.usernames[2]: Duplicate value: "a"]',
  },
  {
    configuration: { exemptions: { namespaces: ["A"] } },
    want: /^PodSecurity invalid: exemptions.namespaces\[0\]: Invalid value: "A": a lowercase RFC 1123 label/,
  },
  { configuration: { defaults: { enforced: "x" } }, want: 'strict decoding error: unknown field "defaults.enforced"' },
  {
    configuration: { kind: "Other" },
    want: /^no kind "Other" is registered for version "pod-security.admission.config.k8s.io\/v1"/,
  },
];
for (const { configuration, want } of badConfigurations) {
  test(`a configuration is refused: ${JSON.stringify(configuration)}`, () => {
    const value = { ...head, ...configuration };
    assert.throws(() => readPodSecurityConfiguration({ value, strictErrors: [] }), { message: want });
  });
}

test("older versions of the configuration are read", () => {
  for (const version of ["v1alpha1", "v1beta1"]) {
    const value = {
      ...head,
      apiVersion: `pod-security.admission.config.k8s.io/${version}`,
      defaults: { warn: "baseline" },
    };
    const { defaults } = readPodSecurityConfiguration({ value, strictErrors: [] });
    assert.equal(defaults.warn.level, "baseline");
  }
});
