import assert from "node:assert/strict";
import { test } from "node:test";
import type { core_v1 } from "@kube-apiserver/api/types";
import { type JSONObject, toErrorText } from "@kube-apiserver/apimachinery";
import { validatePodUpdate } from "./pod-update.js";
import { container, podOptions, podSettings, podSpec } from "./testing/fixtures.js";

const others =
  "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`," +
  "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)," +
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n";
const terms = (...list: readonly object[]) => ({
  affinity: {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: list as never } },
  },
});
const inZone = { key: "zone", operator: "In", values: ["a"] };
const gate = { schedulingGates: [{ name: "g" }] };
const termsPath = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
const inZoneForm = '{"Key":"zone","Operator":"In","Values":["a"]}';

const cases: {
  name: string;
  old?: JSONObject;
  next?: JSONObject;
  annotations?: readonly [old: JSONObject, next: JSONObject];
  want?: readonly (string | RegExp)[];
}[] = [
  { name: "nothing" },
  { name: "lists that are empty instead of missing", next: { tolerations: [], nodeSelector: {}, hostPID: false } },
  { name: "an image", next: { containers: [container({ image: "other" })] } },
  {
    name: "no image",
    next: { containers: [container({ image: "" })] },
    want: ["spec.containers[0].image: Required value", "spec.containers[0].image: Required value"],
  },
  {
    name: "a container more",
    next: { containers: [container(), container({ name: "d" })] },
    want: ["spec.containers: Forbidden: pod updates may not add or remove containers"],
  },
  { name: "a deadline", next: { activeDeadlineSeconds: 10 } },
  { name: "an earlier deadline", old: { activeDeadlineSeconds: 10 }, next: { activeDeadlineSeconds: 5 } },
  {
    name: "a later deadline",
    old: { activeDeadlineSeconds: 10 },
    next: { activeDeadlineSeconds: 11, hostname: "h" },
    want: ["spec.activeDeadlineSeconds: Invalid value: 11: must be less than or equal to previous value"],
  },
  {
    name: "a deadline that is gone",
    old: { activeDeadlineSeconds: 10 },
    want: ["spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value"],
  },
  {
    name: "a toleration more, and other seconds",
    old: { tolerations: [{ key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 1 }] },
    next: {
      tolerations: [
        { key: "b", operator: "Exists" },
        { key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 2 },
      ],
    },
  },
  {
    name: "a toleration less",
    old: { tolerations: [{ key: "a", operator: "Exists" }] },
    want: ["spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"],
  },
  {
    name: "a period that was none",
    old: { terminationGracePeriodSeconds: -1 },
    next: { terminationGracePeriodSeconds: 1 },
  },
  {
    name: "another period",
    next: { terminationGracePeriodSeconds: 1 },
    want: [
      `${others}@@ -36,7 +36,7 @@\n  ],\n  "EphemeralContainers": null,\n  "RestartPolicy": "Always",\n` +
        '- "TerminationGracePeriodSeconds": 30,\n+ "TerminationGracePeriodSeconds": 1,\n' +
        '  "ActiveDeadlineSeconds": null,\n  "DNSPolicy": "ClusterFirst",\n  "NodeSelector": null,\n',
    ],
  },
  {
    name: "something of the node",
    next: { hostPID: true },
    want: [/\n- {2}"HostPID": false,\n\+ {2}"HostPID": true,\n/],
  },
  { name: "a gate less", old: gate },
  {
    name: "a gate more",
    next: gate,
    want: ["spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'g'"],
  },
  { name: "nodes without a gate", next: { nodeSelector: { a: "b" } }, want: [/^spec: Forbidden: pod updates/] },
  { name: "fewer nodes while there is a gate", old: gate, next: { ...gate, nodeSelector: { a: "b" } } },
  {
    name: "other nodes while there is a gate",
    old: { ...gate, nodeSelector: { a: "b" } },
    next: { ...gate, nodeSelector: { c: "d" } },
    want: [
      'spec.nodeSelector: Invalid value: {"c":"d"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    ],
  },
  { name: "affinity while there is a gate", old: gate, next: { ...gate, ...terms({ matchExpressions: [inZone] }) } },
  {
    name: "a requirement more",
    old: { ...gate, ...terms({ matchExpressions: [inZone] }) },
    next: { ...gate, ...terms({ matchExpressions: [inZone, { key: "b", operator: "Exists" }] }) },
  },
  {
    name: "a requirement less",
    old: { ...gate, ...terms({ matchExpressions: [{ key: "b", operator: "Exists" }, inZone] }) },
    next: { ...gate, ...terms({ matchExpressions: [inZone] }) },
    want: [
      `${termsPath}[0]: Invalid value: {"MatchExpressions":[${inZoneForm}],"MatchFields":null}: ` +
        "only additions are allowed (no mutations or deletions)",
    ],
  },
  {
    name: "a term less",
    old: { ...gate, ...terms({ matchExpressions: [inZone] }) },
    next: gate,
    want: [`${termsPath}: Invalid value: null: no additions/deletions to non-empty NodeSelectorTerms list are allowed`],
  },
  {
    name: "annotations that stay",
    annotations: [
      { "container.apparmor.security.beta.kubernetes.io/c": "unconfined", "kubernetes.io/config.mirror": "x" },
      { "container.apparmor.security.beta.kubernetes.io/c": "runtime/default" },
    ],
    want: [
      "metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]: Forbidden: may not remove or update AppArmor annotations",
      "metadata.annotations[kubernetes.io/config.mirror]: Forbidden: may not remove or update mirror pod annotation",
    ],
  },
];
for (const { name, old = {}, next = {}, annotations: [before, after] = [{}, {}], want = [] } of cases) {
  test(name, () => {
    const stored = { metadata: { name: "p", annotations: before }, spec: podSpec(old) } as unknown as core_v1.Pod;
    const pod = { metadata: { name: "p", annotations: after }, spec: podSpec(next) } as unknown as core_v1.Pod;
    const errors = validatePodUpdate(pod, stored, podOptions(podSettings(), stored)).map(toErrorText);
    assert.equal(errors.length, want.length, errors.join("\n"));
    for (const [index, text] of want.entries()) {
      if (typeof text === "string") assert.equal(errors[index], text);
      else assert.match(errors[index] ?? "", text);
    }
  });
}
