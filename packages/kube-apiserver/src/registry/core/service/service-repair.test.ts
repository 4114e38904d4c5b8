import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { discardLogger, realClock } from "@kube-apiserver/component-base";
import { EventRecorder } from "@kube-apiserver/generic-server";
import { SystemObjects } from "../../../bootstrap/system-objects.js";
import { eventually } from "../../../testing/eventually.js";
import { at, type KubeTestServer, startKubeTestServer } from "../../../testing/kube-test-server.js";
import { NodePortRange } from "./portallocator/node-port-range.js";
import { NodePortRepair, nodePortsOf } from "./portallocator/node-port-repair.js";

const services = "/api/v1/namespaces/a/services";
const addresses = "/apis/networking.k8s.io/v1/ipaddresses";

function service(name: string, spec: JSONObject = {}): JSONObject {
  return { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } };
}

function address(name: string, parentRef: JSONObject): JSONObject {
  const labels = {
    "ipaddress.kubernetes.io/ip-family": "IPv4",
    "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
  };
  return { apiVersion: "networking.k8s.io/v1", kind: "IPAddress", metadata: { name, labels }, spec: { parentRef } };
}

async function hasEvent(server: KubeTestServer, reason: string, message: RegExp): Promise<void> {
  const { body } = await server.call("GET", "/api/v1/events");
  const told = (body.items as readonly JSONObject[]).filter((event) => event.reason === reason);
  assert.match(told.map((event) => event.message).join("\n"), message);
}

test("an address that was taken from its service is given back to it", async () => {
  await using server = await startKubeTestServer();
  const { body } = await server.call("POST", services, service("x"));
  const ip = at(body, "spec.clusterIP") as string;
  await server.call("DELETE", `${addresses}/${ip}`);
  await eventually(async () => {
    const held = await server.call("GET", `${addresses}/${ip}`);
    assert.equal(at(held.body, "spec.parentRef.name"), "x");
  });
  await eventually(() => hasEvent(server, "ClusterIPNotAllocated", new RegExp(`\\[IPv4\\]: ${ip} is not allocated`)));
});

test("labels that were changed are put back", async () => {
  await using server = await startKubeTestServer();
  const { body } = await server.call("POST", services, service("x"));
  const path = `${addresses}/${at(body, "spec.clusterIP")}`;
  await server.call("PATCH", path, { metadata: { labels: null } });
  await eventually(async () => {
    const held = await server.call("GET", path);
    assert.deepEqual(at(held.body, "metadata.labels"), {
      "ipaddress.kubernetes.io/ip-family": "IPv4",
      "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
    });
  });
});

test("an address without a service goes, once no request can be about to make that service", async () => {
  let passed = 0;
  const clock = { ...realClock, now: () => realClock.now() + passed };
  await using server = await startKubeTestServer({}, { clock });
  const path = `${addresses}/10.0.0.9`;
  await server.call("POST", addresses, address("10.0.0.9", { resource: "services", namespace: "a", name: "gone" }));
  await server.call("POST", addresses, address("10.0.0.8", { resource: "gateways", namespace: "a", name: "g" }));
  await eventually(async () => assert.equal((await server.call("GET", `${addresses}/10.0.0.8`)).status, 404));
  assert.equal((await server.call("GET", path)).status, 200);
  passed = 61_000;
  await server.call("PATCH", path, { metadata: { annotations: { look: "again" } } });
  await eventually(async () => assert.equal((await server.call("GET", path)).status, 404));
  await eventually(() =>
    hasEvent(server, "IPAddressNotAllocated", /10\.0\.0\.9 for Service a\/gone appears to have leaked/),
  );
});

test("an address of somebody else is let be", async () => {
  await using server = await startKubeTestServer();
  const foreign = address("10.0.0.9", { resource: "gateways", namespace: "a", name: "g" });
  delete (foreign.metadata as { labels?: JSONObject }).labels;
  await server.call("POST", addresses, foreign);
  await server.call("POST", addresses, address("10.0.0.8", { resource: "gateways", namespace: "a", name: "g" }));
  // The one after it is gone: this one has been looked at.
  await eventually(async () => assert.equal((await server.call("GET", `${addresses}/10.0.0.8`)).status, 404));
  assert.equal((await server.call("GET", `${addresses}/10.0.0.9`)).status, 200);
});

function newRepair(
  server: KubeTestServer,
  range: NodePortRange,
): { readonly repair: NodePortRepair; readonly recorder: EventRecorder } {
  const { client } = server.generic;
  const recorder = new EventRecorder({ client, clock: realClock, logger: discardLogger, component: "test" });
  const repair = new NodePortRepair({
    ports: range,
    services: server.registry.storeOf({ group: "", resource: "services" }),
    objects: new SystemObjects(realClock, new AbortController().signal),
    recorder,
    logger: discardLogger,
  });
  return { repair, recorder };
}

test("node ports are brought in line with services, leaked ones after three looks", async () => {
  const serviceNodePortRange = { from: 30_000, to: 30_002 };
  await using server = await startKubeTestServer({ serviceNodePortRange });
  const range = new NodePortRange(serviceNodePortRange, server.generic.server.config.restOptionsGetter);
  const { body } = await server.call("POST", services, service("x", { type: "NodePort" }));
  const held = (at(body, "spec.ports.0.nodePort") as number) - 30_000;
  const leaked = (held + 1) % 3;
  await range.change((taken) => {
    taken.remove(held);
    taken.add(leaked);
    return taken;
  });
  const { repair, recorder } = newRepair(server, range);
  for (const want of [[held, leaked], [held, leaked], [held]]) {
    await repair.runOnce();
    assert.deepEqual(
      [...(await range.read()).indices()],
      want.sort((a, b) => a - b),
    );
  }
  await recorder.flushed();
  await hasEvent(server, "PortNotAllocated", new RegExp(`Port ${30_000 + held} is not allocated; repairing`));
  await range.close();
});

test("a range that was moved is told of, and its ports are no longer held", async () => {
  const clock = realClock;
  await using server = await startKubeTestServer({}, { clock });
  await server.call("POST", services, service("x", { type: "NodePort", ports: [{ port: 80, nodePort: 30_005 }] }));
  const range = new NodePortRange({ from: 31_000, to: 31_010 }, server.generic.server.config.restOptionsGetter);
  const { repair, recorder } = newRepair(server, range);
  await repair.runOnce();
  await recorder.flushed();
  await hasEvent(server, "PortOutOfRange", /Port 30005 is not within the port range 31000-31010/);
  assert.deepEqual([...(await range.read()).indices()], []);
  await range.close();
});

const collected: { name: string; spec: JSONObject; want: number[] }[] = [
  {
    name: "a port for two protocols is one",
    spec: { ports: [{ nodePort: 1 }, { nodePort: 1, protocol: "UDP" }] },
    want: [1],
  },
  { name: "a port twice for one protocol is two", spec: { ports: [{ nodePort: 1 }, { nodePort: 1 }] }, want: [1, 1] },
  { name: "that of health checks counts", spec: { ports: [{ nodePort: 1 }], healthCheckNodePort: 2 }, want: [1, 2] },
  { name: "that of health checks is TCP", spec: { ports: [{ nodePort: 1 }], healthCheckNodePort: 1 }, want: [1, 1] },
];
for (const { name, spec, want } of collected) {
  test(name, () => assert.deepEqual(nodePortsOf({ spec } as unknown as KubeObject), want));
}
