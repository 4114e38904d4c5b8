import assert from "node:assert/strict";
import { test } from "node:test";
import type { core_v1 } from "@kube-apiserver/api/types";
import { FieldPath, type JSONObject, toErrorText } from "@kube-apiserver/apimachinery";
import { validateNewPod } from "./pod.js";
import { validatePodTemplateSpec } from "./pod-template-spec.js";
import { container, podOptions, podSpec } from "./testing/fixtures.js";

function pod(annotations: JSONObject, spec: JSONObject = {}): core_v1.Pod {
  return { metadata: { name: "p", namespace: "n", annotations }, spec: podSpec(spec) } as unknown as core_v1.Pod;
}

const token = { sources: [{ serviceAccountToken: { path: "t", expirationSeconds: 3600 } }] };
const seccomp = { securityContext: { seccompProfile: { type: "Localhost", localhostProfile: "f" } } };

const cases: { name: string; pod: core_v1.Pod; want: readonly string[] }[] = [
  { name: "a new pod", pod: pod({}), want: [] },
  {
    name: "what only stored pods have",
    pod: pod(
      {},
      {
        containers: [container({ image: " nginx" })],
        ephemeralContainers: [container({ name: "e" })],
        nodeName: "n",
        schedulingGates: [{ name: "g" }],
        volumes: [{ name: "t", projected: token }],
      },
    ),
    want: [
      "spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set",
      'spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace',
      "spec.ephemeralContainers: Forbidden: cannot be set on create",
      "spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared",
    ],
  },
  {
    name: "annotations",
    pod: pod({
      "kubernetes.io/config.mirror": "x",
      "controller.kubernetes.io/pod-deletion-cost": "+1",
      "scheduler.alpha.kubernetes.io/tolerations": '[{"key":"a","operator":"Is"}]',
      "seccomp.security.alpha.kubernetes.io/pod": "x",
      "container.seccomp.security.alpha.kubernetes.io/c": "localhost/../x",
      "container.apparmor.security.beta.kubernetes.io/d": "x",
    }),
    want: [
      'metadata.annotations[kubernetes.io/config.mirror]: Invalid value: "x": must set spec.nodeName if mirror pod annotation is set',
      'metadata.annotations.scheduler.alpha.kubernetes.io/tolerations[0].operator: Unsupported value: "Is": supported values: "Equal", "Exists"',
      'metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "+1": must be a 32bit integer',
      'metadata.annotations.seccomp.security.alpha.kubernetes.io/pod: Invalid value: "x": must be a valid seccomp profile',
      "metadata.annotations.container.seccomp.security.alpha.kubernetes.io/c: Invalid value: \"../x\": must not contain '..'",
      'metadata.annotations[container.apparmor.security.beta.kubernetes.io/d]: Invalid value: "d": container not found',
      'metadata.annotations[container.apparmor.security.beta.kubernetes.io/d]: Invalid value: "x": invalid AppArmor profile name: "x"',
    ],
  },
  {
    name: "annotations that say something else than fields",
    pod: pod(
      {
        "seccomp.security.alpha.kubernetes.io/pod": "runtime/default",
        "container.seccomp.security.alpha.kubernetes.io/c": "localhost/g",
        "container.apparmor.security.beta.kubernetes.io/c": "unconfined",
      },
      {
        securityContext: { seccompProfile: { type: "Unconfined" }, appArmorProfile: { type: "RuntimeDefault" } },
        containers: [container(seccomp)],
      },
    ),
    want: [
      "spec.securityContext.seccompProfile.type: Forbidden: seccomp type in annotation and field must match",
      "spec.containers[0].securityContext.seccompProfile.localhostProfile: Forbidden: seccomp profile in annotation and field must match",
      "spec.containers[0].securityContext.appArmorProfile.type: Forbidden: apparmor type in annotation and field must match",
    ],
  },
  {
    name: "claims of pods that a kubelet runs by itself",
    pod: pod(
      { "kubernetes.io/config.mirror": "x" },
      { nodeName: "n", resourceClaims: [{ name: "a", resourceClaimName: "b" }] },
    ),
    want: [": Forbidden: static pods do not support resource claims"],
  },
  {
    name: "claims that are named after the pod",
    pod: pod(
      {},
      {
        volumes: [
          {
            name: "v",
            ephemeral: {
              volumeClaimTemplate: {
                spec: {
                  accessModes: ["ReadWriteOnce"],
                  volumeMode: "Filesystem",
                  resources: { requests: { storage: "1Gi" } },
                },
              },
            },
          },
          { name: "w", persistentVolumeClaim: { claimName: "p-v" } },
        ],
      },
    ),
    want: [
      'spec.volumes[1].persistentVolumeClaim.claimName: Invalid value: "p-v": must not reference a PVC that gets created for an ephemeral volume',
    ],
  },
];
for (const { name, pod: obj, want } of cases) {
  test(name, () => assert.deepEqual(validateNewPod(obj, podOptions()).map(toErrorText), want));
}

test("the paths of a template's metadata leave it out", () => {
  const template = {
    metadata: { labels: { "a b": "c" }, annotations: { "controller.kubernetes.io/pod-deletion-cost": "x" } },
    spec: podSpec({ ephemeralContainers: [container({ name: "e" })], containers: [container({ image: " x" })] }),
  } as unknown as core_v1.PodTemplateSpec;
  const options = { ...podOptions(), resourceIsPod: false };
  const errors = validatePodTemplateSpec(template, FieldPath.root("spec", "template"), options).map(toErrorText);
  assert.match(errors[0] ?? "", /^spec.template.labels: Invalid value: "a b": name part must consist of/);
  assert.deepEqual(errors.slice(1), [
    'spec.template.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "x": must be a 32bit integer',
    "spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template",
  ]);
});
