import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { at, type KubeTestServer, startKubeTestServer } from "../../../testing/kube-test-server.js";

const services = "/api/v1/namespaces/a/services";
const addresses = "/apis/networking.k8s.io/v1/ipaddresses";

function service(name: string, spec: JSONObject = {}): JSONObject {
  return { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } };
}

async function takenIPs(server: KubeTestServer): Promise<readonly string[]> {
  const { body } = await server.call("GET", addresses);
  return (body.items as readonly JSONObject[]).map((item) => at(item, "metadata.name") as string);
}

test("an address is taken with the service and given back with it", async () => {
  await using server = await startKubeTestServer();
  const { body } = await server.call("POST", services, service("x"));
  const ip = at(body, "spec.clusterIP") as string;
  assert.deepEqual(await takenIPs(server), [ip]);
  const taken = await server.call("POST", services, service("y", { clusterIP: ip }));
  assert.equal(taken.status, 422);
  assert.match(at(taken.body, "message") as string, /provided IP is already allocated/);
  await server.call("DELETE", `${services}/x`);
  assert.deepEqual(await takenIPs(server), []);
});

test("the endpoints of a service go with it, and with nothing less", async () => {
  await using server = await startKubeTestServer();
  const endpoints = "/api/v1/namespaces/a/endpoints";
  for (const name of ["x", "y"]) {
    await server.call("POST", services, service(name));
    await server.call("POST", endpoints, { apiVersion: "v1", kind: "Endpoints", metadata: { name } });
  }
  const names = async () => {
    const { body } = await server.call("GET", endpoints);
    return (body.items as readonly JSONObject[]).map((item) => at(item, "metadata.name"));
  };
  await server.call("DELETE", `${services}/x?dryRun=All`);
  assert.deepEqual(await names(), ["x", "y"]);
  assert.equal((await server.call("DELETE", `${services}/x`)).status, 200);
  assert.deepEqual(await names(), ["y"]);
  await server.call("DELETE", `${endpoints}/y`);
  assert.equal((await server.call("DELETE", `${services}/y`)).status, 200);
});

test("a dry run and a refused service take nothing", async () => {
  await using server = await startKubeTestServer();
  assert.equal((await server.call("POST", `${services}?dryRun=All`, service("x"))).status, 201);
  assert.equal((await server.call("POST", services, service("Bad_Name"))).status, 422);
  assert.deepEqual(await takenIPs(server), []);
});

test("a full range is an internal error, and every address is used before", async () => {
  await using server = await startKubeTestServer({ serviceIPRanges: ["10.0.0.0/29"] });
  for (let index = 0; index < 6; index++) {
    assert.equal((await server.call("POST", services, service(`s${index}`))).status, 201);
  }
  const { status, body } = await server.call("POST", services, service("more"));
  assert.equal(status, 500);
  assert.match(at(body, "message") as string, /failed to allocate a serviceIP: range is full/);
});

test("two families give two addresses, the first the default", async () => {
  await using server = await startKubeTestServer({ serviceIPRanges: ["10.0.0.0/24", "fd00::/112"] });
  const single = await server.call("POST", services, service("single"));
  assert.deepEqual(at(single.body, "spec.ipFamilies"), ["IPv4"]);
  const dual = await server.call("POST", services, service("dual", { ipFamilyPolicy: "PreferDualStack" }));
  assert.deepEqual(at(dual.body, "spec.ipFamilies"), ["IPv4", "IPv6"]);
  assert.match(at(dual.body, "spec.clusterIPs.1") as string, /^fd00::/);
  const upgraded = await server.call("PATCH", `${services}/single`, { spec: { ipFamilyPolicy: "RequireDualStack" } });
  assert.equal((at(upgraded.body, "spec.clusterIPs") as readonly string[]).length, 2);
  assert.equal(at(upgraded.body, "spec.clusterIP"), at(single.body, "spec.clusterIP"));
});

test("a type change takes and gives back ports and addresses", async () => {
  await using server = await startKubeTestServer({ serviceNodePortRange: { from: 30_000, to: 30_000 } });
  await server.call("POST", services, service("x", { type: "NodePort" }));
  const full = await server.call("POST", services, service("y", { type: "NodePort" }));
  assert.equal(full.status, 500);
  const back = await server.call("PATCH", `${services}/x`, { spec: { type: "ClusterIP" } });
  assert.equal(at(back.body, "spec.ports.0.nodePort"), undefined);
  assert.equal((await server.call("POST", services, service("y", { type: "NodePort" }))).status, 201);
  const external = await server.call("PATCH", `${services}/x`, {
    spec: { type: "ExternalName", externalName: "example.com" },
  });
  assert.equal(external.status, 200);
  assert.equal(at(external.body, "spec.clusterIP"), undefined);
  assert.equal((await takenIPs(server)).length, 1);
});

test("an address is taken as long as its object is there, and free when the deletion is answered", async () => {
  await using server = await startKubeTestServer();
  const address = {
    apiVersion: "networking.k8s.io/v1",
    kind: "IPAddress",
    metadata: { name: "10.0.0.7" },
    spec: { parentRef: { resource: "services", namespace: "a", name: "x" } },
  };
  await server.call("POST", addresses, address);
  assert.equal((await server.call("POST", services, service("x", { clusterIP: "10.0.0.7" }))).status, 422);
  await server.call("DELETE", `${addresses}/10.0.0.7`);
  const fixed = service("x", { type: "NodePort", clusterIP: "10.0.0.7", ports: [{ port: 80, nodePort: 30_007 }] });
  for (let round = 0; round < 3; round++) {
    assert.equal((await server.call("POST", services, fixed)).status, 201);
    assert.equal((await server.call("DELETE", `${services}/x`)).status, 200);
  }
  assert.deepEqual(await takenIPs(server), []);
});

test("the second address goes with the policy only", async () => {
  await using server = await startKubeTestServer({ serviceIPRanges: ["10.0.0.0/24", "fd00::/112"] });
  const { body } = await server.call("POST", services, service("x", { ipFamilyPolicy: "RequireDualStack" }));
  const [first] = at(body, "spec.clusterIPs") as readonly string[];
  const moved = await server.call("PATCH", `${services}/x`, { spec: { clusterIPs: [first ?? "", "fd00::99"] } });
  assert.equal(at(moved.body, "details.causes.0.field"), "spec.clusterIPs[1]");
  const single = await server.call("PATCH", `${services}/x`, { spec: { ipFamilyPolicy: "SingleStack" } });
  assert.deepEqual(at(single.body, "spec.clusterIPs"), [first]);
  assert.deepEqual(await takenIPs(server), [first]);
});

test("what is wrong is told of all at once, and takes nothing", async () => {
  await using server = await startKubeTestServer();
  const ports = [{ port: 0, targetPort: "A" }];
  const spec = { ports, sessionAffinity: "X", externalIPs: ["010.0.0.1"] };
  const { status, body } = await server.call("POST", services, service("x", spec));
  assert.equal(status, 422);
  assert.deepEqual(
    (at(body, "details.causes") as readonly JSONObject[]).map((cause) => cause.field),
    [
      "spec.ports[0].port",
      "spec.ports[0].targetPort",
      "spec.ports[0].targetPort",
      "spec.sessionAffinity",
      "spec.externalIPs[0]",
    ],
  );
  assert.deepEqual(await takenIPs(server), []);
});

test("fields of addresses that contradict each other are refused before anything is taken", async () => {
  await using server = await startKubeTestServer();
  const { status, body } = await server.call("POST", services, service("x", { clusterIPs: ["10.0.0.9"], ports: [] }));
  assert.equal(status, 422);
  assert.equal(
    at(body, "message"),
    'Service "x" is invalid: spec.clusterIPs: Invalid value: ["10.0.0.9"]: must be empty when `clusterIP` is not specified',
  );
  const both = await server.call("POST", services, service("x", { ipFamilies: ["IPv4", "IPv6"] }));
  assert.equal(
    at(both.body, "details.causes.0.message"),
    `Invalid value: "SingleStack": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified`,
  );
});
