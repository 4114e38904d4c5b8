import assert from "node:assert/strict";
import { test } from "node:test";
import type { core_v1 } from "@kube-apiserver/api/types";
import { type JSONObject, toErrorText } from "@kube-apiserver/apimachinery";
import { validateEphemeralContainersUpdate } from "./ephemeral-containers-update.js";
import { validatePodResize } from "./resize.js";
import { container, podOptions, podSettings, podSpec } from "./testing/fixtures.js";

const asking = (requests: JSONObject, changes: JSONObject = {}) => container({ resources: { requests }, ...changes });
const small = { containers: [asking({ cpu: "1" })] };
const restarts = { resizePolicy: [{ resourceName: "cpu", restartPolicy: "RestartContainer" }] };
const init = (changes: JSONObject) => ({ ...small, initContainers: [asking({ cpu: "1" }, { name: "i", ...changes })] });

interface Stored {
  readonly annotations?: JSONObject;
  readonly status?: JSONObject;
}

const cases: {
  name: string;
  old: JSONObject;
  next: JSONObject;
  stored?: Stored;
  gates?: Readonly<Record<string, boolean>>;
  want?: readonly string[];
}[] = [
  { name: "more of it", old: small, next: { containers: [asking({ cpu: "2" })] } },
  { name: "more memory besides", old: small, next: { containers: [asking({ cpu: "1", memory: "1Gi" })] } },
  {
    name: "another class, and less than nothing",
    old: { containers: [container()] },
    next: small,
    want: ['spec: Invalid value: "": Pod QOS Class may not change as a result of resizing'],
  },
  {
    name: "something taken away",
    old: { containers: [asking({ cpu: "1", memory: "1Gi" })] },
    next: small,
    want: ["spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed"],
  },
  {
    name: "other resources",
    old: small,
    next: { containers: [asking({ cpu: "1", "ephemeral-storage": "1Gi" })] },
    want: ["spec: Forbidden: only cpu and memory resources are mutable"],
  },
  {
    name: "other policies",
    old: small,
    next: { containers: [asking({ cpu: "1" }, restarts)] },
    want: ["spec: Forbidden: only cpu and memory resources are mutable"],
  },
  {
    name: "other fields",
    old: small,
    next: { ...small, hostname: "h" },
    want: ["spec: Forbidden: only cpu and memory resources are mutable"],
  },
  {
    name: "another name, and one more",
    old: small,
    next: { containers: [asking({ cpu: "1" }, { name: "d" })], initContainers: [container({ name: "i" })] },
    want: [
      "spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize",
      "spec.initContainers: Forbidden: initContainers may not be added or removed on resize",
    ],
  },
  {
    name: "a node that cannot",
    old: small,
    next: small,
    stored: { status: { containerStatuses: [{ name: "c", state: { running: {} } }] } },
    want: ["spec: Forbidden: Pod running on node without support for resize"],
  },
  {
    name: "a pod that a kubelet runs by itself",
    old: { ...small, nodeName: "n" },
    next: { ...small, nodeName: "n" },
    stored: { annotations: { "kubernetes.io/config.mirror": "x" } },
    want: [": Forbidden: static pods cannot be resized"],
  },
  {
    name: "a pod on Windows",
    old: { ...small, os: { name: "windows" } },
    next: { ...small, os: { name: "windows" } },
    want: [": Forbidden: windows pods cannot be resized"],
  },
  { name: "an init container", old: init({}), next: init({ resources: { requests: { cpu: "2" } } }) },
  {
    name: "an init container while that is off",
    gates: { InPlacePodVerticalScalingInitContainers: false },
    old: init({}),
    next: init({ resources: { requests: { cpu: "2" } } }),
    want: ["spec: Forbidden: resources for non-sidecar init containers are immutable"],
  },
  {
    name: "an init container that would be started again",
    old: init(restarts),
    next: init({ ...restarts, resources: { requests: { cpu: "2" } } }),
    want: [
      "spec.initContainers[0]: Forbidden: non-sidecar init containers with a resize policy of RestartContainer cannot be resized",
    ],
  },
  {
    name: "the pod as a whole",
    old: { ...small, resources: { requests: { cpu: "2" } } },
    next: { ...small, resources: { requests: { cpu: "3", memory: "1Gi" } } },
  },
  {
    name: "the pod as a whole while that is off",
    gates: { InPlacePodLevelResourcesVerticalScaling: false },
    old: { ...small, resources: { requests: { cpu: "2" } } },
    next: { ...small, resources: { requests: { cpu: "3" } } },
    want: [
      ": Forbidden: resize of pods with pod-level resources is forbidden when InPlacePodLevelResourcesVerticalScalingEnabled feature gate is disabled",
    ],
  },
  {
    name: "pages of the pod, and something taken away",
    old: { ...small, resources: { requests: { cpu: "2", memory: "1Gi" } } },
    next: {
      ...small,
      resources: { requests: { cpu: "2", "hugepages-2Mi": "2Mi" }, limits: { "hugepages-2Mi": "2Mi" } },
    },
    want: [
      "spec.resources.requests: Forbidden: pod-level resource requests cannot be removed",
      "spec: Forbidden: only cpu and memory resources are mutable at pod-level",
    ],
  },
];
for (const { name, old, next, stored: { annotations = {}, status = {} } = {}, gates = {}, want = [] } of cases) {
  test(`resize: ${name}`, () => {
    const metadata = { name: "p", annotations };
    const before = { metadata, spec: podSpec(old), status } as unknown as core_v1.Pod;
    const pod = { metadata, spec: podSpec(next), status } as unknown as core_v1.Pod;
    const errors = validatePodResize(pod, before, podOptions(podSettings(gates), before));
    assert.deepEqual(errors.map(toErrorText), want);
  });
}

const debugging = (...containers: readonly JSONObject[]) =>
  ({ metadata: { name: "p" }, spec: podSpec({ ephemeralContainers: containers }) }) as unknown as core_v1.Pod;

test("containers for debugging are added, never changed or taken away", () => {
  const old = debugging(container({ name: "a" }), container({ name: "b" }));
  const added = debugging(container({ name: "a" }), container({ name: "b" }), container({ name: "x" }));
  assert.deepEqual(validateEphemeralContainersUpdate(added, old, podOptions(podSettings(), old)), []);
  const changed = debugging(container({ name: "a", image: "other" }));
  const [first = "", second = ""] = validateEphemeralContainersUpdate(changed, old, podOptions()).map(toErrorText);
  assert.match(
    first,
    /^spec.ephemeralContainers: Forbidden: existing ephemeral containers "a" may not be changed\n@@ -1,6 \+1,6 @@\n \{\n {2}"Name": "a",\n- "Image": "nginx",\n\+ "Image": "other",\n/,
  );
  assert.equal(second, 'spec.ephemeralContainers: Forbidden: existing ephemeral containers "b" may not be removed\n');
});
