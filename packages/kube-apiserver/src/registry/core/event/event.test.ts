import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { at, startKubeTestServer } from "../../../testing/kube-test-server.js";

const core = "/api/v1/namespaces/a/events";
const events = "/apis/events.k8s.io/v1/namespaces/a/events";

function event(name: string, pod: string): JSONObject {
  const involvedObject = { kind: "Pod", namespace: "a", name: pod };
  return { apiVersion: "v1", kind: "Event", metadata: { name, namespace: "a" }, involvedObject, reason: "Started" };
}

test("both groups show the same events", async () => {
  await using server = await startKubeTestServer();
  const created = await server.call("POST", core, event("e", "p"));
  const { body } = await server.call("GET", `${events}/e`);
  assert.equal(body.apiVersion, "events.k8s.io/v1");
  assert.equal(at(body, "regarding.name"), "p");
  assert.equal(at(body, "metadata.resourceVersion"), at(created.body, "metadata.resourceVersion"));
});

const selectors = [
  { path: core, field: "involvedObject.name" },
  { path: events, field: "regarding.name" },
];
for (const { path, field } of selectors) {
  test(`events of an object are found by ${field}`, async () => {
    await using server = await startKubeTestServer();
    for (const pod of ["p", "q"]) await server.call("POST", core, event(`e-${pod}`, pod));
    const { body } = await server.call("GET", `${path}?fieldSelector=${field}%3Dq`);
    assert.deepEqual(
      (body.items as readonly JSONObject[]).map((item) => at(item, "metadata.name")),
      ["e-q"],
    );
  });
}

test("events go when their time is over", async () => {
  await using server = await startKubeTestServer({ eventTTLSeconds: 1 });
  await server.call("POST", core, event("e", "p"));
  for (let left = 40; left > 0; left--) {
    if ((await server.call("GET", `${core}/e`)).status === 404) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail("the event is still there");
});

test("an event of the newer group is checked strictly, and not when it comes through the older", async () => {
  await using server = await startKubeTestServer();
  const { involvedObject: regarding, ...rest } = event("e", "p");
  const strict = { ...rest, apiVersion: "events.k8s.io/v1", regarding: regarding ?? null };
  const { body } = await server.call("POST", events, strict);
  assert.equal(
    at(body, "message"),
    'Event "e" is invalid: [eventTime: Required value, type: Invalid value: "": has invalid value: ]',
  );
  assert.equal((await server.call("POST", core, event("E_1", "p"))).status, 201);
});
