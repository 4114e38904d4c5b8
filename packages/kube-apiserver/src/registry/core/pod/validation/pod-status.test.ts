import assert from "node:assert/strict";
import { test } from "node:test";
import type { core_v1 } from "@kube-apiserver/api/types";
import { type JSONObject, toErrorText } from "@kube-apiserver/apimachinery";
import { validatePodStatusUpdate } from "./pod-status.js";
import { container, podOptions, podSettings, podSpec } from "./testing/fixtures.js";

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
  "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const ended = (exitCode: number, name = "c") => ({ name, state: { terminated: { exitCode } } });
const runs = (name = "c") => ({ name, state: { running: {} } });
const notAgain = "state: Forbidden: may not be transitioned to non-terminated state";
const never = { restartPolicy: "Never" };
const restartRule = (action: string) => ({ action, exitCodes: { operator: "In", values: [42] } });

const cases: {
  name: string;
  spec?: JSONObject;
  old?: JSONObject;
  next: JSONObject;
  gates?: Readonly<Record<string, boolean>>;
  want?: readonly string[];
}[] = [
  { name: "nothing", next: {} },
  {
    name: "conditions of others, and numbers below zero",
    next: { observedGeneration: -1, conditions: [{ type: "Ready" }, { type: "a b", observedGeneration: -1 }] },
    want: [
      "status.conditions[1].observedGeneration: Invalid value: -1: must be a non-negative integer",
      "status.conditions[1].Type: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "status.observedGeneration: Invalid value: -1: must be a non-negative integer",
    ],
  },
  {
    name: "another class",
    old: { qosClass: "Burstable" },
    next: { qosClass: "BestEffort" },
    want: ['status.qosClass: Invalid value: "BestEffort": field is immutable'],
  },
  {
    name: "a node for a pod that has one",
    spec: { nodeName: "n" },
    next: { nominatedNodeName: "m" },
    want: ["status.nominatedNodeName: Forbidden: may not be set on pods that are already bound to a node"],
  },
  {
    name: "a container that is restarted",
    old: { containerStatuses: [ended(0)], initContainerStatuses: [ended(0, "i")] },
    spec: { initContainers: [container({ name: "i" })] },
    next: { containerStatuses: [runs()], initContainerStatuses: [runs("i")] },
  },
  {
    name: "a container that is not",
    spec: { ...never, initContainers: [container({ name: "i", restartPolicy: "Always" })] },
    old: {
      containerStatuses: [ended(1)],
      initContainerStatuses: [ended(1, "i")],
      ephemeralContainerStatuses: [ended(1, "e")],
    },
    next: {
      containerStatuses: [runs()],
      initContainerStatuses: [runs("i")],
      ephemeralContainerStatuses: [runs("e")],
    },
    want: [`status.containerStatuses[0].${notAgain}`, `status.ephemeralContainerStatuses[0].${notAgain}`],
  },
  {
    name: "a container that failed",
    spec: { restartPolicy: "OnFailure" },
    old: { containerStatuses: [ended(1), ended(0, "d")] },
    gates: { ContainerRestartRules: false, RestartAllContainersOnContainerExits: false },
    next: { containerStatuses: [runs(), runs("d")] },
    want: [`status.containerStatuses[1].${notAgain}`],
  },
  {
    name: "a container with rules of its own",
    spec: {
      ...never,
      containers: [
        container({ ...never, restartPolicyRules: [restartRule("Restart")] }),
        container({ ...never, name: "d", restartPolicyRules: [restartRule("Restart")] }),
      ],
    },
    old: { containerStatuses: [ended(42), ended(1, "d")] },
    next: { containerStatuses: [runs(), runs("d")] },
    want: [`status.containerStatuses[1].${notAgain}`],
  },
  {
    name: "a pod that is restarted as a whole",
    spec: {
      ...never,
      containers: [
        container(),
        container({ ...never, name: "d", restartPolicyRules: [restartRule("RestartAllContainers")] }),
      ],
    },
    old: { containerStatuses: [ended(0)] },
    next: { containerStatuses: [runs()] },
  },
  {
    name: "claims",
    spec: { resourceClaims: [{ name: "a", resourceClaimName: "x" }] },
    next: {
      resourceClaimStatuses: [{ name: "a" }, { name: "a" }, { name: "b" }],
      extendedResourceClaimStatus: {
        resourceClaimName: "",
        requestMappings: [
          { containerName: "c", resourceName: "example.com/gpu", requestName: "R" },
          { containerName: "x", resourceName: "y", requestName: "r" },
        ],
      },
      nodeAllocatableResourceClaimStatuses: [{ resourceClaimName: "y", resources: { "example.com/gpu": "-1" } }],
    },
    want: [
      'status.resourceClaimStatuses[1].name: Duplicate value: "a"',
      'status.resourceClaimStatuses[2].name: Invalid value: "b": must match the name of an entry in `spec.resourceClaims`',
      'status.extendedResourceClaimStatus.requestMappings[0].resourceName: Invalid value: "example.com/gpu": must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests',
      `status.extendedResourceClaimStatus.requestName: Invalid value: "R": ${label}`,
      'status.extendedResourceClaimStatus.requestMappings[1].containerName: Invalid value: "x": must match the name of an entry in spec.initContainers.name or spec.containers.name',
      "status.extendedResourceClaimStatus.resourceClaimName: Required value",
      'status.nodeAllocatableResourceClaimStatuses[0].resourceClaimName: Invalid value: "y": no mapping found in pod reference',
      "status.nodeAllocatableResourceClaimStatuses[0].containers: Required value: must not be empty",
      'status.nodeAllocatableResourceClaimStatuses[0].resources[example.com/gpu]: Invalid value: "example.com/gpu": must be a node allocatable resource name',
      'status.nodeAllocatableResourceClaimStatuses[0].resources[example.com/gpu]: Invalid value: "-1": must be non-negative',
    ],
  },
  { name: "addresses of both families", next: { podIPs: [{ ip: "1.1.1.1" }, { ip: "::1" }] } },
  {
    name: "addresses",
    old: { podIPs: [{ ip: "x" }] },
    next: { podIPs: [{ ip: "x" }, { ip: "y" }], hostIP: "1.1.1.1", hostIPs: [{ ip: "1.1.1.2" }, { ip: "1.1.1.3" }] },
    want: [
      'status.podIPs[1]: Invalid value: "y": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'status.podIPs: Invalid value: [{"IP":"x"},{"IP":"y"}]: may specify no more than one IP for each IP family',
      'status.hostIPs[0].ip: Invalid value: "1.1.1.2": must be equal to `hostIP`',
      'status.hostIPs: Invalid value: [{"IP":"1.1.1.2"},{"IP":"1.1.1.3"}]: may specify no more than one IP for each IP family',
    ],
  },
  {
    name: "users",
    next: { containerStatuses: [{ name: "c", user: { linux: { uid: -1, gid: 0, supplementalGroups: [-1] } } }] },
    want: [
      "status.containerStatuses[0].user.linux.uid: Invalid value: -1: must be between 0 and 2147483647, inclusive",
      "status.containerStatuses[0].user.linux.supplementalGroups[0]: Invalid value: -1: must be between 0 and 2147483647, inclusive",
    ],
  },
  {
    name: "devices",
    spec: { containers: [container({ resources: { requests: { "example.com/gpu": "1" }, claims: [{ name: "a" }] } })] },
    next: {
      containerStatuses: [
        {
          name: "c",
          allocatedResourcesStatus: [
            { name: "claim:a" },
            { name: "claim:b" },
            {
              name: "example.com/gpu",
              resources: [
                { resourceID: "1", health: "Healthy" },
                { resourceID: "1", health: "x", message: "" },
              ],
            },
            { name: "cpu" },
          ],
        },
      ],
      ephemeralContainerStatuses: [{ name: "e", allocatedResourcesStatus: [{ name: "cpu" }] }],
    },
    want: [
      "status.containerStatuses[0].allocatedResourcesStatus[1].name: Invalid value: \"claim:b\": must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty",
      'status.containerStatuses[0].allocatedResourcesStatus[2].resources[1].health: Unsupported value: "x": supported values: "Healthy", "Unhealthy", "Unknown"',
      "status.containerStatuses[0].allocatedResourcesStatus[2].resources[1].message: Required value: must be non-empty if specified",
      'status.containerStatuses[0].allocatedResourcesStatus[2].resources[1].resourceID: Duplicate value: "1"',
      'status.containerStatuses[0].allocatedResourcesStatus[3].name: Invalid value: "cpu": must match one of the container\'s resource requests',
      "status.ephemeralContainerStatuses[0].allocatedResourcesStatus: Forbidden: must not be specified in container status",
    ],
  },
];
for (const { name, spec = {}, old = {}, next, gates = {}, want = [] } of cases) {
  test(name, () => {
    const stored = { spec: podSpec(spec), status: old } as unknown as core_v1.Pod;
    const options = podOptions(podSettings(gates), stored);
    const errors = validatePodStatusUpdate({ ...stored, status: next } as core_v1.Pod, stored, options, {
      clearsNominatedNode: true,
    });
    assert.deepEqual(errors.map(toErrorText), want);
  });
}
