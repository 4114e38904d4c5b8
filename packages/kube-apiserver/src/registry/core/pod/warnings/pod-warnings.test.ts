import assert from "node:assert/strict";
import { test } from "node:test";
import type { core_v1 } from "@kube-apiserver/api/types";
import { FieldPath, type JSONObject } from "@kube-apiserver/apimachinery";
import { container, podSettings, podSpec } from "../validation/testing/fixtures.js";
import { newPodWarnings, podTemplateWarnings } from "./pod-warnings.js";

const { featureGates } = podSettings();
const port = (changes: JSONObject) => ({ containerPort: 80, protocol: "TCP", ...changes });

const cases: { name: string; annotations?: JSONObject; spec: JSONObject; want: readonly string[] }[] = [
  { name: "a plain pod", spec: {}, want: [] },
  {
    name: "old names of nodes' labels",
    spec: {
      nodeSelector: { "beta.kubernetes.io/os": "linux" },
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 1,
              preference: { matchExpressions: [{ key: "beta.kubernetes.io/arch", operator: "In", values: ["-"] }] },
            },
          ],
        },
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "zone" }] },
      },
      topologySpreadConstraints: [{ topologyKey: "app.kubernetes.io/created-by" }],
    },
    want: [
      'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
      'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].key: beta.kubernetes.io/arch is deprecated since v1.14; use "kubernetes.io/arch" instead',
      "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values[0]: - is invalid, a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      "spec.topologySpreadConstraints[0].topologyKey: app.kubernetes.io/created-by is deprecated since v1.9",
      "spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod",
      "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod",
    ],
  },
  {
    name: "annotations that do nothing",
    annotations: {
      "scheduler.alpha.kubernetes.io/critical-pod": "",
      "seccomp.security.alpha.kubernetes.io/pod": "unconfined",
      "container.seccomp.security.alpha.kubernetes.io/c": "unconfined",
    },
    spec: {},
    want: [
      'metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
      'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
      'metadata.annotations[container.seccomp.security.alpha.kubernetes.io/c]: non-functional in v1.27+; use the "seccompProfile" field instead',
    ],
  },
  {
    name: "volumes that nobody mounts, and files in each other's way",
    spec: {
      volumes: [
        { name: "a", gitRepo: {}, rbd: {} },
        { name: "b", storageos: {} },
        { name: "c", ephemeral: { volumeClaimTemplate: { spec: { resources: { requests: { storage: "500m" } } } } } },
        { name: "d", configMap: { name: "m", items: [{ path: "x" }, { path: "x/y" }] } },
        {
          name: "e",
          projected: {
            sources: [{}, { secret: { name: "s", items: [{ path: "x" }] } }, { serviceAccountToken: { path: "x/" } }],
          },
        },
      ],
    },
    want: [
      "spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+",
      "spec.volumes[0].rbd: deprecated in v1.28, non-functional in v1.31+",
      "spec.volumes[1].storageOS: deprecated in v1.22, non-functional in v1.25+",
      'spec.volumes[2].ephemeral.volumeClaimTemplate.spec.resources.requests[storage]: fractional byte value "500m" is invalid, must be an integer',
      'volume "d" (ConfigMap "m"): overlapping paths: "x/y" with "x"',
      'volume "e" (Projected) has no sources provided',
      'volume "e" (Projected): overlapping paths: "x" (ServiceAccountToken) with "x" (Secret "s")',
    ],
  },
  {
    name: "things twice",
    spec: {
      hostAliases: [{ ip: "1.1.1.1" }, { ip: "1.1.1.1" }],
      imagePullSecrets: [{ name: "a" }, { name: "a" }, { name: "" }],
      containers: [
        container({
          env: [
            { name: "A", value: "1" },
            { name: "A", value: "$(A)2" },
            { name: "A", value: "3" },
          ],
          resources: { limits: { memory: "500m" } },
        }),
      ],
    },
    want: [
      'spec.hostAliases[1].ip: duplicate ip "1.1.1.1"',
      'spec.imagePullSecrets[1].name: duplicate name "a"',
      'spec.imagePullSecrets[2].name: invalid empty name ""',
      'spec.containers[0].resources.limits[memory]: fractional byte value "500m" is invalid, must be an integer',
      'spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply',
    ],
  },
  {
    name: "ports",
    spec: {
      initContainers: [container({ name: "i", ports: [port({ name: "web" })] })],
      containers: [
        container({
          ports: [
            port({ name: "web" }),
            port({ hostPort: 80, hostIP: "1.1.1.1" }),
            port({ hostPort: 80 }),
            port({ containerPort: 81, hostIP: "1.1.1.1" }),
          ],
        }),
      ],
    },
    want: [
      "spec.containers[0].ports[0]: duplicate port definition with spec.initContainers[0].ports[0]",
      "spec.containers[0].ports[1]: overlapping port definition with spec.initContainers[0].ports[0]",
      "spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]",
      "spec.containers[0].ports[2]: overlapping port definition with spec.initContainers[0].ports[0]",
      "spec.containers[0].ports[2]: overlapping port definition with spec.containers[0].ports[0]",
      "spec.containers[0].ports[2]: dangerously ambiguous port definition with spec.containers[0].ports[1]",
      "spec.containers[0].ports[3]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:81 Protocol:TCP HostIP:1.1.1.1}",
      'spec.containers[0].ports[0]: duplicate port name "web" with spec.initContainers[0].ports[0], services and probes that select ports by name will use spec.initContainers[0].ports[0]',
    ],
  },
  {
    name: "time and addresses",
    spec: { terminationGracePeriodSeconds: -1, dnsConfig: { nameservers: ["::0"] } },
    want: [
      "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
      'spec.dnsConfig.nameservers[0]: IPv6 address "::0" should be in RFC 5952 canonical format ("::")',
    ],
  },
];
for (const { name, annotations = {}, spec, want } of cases) {
  test(name, () => {
    const pod = { metadata: { name: "p", annotations }, spec: podSpec(spec) } as unknown as core_v1.Pod;
    assert.deepEqual(newPodWarnings(pod, featureGates), want);
  });
}

test("the name of a pod is one of a host", () => {
  const pod = { metadata: { name: "a.b" }, spec: podSpec() } as unknown as core_v1.Pod;
  assert.deepEqual(newPodWarnings(pod, featureGates), [
    "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
  ]);
});

test("templates are told of AppArmor annotations", () => {
  const annotations = { "container.apparmor.security.beta.kubernetes.io/c": "unconfined" };
  const template = { metadata: { annotations }, spec: podSpec() } as unknown as core_v1.PodTemplateSpec;
  const path = FieldPath.root("spec", "template");
  assert.deepEqual(podTemplateWarnings(template, path, featureGates), [
    'spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]: deprecated since v1.30; use the "appArmorProfile" field instead',
  ]);
  const same = podSpec({ securityContext: { appArmorProfile: { type: "Unconfined" } } });
  assert.deepEqual(podTemplateWarnings({ ...template, spec: same }, path, featureGates), []);
});
