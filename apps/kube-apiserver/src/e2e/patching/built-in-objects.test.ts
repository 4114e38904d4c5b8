import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { startTestServer, type TestServer } from "../../testing/index.js";
import { ownersOf, PatchClient } from "./patch-client.js";

const core = "/api/v1/namespaces/default";
const pods = `${core}/pods`;
const deployments = "/apis/apps/v1/namespaces/default/deployments";
const scalers = (version: string) => `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`;
const reader = { name: "reader", uid: "", groups: ["system:authenticated"], extra: {} };

function configMap(name: string, data: JSONObject, metadata: JSONObject = {}) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...metadata }, data };
}

function deployment(name: string, replicas: number) {
  const labels = { app: name };
  const spec = { containers: [{ name: "c", image: "i" }] };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

describe("patches of built-in objects", () => {
  let server: TestServer;
  let client: PatchClient;

  before(async () => {
    server = await startTestServer({ controllers: [], tokens: new Map([["reader", reader]]) });
    client = new PatchClient(server);
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
    await client.call("POST", `${core}/serviceaccounts`, account);
  });
  after(async () => {
    client?.[Symbol.dispose]();
    await server?.stop();
  });

  test("applying the same again writes nothing", async () => {
    const path = `${core}/configmaps/same`;
    const first = await client.apply(path, configMap("same", { a: "1" }), "m1");
    const again = await client.apply(path, configMap("same", { a: "1" }), "m1");
    assert.equal(first.code, 201);
    assert.deepEqual(again, { code: 200, body: first.body });
  });

  test("creating by apply needs the right to create", async () => {
    const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["patch"] }];
    const group = "rbac.authorization.k8s.io";
    const roles = `/apis/${group}/v1/namespaces/default`;
    const role = { apiVersion: `${group}/v1`, kind: "Role", metadata: { name: "patcher" }, rules };
    await client.call("POST", `${roles}/roles`, role);
    await client.call("POST", `${roles}/rolebindings`, {
      ...{ apiVersion: `${group}/v1`, kind: "RoleBinding", metadata: { name: "patcher" } },
      roleRef: { apiGroup: group, kind: "Role", name: "patcher" },
      subjects: [{ kind: "User", apiGroup: group, name: "reader" }],
    });
    const { code, body } = await client.apply(`${core}/configmaps/mine`, configMap("mine", {}), "m1", "reader");
    assert.equal(code, 403);
    assert.match(body.message ?? "", /cannot create resource "configmaps"/);
  });

  test("an empty list of managers resets them, in an update and in a patch", async () => {
    const path = `${core}/configmaps/reset`;
    const reset = { managedFields: [] };
    await client.apply(path, configMap("reset", { a: "1" }), "m1");
    assert.deepEqual(ownersOf(await client.call("PUT", path, configMap("reset", { a: "1" }, reset))), {});
    const applied = await client.apply(path, configMap("reset", { a: "1" }), "m1");
    assert.deepEqual(Object.keys(ownersOf(applied)), ["m1 Apply v1", "before-first-apply Update v1"]);
    assert.deepEqual(ownersOf(await client.patch(path, { metadata: reset }, "merge-patch+json")), {});
  });

  test("no patch makes an object one of another kind", async () => {
    const path = `${core}/configmaps/kind`;
    await client.call("POST", `${core}/configmaps`, configMap("kind", { a: "1" }));
    const merged = await client.patch(path, { kind: "Secret" }, "merge-patch+json");
    assert.equal(merged.code, 422);
    assert.match(merged.body.message ?? "", /: converting \(v1\.Secret\) to \(core\.ConfigMap\): unknown conversion$/);
    const replace = [{ op: "replace", path: "/apiVersion", value: "v9" }];
    assert.equal((await client.patch(path, replace, "json-patch+json")).code, 422);
    const filled = await client.patch(path, { kind: "Secret", data: { b: "2" } }, "strategic-merge-patch+json");
    assert.deepEqual([filled.code, filled.body.kind, filled.body.data], [200, "ConfigMap", { a: "1", b: "2" }]);
    assert.equal((await client.get(path)).body.kind, "ConfigMap");
  });

  test("what does not fit is named as the patch was decoded", async () => {
    await client.call("POST", deployments, deployment("typed", 1));
    const path = `${deployments}/typed`;
    const strategic = await client.patch(path, { spec: { replicas: "x" } }, "strategic-merge-patch+json");
    assert.equal(
      strategic.body.message,
      ' "" is invalid: patch: Invalid value: "map[spec:map[replicas:x]]": unrecognized type: int32',
    );
    const merged = await client.patch(path, { spec: { replicas: "x" } }, "merge-patch+json");
    assert.match(
      merged.body.message ?? "",
      /: json: cannot unmarshal string into Go struct field DeploymentSpec\.spec\.replicas of type int32$/,
    );
  });

  test("subresources of pods own what they change, and nothing else", async () => {
    const pod = (spec: JSONObject, more: JSONObject = {}) => ({
      ...{ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec },
      ...more,
    });
    const path = `${pods}/p`;
    await client.apply(path, pod({ containers: [{ name: "c", image: "i" }] }), "m1");
    const debug = { name: "debug", image: "busybox" };
    const ephemeral = pod({ ephemeralContainers: [debug], containers: [{ name: "c", image: "i" }] });
    await client.apply(`${path}/ephemeralcontainers`, ephemeral, "m2");
    const status = pod({ nodeName: "n" }, { status: { message: "m" } });
    assert.deepEqual(ownersOf(await client.apply(`${path}/status`, status, "m3")), {
      "m1 Apply v1": { "f:spec": { "f:containers": { 'k:{"name":"c"}': { ".": {}, "f:image": {}, "f:name": {} } } } },
      "m2 Apply v1 ephemeralcontainers": {
        "f:spec": { "f:ephemeralContainers": { 'k:{"name":"debug"}': { ".": {}, "f:image": {}, "f:name": {} } } },
      },
      "m3 Apply v1 status": { "f:status": { "f:message": {} } },
    });
  });

  test("who scales owns the replicas, and conflicts with whoever applies them", async () => {
    const path = `${deployments}/scaled`;
    await client.apply(path, deployment("scaled", 1), "m1");
    const scale = (replicas: number) => ({
      ...{ apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "scaled" }, spec: { replicas } },
    });
    const refused = await client.apply(`${path}/scale`, scale(3), "m2");
    assert.equal(refused.body.message, 'Apply failed with 1 conflict: conflict with "m1": .spec.replicas');
    assert.equal((await client.apply(`${path}/scale`, scale(3), "m2&force=true")).code, 200);
    const owners = ownersOf(await client.get(path));
    assert.deepEqual(owners["m2 Apply apps/v1 scale"], { "f:spec": { "f:replicas": {} } });
    const again = await client.apply(path, deployment("scaled", 1), "m1");
    assert.equal(
      again.body.message,
      'Apply failed with 1 conflict: conflict with "m2" with subresource "scale": .spec.replicas',
    );
  });

  test("managers of two versions see the same object, each by its own names", async () => {
    const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "d" };
    const scaler = (version: string, spec: JSONObject) => ({
      ...{ apiVersion: `autoscaling/${version}`, kind: "HorizontalPodAutoscaler", metadata: { name: "h" } },
      spec: { maxReplicas: 5, scaleTargetRef, ...spec },
    });
    const target = { type: "Utilization", averageUtilization: 50 };
    const metrics = [{ type: "Resource", resource: { name: "cpu", target } }];
    await client.apply(`${scalers("v2")}/h`, scaler("v2", { metrics }), "m2");
    const other = scaler("v1", { targetCPUUtilizationPercentage: 60 });
    const refused = await client.apply(`${scalers("v1")}/h`, other, "m1");
    assert.equal(refused.body.message, 'Apply failed with 1 conflict: conflict with "m2": .spec.metrics');
    const owners = ownersOf(await client.apply(`${scalers("v1")}/h`, other, "m1&force=true"));
    // Those of one second go by name, others by time.
    assert.deepEqual(Object.keys(owners).sort(), ["m1 Apply autoscaling/v1", "m2 Apply autoscaling/v2"]);
  });

  test("events are one object in both groups, for their managers too", async () => {
    const event = {
      ...{ apiVersion: "events.k8s.io/v1", kind: "Event", metadata: { name: "e" }, action: "a", reason: "r" },
      ...{ eventTime: "2026-01-01T00:00:00.000000Z", reportingController: "x.io/y", reportingInstance: "i" },
      ...{ type: "Normal", note: "n", regarding: { namespace: "default", kind: "Pod", name: "x" } },
    };
    const created = await client.call(
      "POST",
      "/apis/events.k8s.io/v1/namespaces/default/events?fieldManager=m1",
      event,
    );
    assert.equal(created.code, 201, created.body.message);
    const path = `${core}/events/e?fieldManager=m2`;
    const owners = ownersOf(await client.patch(path, { message: "other" }, "merge-patch+json"));
    assert.deepEqual(owners["m2 Update v1"], { "f:message": {} });
    const before = owners["m1 Update events.k8s.io/v1"] as JSONObject;
    assert.deepEqual(["f:reason" in before, "f:note" in before], [true, false]);
  });
});
