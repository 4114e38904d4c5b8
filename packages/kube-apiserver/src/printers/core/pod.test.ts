import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { cellsByColumn, fiveMinutesAgo, rowOf } from "../testing/row-of.js";

const container = { name: "c", image: "i" };
const sidecar = { name: "s", image: "i", restartPolicy: "Always" };
const running = { running: { startedAt: fiveMinutesAgo } };

function status(name: string, state: JSONObject, more: JSONObject = {}): JSONObject {
  return { name, state, ready: false, restartCount: 0, image: "i", imageID: "", ...more };
}

function pod(podStatus: JSONObject, spec: JSONObject = {}, metadata: JSONObject = {}): KubeObject {
  return { metadata, spec: { containers: [container], ...spec }, status: { phase: "Running", ...podStatus } };
}

const deleting = { deletionTimestamp: fiveMinutesAgo };
const twoInits = { initContainers: [{ name: "i1" }, { name: "i2" }] };
const done = status("i1", { terminated: { exitCode: 0 } });
const initialized = { type: "Initialized", status: "True" };

const cases: { name: string; pod: KubeObject; status: string; ready?: string; restarts?: string }[] = [
  { name: "the phase before anything runs", pod: pod({ phase: "Pending" }), status: "Pending" },
  { name: "the reason of the pod", pod: pod({ phase: "Failed", reason: "Evicted" }), status: "Evicted" },
  {
    name: "gates that keep it from being scheduled",
    pod: pod({ phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }] }),
    status: "SchedulingGated",
  },
  {
    name: "running and ready",
    pod: pod({ containerStatuses: [status("c", running, { ready: true })] }),
    status: "Running",
    ready: "1/1",
  },
  {
    name: "what a container waits for",
    pod: pod({ containerStatuses: [status("c", { waiting: { reason: "ImagePullBackOff" } })] }),
    status: "ImagePullBackOff",
  },
  {
    name: "why a container ended",
    pod: pod({ containerStatuses: [status("c", { terminated: { exitCode: 1, reason: "Error" } })] }),
    status: "Error",
  },
  {
    name: "the exit code of a container that gave no reason",
    pod: pod({ containerStatuses: [status("c", { terminated: { exitCode: 3 } })] }),
    status: "ExitCode:3",
  },
  {
    name: "the signal that ended a container",
    pod: pod({ containerStatuses: [status("c", { terminated: { exitCode: 137, signal: 9 } })] }),
    status: "Signal:9",
  },
  {
    name: "the first of several containers counts",
    pod: pod({
      containerStatuses: [
        status("c", { waiting: { reason: "CrashLoopBackOff" } }),
        status("d", { terminated: { exitCode: 1, reason: "Error" } }),
      ],
    }),
    status: "CrashLoopBackOff",
  },
  {
    name: "one container done, another ready",
    pod: pod({
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [
        status("c", { terminated: { exitCode: 0, reason: "Completed" } }),
        status("d", running, { ready: true }),
      ],
    }),
    status: "Running",
    ready: "1/1",
  },
  {
    name: "one container done, the pod not ready",
    pod: pod({
      containerStatuses: [
        status("c", { terminated: { exitCode: 0, reason: "Completed" } }),
        status("d", running, { ready: true }),
      ],
    }),
    status: "NotReady",
    ready: "1/1",
  },
  {
    name: "progress of init containers",
    pod: pod({ phase: "Pending", initContainerStatuses: [done, status("i2", running)] }, twoInits),
    status: "Init:1/2",
  },
  {
    name: "what an init container waits for",
    pod: pod({ initContainerStatuses: [status("i1", { waiting: { reason: "ErrImagePull" } })] }, twoInits),
    status: "Init:ErrImagePull",
  },
  {
    name: "an init container that waits for its turn",
    pod: pod({ initContainerStatuses: [status("i1", { waiting: { reason: "PodInitializing" } })] }, twoInits),
    status: "Init:0/2",
  },
  {
    name: "why an init container failed",
    pod: pod({ initContainerStatuses: [status("i1", { terminated: { exitCode: 1, reason: "Error" } })] }, twoInits),
    status: "Init:Error",
  },
  {
    name: "the exit code of an init container",
    pod: pod({ initContainerStatuses: [status("i1", { terminated: { exitCode: 2 } })] }, twoInits),
    status: "Init:ExitCode:2",
  },
  {
    name: "the signal that ended an init container",
    pod: pod({ initContainerStatuses: [status("i1", { terminated: { exitCode: 2, signal: 15 } })] }, twoInits),
    status: "Init:Signal:15",
  },
  {
    name: "restarts while initializing are those of init containers",
    pod: pod(
      {
        initContainerStatuses: [status("i1", running, { restartCount: 2 })],
        containerStatuses: [status("c", { waiting: { reason: "PodInitializing" } }, { restartCount: 7 })],
      },
      twoInits,
    ),
    status: "Init:0/2",
    restarts: "2",
  },
  {
    name: "a sidecar counts among the containers",
    pod: pod(
      {
        initContainerStatuses: [status("s", running, { ready: true, started: true, restartCount: 1 })],
        containerStatuses: [status("c", running, { ready: true, restartCount: 2 })],
      },
      { initContainers: [sidecar] },
    ),
    status: "Running",
    ready: "2/2",
    restarts: "3",
  },
  {
    name: "a sidecar that ended after the pod was initialized does not hide the containers",
    pod: pod(
      {
        conditions: [initialized],
        initContainerStatuses: [status("s", { terminated: { exitCode: 1, reason: "Error" } })],
        containerStatuses: [status("c", running, { ready: true })],
      },
      { initContainers: [sidecar] },
    ),
    status: "Init:Error",
    ready: "1/2",
  },
  { name: "a pod that is being deleted", pod: pod({}, {}, deleting), status: "Terminating" },
  { name: "one that is over and being deleted", pod: pod({ phase: "Succeeded" }, {}, deleting), status: "Succeeded" },
  {
    name: "one that is being deleted on a lost node",
    pod: pod({ reason: "NodeLost" }, {}, deleting),
    status: "Unknown",
  },
];
for (const { name, pod, status, ready, restarts = "0" } of cases) {
  test(`STATUS of pods: ${name}`, () => {
    const cells = cellsByColumn("pods", pod);
    assert.equal(cells.Status, status);
    assert.equal(cells.Restarts, restarts);
    if (ready !== undefined) assert.equal(cells.Ready, ready);
  });
}

test("restarts say when the last one was", () => {
  const ended = (finishedAt: string) => ({ lastState: { terminated: { exitCode: 1, finishedAt } }, restartCount: 2 });
  const containerStatuses = [
    status("c", running, ended("2026-01-02T02:58:00Z")),
    status("d", running, ended("2026-01-02T01:00:00Z")),
  ];
  assert.equal(cellsByColumn("pods", pod({ containerStatuses })).Restarts, "4 (2m ago)");
});

test("a fresh pod shows what is not there yet", () => {
  assert.deepEqual(rowOf("pods", pod({ phase: "Pending" })).cells, [
    "a",
    "0/1",
    "Pending",
    "0",
    "5m",
    "<none>",
    "<none>",
    "<none>",
    "<none>",
  ]);
});

test("wide cells of a pod", () => {
  const cells = cellsByColumn(
    "pods",
    pod(
      { podIPs: [{ ip: "10.0.0.5" }], nominatedNodeName: "n2", conditions: [{ type: "g/a", status: "True" }] },
      { nodeName: "n1", readinessGates: [{ conditionType: "g/a" }, { conditionType: "g/b" }] },
    ),
  );
  assert.deepEqual(
    [cells.IP, cells.Node, cells["Nominated Node"], cells["Readiness Gates"]],
    ["10.0.0.5", "n1", "n2", "1/2"],
  );
});

test("a row says that its pod has ended", () => {
  const message = "The pod has completed successfully.";
  assert.deepEqual(rowOf("pods", pod({ phase: "Succeeded" })).conditions, [
    { type: "Completed", status: "True", reason: "Succeeded", message },
  ]);
  assert.equal(rowOf("pods", pod({})).conditions, undefined);
});
