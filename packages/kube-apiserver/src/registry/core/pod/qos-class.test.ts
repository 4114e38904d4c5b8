import assert from "node:assert/strict";
import { test } from "node:test";
import type { core_v1 } from "@kube-apiserver/api/types";
import { computeQOSClass } from "./qos-class.js";

type Resources = core_v1.ResourceRequirements;

const full: Resources = { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "1000m", memory: "1Gi" } };
const cases: { name: string; containers: readonly Resources[]; want: string }[] = [
  { name: "asking for nothing", containers: [{}], want: "BestEffort" },
  {
    name: "other resources do not count",
    containers: [{ requests: { "ephemeral-storage": "1Gi" } }],
    want: "BestEffort",
  },
  { name: "zero is nothing", containers: [{ requests: { cpu: "0" } }], want: "BestEffort" },
  { name: "a request", containers: [{ requests: { cpu: "1" } }], want: "Burstable" },
  { name: "equal limits and requests, however they are written", containers: [full], want: "Guaranteed" },
  { name: "one container without limits", containers: [full, {}], want: "Burstable" },
  {
    name: "a limit above the request",
    containers: [{ limits: { cpu: "2", memory: "1Gi" }, requests: { cpu: "1", memory: "1Gi" } }],
    want: "Burstable",
  },
];
for (const { name, containers, want } of cases) {
  test(name, () => {
    const spec = { containers: containers.map((resources, index) => ({ name: `c${index}`, resources })) };
    assert.equal(computeQOSClass(spec as core_v1.PodSpec), want);
  });
}
