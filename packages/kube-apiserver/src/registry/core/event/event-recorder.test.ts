import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { discardLogger, realClock } from "@kube-apiserver/component-base";
import { EventRecorder } from "@kube-apiserver/generic-server";
import { at, type KubeTestServer, startKubeTestServer } from "../../../testing/kube-test-server.js";

const node = { apiVersion: "v1", kind: "Node", metadata: { name: "n", uid: "u" } };
const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "a", uid: "v" } };

async function eventsOf(server: KubeTestServer, namespace: string): Promise<readonly JSONObject[]> {
  const { body } = await server.call("GET", `/apis/events.k8s.io/v1/namespaces/${namespace}/events`);
  return body.items as readonly JSONObject[];
}

test("an event is told once and counted up, in the form that its kind of recorder writes", async () => {
  await using server = await startKubeTestServer();
  const { client } = server.generic;
  const recorder = new EventRecorder({ client, clock: realClock, logger: discardLogger, component: "tester" });
  for (let round = 0; round < 3; round++) {
    recorder.record(pod, { type: "Warning", reason: "Odd", message: "it is odd" });
    recorder.record(node, { type: "Normal", reason: "Even", action: "Count", message: "it is even" });
  }
  recorder.record(pod, { type: "Warning", reason: "Odd", message: "it is odder" });
  await recorder.flushed();

  const odd = await eventsOf(server, "a");
  assert.deepEqual(
    odd.map((event) => [event.note, event.deprecatedCount, at(event, "deprecatedSource.component")]),
    [
      ["it is odd", 3, "tester"],
      ["it is odder", 1, "tester"],
    ],
  );
  assert.equal(at(odd[0], "regarding.uid"), "v");
  const [even, ...more] = await eventsOf(server, "default");
  assert.deepEqual(more, []);
  assert.equal(even?.action, "Count");
  assert.equal(even?.reportingController, "tester");
  assert.equal(at(even, "series.count"), 3);
});

test("an event that somebody deleted is told anew, and one that cannot be told harms nobody", async () => {
  await using server = await startKubeTestServer();
  const { client } = server.generic;
  const recorder = new EventRecorder({ client, clock: realClock, logger: discardLogger, component: "tester" });
  const event = { type: "Warning", reason: "Odd", message: "it is odd" } as const;
  recorder.record(pod, event);
  await recorder.flushed();
  await server.call("DELETE", "/api/v1/namespaces/a/events");
  recorder.record({ ...pod, metadata: { ...pod.metadata, name: "Not_A_Name" } }, event);
  recorder.record(pod, event);
  await recorder.flushed();
  const [told] = (await eventsOf(server, "a")).filter((other) => at(other, "regarding.name") === "p");
  assert.equal(told?.deprecatedCount, 1);
});
