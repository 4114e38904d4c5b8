import assert from "node:assert/strict";
import { test } from "node:test";
import { at, startKubeTestServer } from "../../testing/kube-test-server.js";

const root = "/apis/resource.k8s.io";
const everything = { apiEnablement: { isEnabled: () => true } };

test("what drivers report of a device goes with its allocation, be it another share of the device", async () => {
  await using server = await startKubeTestServer();
  const claims = `${root}/v1/namespaces/a/resourceclaims`;
  const requests = [{ name: "r", exactly: { deviceClassName: "gpu.example.com", allocationMode: "All" } }];
  await server.call("POST", claims, { metadata: { name: "x" }, spec: { devices: { requests } } });
  const deviceOf = (device: string) => ({ driver: "gpu.example.com", pool: "p", device });
  const resultOf = (device: string) => ({ request: "r", ...deviceOf(device) });
  const report = (...devices: readonly string[]) =>
    server.call("PATCH", `${claims}/x/status`, {
      status: { allocation: { devices: { results: devices.map(resultOf) } } },
    });
  const allocated = await report("one", "two");
  assert.equal(allocated.status, 200, JSON.stringify(allocated.body));
  const reported = await server.call("PATCH", `${claims}/x/status`, {
    status: { devices: [deviceOf("one"), deviceOf("two")] },
  });
  assert.equal((at(reported.body, "status.devices") as readonly object[]).length, 2);
  const freed = await server.call("PATCH", `${claims}/x/status`, { status: { allocation: null } });
  assert.equal(freed.status, 200, JSON.stringify(freed.body));
  assert.equal(at(freed.body, "status.devices"), undefined);
});

test("a taint with another effect is there since now", async () => {
  const rules = `${root}/v1beta2/devicetaintrules`;
  await using server = await startKubeTestServer(everything);
  const taint = { key: "example.com/a", effect: "NoSchedule", timeAdded: "2020-01-01T00:00:00Z" };
  const since = async (change: object) =>
    at((await server.call("PATCH", `${rules}/x`, { spec: { taint: change } as never })).body, "spec.taint.timeAdded");
  const made = await server.call("POST", rules, { metadata: { name: "x" }, spec: { taint } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  assert.equal(await since({ value: "y" }), taint.timeAdded);
  const before = Date.now() - 1000;
  assert.ok(Date.parse((await since({ effect: "NoExecute" })) as string) >= before);
  assert.equal(await since({ effect: "NoSchedule", timeAdded: "2021-01-01T00:00:00Z" }), "2021-01-01T00:00:00Z");
});

test("drivers with capital letters are told of", async () => {
  await using server = await startKubeTestServer();
  const pool = { name: "n", generation: 1, resourceSliceCount: 1 };
  const spec = { driver: "GPU.example.com", nodeName: "n", pool, devices: [] };
  const made = await server.call("POST", `${root}/v1/resourceslices`, { metadata: { name: "x" }, spec });
  const warning = 'spec.driver: driver names should be lowercase; "GPU.example.com" contains uppercase characters';
  assert.deepEqual([made.status, made.warnings], [201, [warning]]);
});

test("access to what others use is for namespaces that are labelled for it", async () => {
  await using server = await startKubeTestServer();
  const [labelled, plain] = ["labelled", "plain"];
  const labels = { "resource.kubernetes.io/admin-access": "true" };
  await server.call("POST", "/api/v1/namespaces", { metadata: { name: labelled, labels } });
  await server.call("POST", "/api/v1/namespaces", { metadata: { name: plain } });
  const requests = [{ name: "r", exactly: { deviceClassName: "gpu.example.com", adminAccess: true } }];
  const spec = { devices: { requests } };
  const detail =
    "admin access to devices requires the `resource.kubernetes.io/admin-access: true` label on the containing namespace";
  for (const [resource, body] of [
    ["resourceclaims", { metadata: { name: "x" }, spec }],
    ["resourceclaimtemplates", { metadata: { name: "x" }, spec: { spec } }],
  ] as const) {
    const refused = await server.call("POST", `${root}/v1/namespaces/${plain}/${resource}`, body);
    assert.equal(refused.status, 422);
    assert.deepEqual(at(refused.body, "details.causes.0"), {
      reason: "FieldValueForbidden",
      message: `Forbidden: ${detail}`,
      field: "spec.devices.requests[0].adminAccess",
    });
    assert.equal((await server.call("POST", `${root}/v1/namespaces/${labelled}/${resource}`, body)).status, 201);
  }
  const unasked = [{ name: "r", exactly: { deviceClassName: "gpu.example.com" } }];
  const claims = `${root}/v1/namespaces/${plain}/resourceclaims`;
  await server.call("POST", claims, { metadata: { name: "x" }, spec: { devices: { requests: unasked } } });
  const results = [{ request: "r", driver: "gpu.example.com", pool: "p", device: "d", adminAccess: true }];
  const granted = await server.call("PATCH", `${claims}/x/status`, {
    status: { allocation: { devices: { results } } },
  });
  assert.equal(at(granted.body, "details.causes.0.field"), "status.allocation.devices.results[0].adminAccess");
});

test("selectors have to compile when they are written, and are trusted afterwards", async () => {
  await using server = await startKubeTestServer();
  const classes = `${root}/v1/deviceclasses`;
  const made = (expression: string) => ({ metadata: { name: "x" }, spec: { selectors: [{ cel: { expression } }] } });
  const refused = await server.call("POST", classes, made("device.name == 'x'"));
  assert.equal(refused.status, 422);
  assert.match(
    at(refused.body, "message") as string,
    /^DeviceClass\.resource\.k8s\.io "x" is invalid: spec\.selectors\[0\]\.cel\.expression: Invalid value: "device\.name == 'x'": compilation failed: ERROR: <input>:1:7: undefined field 'name'/,
  );
  assert.equal((await server.call("POST", classes, made("device.driver == 'x'"))).status, 201);
  const labelled = await server.call("PATCH", `${classes}/x`, { metadata: { labels: { a: "b" } } });
  assert.equal(labelled.status, 200);

  const exactly = { deviceClassName: "x", selectors: [{ cel: { expression: "1 +" } }] };
  const claim = { metadata: { name: "x" }, spec: { devices: { requests: [{ name: "", exactly }] } } };
  const { status, body } = await server.call("POST", `${root}/v1/namespaces/a/resourceclaims`, claim);
  assert.equal(status, 422);
  const fields = (at(body, "details.causes") as readonly { field: string }[]).map(({ field }) => field);
  assert.ok(fields.includes("spec.devices.requests[0].name"), String(fields));
  assert.ok(fields.includes("spec.devices.requests[0].exactly.selectors[0].cel.expression"), String(fields));
});

test("a group of pods tells of claims that it has, with proper conditions", async () => {
  await using server = await startKubeTestServer({ ...everything, featureGates: { enabled: () => true } });
  const groups = "/apis/scheduling.k8s.io/v1alpha2/namespaces/a/podgroups";
  const spec = { schedulingPolicy: { basic: {} }, resourceClaims: [{ name: "r", resourceClaimName: "x" }] };
  const made = await server.call("POST", groups, { metadata: { name: "g" }, spec });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const status = {
    resourceClaimStatuses: [{ name: "r" }, { name: "s" }],
    conditions: [{ type: "A", status: "Maybe" }],
  };
  const { body } = await server.call("PATCH", `${groups}/g/status`, { status } as never);
  const fields = (at(body, "details.causes") as readonly { field: string }[]).map(({ field }) => field);
  assert.ok(fields.includes("status.conditions[0].status"), String(fields));
  assert.ok(fields.includes("status.resourceClaimStatuses[1].name"), String(fields));
});
