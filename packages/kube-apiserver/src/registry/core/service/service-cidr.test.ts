import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { discardLogger, newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { newStorageFactoryRESTOptionsGetter } from "@kube-apiserver/generic-server";
import { newMemoryKV } from "@kube-apiserver/storage";
import { eventually } from "../../../testing/eventually.js";
import { at, type KubeTestServer, startKubeTestServer } from "../../../testing/kube-test-server.js";

const services = "/api/v1/namespaces/a/services";
const cidrs = "/apis/networking.k8s.io/v1/servicecidrs";

function service(name: string, spec: JSONObject = {}): JSONObject {
  return { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } };
}

function serviceCIDR(name: string, ...blocks: string[]): JSONObject {
  return { apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR", metadata: { name }, spec: { cidrs: blocks } };
}

/** Servers over one store. */
function sharedStore() {
  const clock = realClock;
  const kv = newMemoryKV({ clock });
  const restOptionsGetter = newStorageFactoryRESTOptionsGetter({ kv, clock, logger: discardLogger });
  return {
    start: (...serviceIPRanges: string[]) => startKubeTestServer({ serviceIPRanges }, { restOptionsGetter }),
    [Symbol.asyncDispose]: () => kv.close(),
  };
}

async function reasonsOf(server: KubeTestServer): Promise<readonly unknown[]> {
  const { body } = await server.call("GET", "/api/v1/namespaces/default/events");
  return (body.items as readonly JSONObject[]).map((event) => event.reason);
}

test("the default block is there from the start, ready", async () => {
  await using server = await startKubeTestServer({ serviceIPRanges: ["10.0.0.0/24", "fd00::/112"] });
  const { body } = await server.call("GET", `${cidrs}/kubernetes`);
  assert.deepEqual(at(body, "spec.cidrs"), ["10.0.0.0/24", "fd00::/112"]);
  assert.equal(at(body, "status.conditions.0.type"), "Ready");
  assert.equal(at(body, "status.conditions.0.status"), "True");
  assert.equal(at(body, "status.conditions.0.message"), "Kubernetes default Service CIDR is ready");
});

test("a further block extends what there is, and one that is not ready or going away gives nothing", async () => {
  await using server = await startKubeTestServer({ serviceIPRanges: ["10.0.0.0/30"] });
  for (const name of ["a", "b"]) assert.equal((await server.call("POST", services, service(name))).status, 201);
  assert.equal((await server.call("POST", services, service("c"))).status, 500);
  const outside = await server.call("POST", services, service("c", { clusterIP: "10.9.0.2" }));
  assert.match(at(outside.body, "message") as string, /the provided network does not match the current range$/);

  const created = await server.call("POST", cidrs, serviceCIDR("more", "10.9.0.0/29"));
  assert.equal(created.status, 201);
  const { body } = await server.call("POST", services, service("c"));
  assert.match(at(body, "spec.clusterIP") as string, /^10\.9\.0\./);

  const notReady = {
    type: "Ready",
    status: "False",
    reason: "x",
    message: "",
    lastTransitionTime: "2026-01-01T00:00:00Z",
  };
  await server.call("PATCH", `${cidrs}/more/status`, { status: { conditions: [notReady] } });
  await eventually(async () => assert.equal((await server.call("POST", services, service("d"))).status, 500));
  await server.call("PATCH", `${cidrs}/more/status`, { status: { conditions: [{ ...notReady, status: "True" }] } });
  assert.equal((await server.call("POST", services, service("d"))).status, 201);

  await server.call("PATCH", `${cidrs}/more`, { metadata: { finalizers: ["example.com/keep"] } });
  await server.call("DELETE", `${cidrs}/more`);
  await eventually(async () =>
    assert.equal((await server.call("POST", `${services}?dryRun=All`, service("e"))).status, 500),
  );
  // What is held of it is given back all the same.
  assert.equal((await server.call("DELETE", `${services}/d`)).status, 200);
  const { body: left } = await server.call("GET", "/apis/networking.k8s.io/v1/ipaddresses");
  assert.equal((left.items as readonly JSONObject[]).length, 3);
});

test("flags that do not match the stored block are told of, and a second family is added", async () => {
  await using store = sharedStore();
  await (await store.start("10.0.0.0/24"))[Symbol.asyncDispose]();
  {
    await using other = await store.start("10.1.0.0/24");
    await eventually(async () =>
      assert.ok((await reasonsOf(other)).includes("KubernetesDefaultServiceCIDRInconsistent")),
    );
    const { body } = await other.call("GET", `${cidrs}/kubernetes`);
    assert.deepEqual(at(body, "spec.cidrs"), ["10.0.0.0/24"]);
  }
  await using dual = await store.start("10.0.0.0/24", "fd00::/112");
  const { body } = await dual.call("GET", `${cidrs}/kubernetes`);
  assert.deepEqual(at(body, "spec.cidrs"), ["10.0.0.0/24", "fd00::/112"]);
});

test("two servers on one store never give an address or a port twice, across restarts", async () => {
  await using store = sharedStore();
  const given: JSONObject[] = [];
  const create = async (server: KubeTestServer, name: string) => {
    const { status, body } = await server.call("POST", services, service(name, { type: "NodePort" }));
    assert.equal(status, 201, JSON.stringify(body));
    given.push(body);
  };
  for (const round of ["first", "second"]) {
    await using one = await store.start("10.0.0.0/26");
    await using two = await store.start("10.0.0.0/26");
    const names = Array.from({ length: 15 }, (_, index) => `${round}-${index}`);
    await Promise.all(names.flatMap((name) => [create(one, `${name}-one`), create(two, `${name}-two`)]));
  }
  const distinct = (path: string) => new Set(given.map((object) => at(object, path))).size;
  assert.equal(given.length, 60);
  assert.equal(distinct("spec.clusterIP"), 60);
  assert.equal(distinct("spec.ports.0.nodePort"), 60);
});

test("a name that two servers are asked for at once holds what its service says", async () => {
  await using store = sharedStore();
  await using one = await store.start("10.0.0.0/24");
  await using two = await store.start("10.0.0.0/24");
  for (let round = 0; round < 5; round++) {
    const fixed = service("x", { clusterIP: "10.0.0.9" });
    const answers = await Promise.all([one, two].map((server) => server.call("POST", services, fixed)));
    assert.equal(answers.filter(({ status }) => status === 201).length, 1);
    const held = await one.call("GET", "/apis/networking.k8s.io/v1/ipaddresses/10.0.0.9");
    assert.equal(held.status, 200);
    assert.equal((await two.call("DELETE", `${services}/x`)).status, 200);
  }
});

test("allocations are counted", async () => {
  const metrics = newMetricsRegistry();
  await using server = await startKubeTestServer({ metrics, serviceIPRanges: ["10.0.0.0/28"] });
  await server.call("POST", services, service("y", { clusterIP: "10.0.0.3" }));
  await server.call("POST", services, service("x", { type: "NodePort" }));
  await server.call("POST", services, service("z", { clusterIP: "10.0.0.3" }));
  const { body } = await metrics.render();
  const value = (series: string) => body.split("\n").find((line) => line.startsWith(`kube_apiserver_${series} `));
  for (const [series, want] of [
    ['clusterip_allocator_allocation_total{cidr="10.0.0.0/28",scope="dynamic"}', "1"],
    ['clusterip_allocator_allocation_total{cidr="10.0.0.0/28",scope="static"}', "1"],
    ['clusterip_allocator_allocation_errors_total{cidr="10.0.0.0/28",scope="static"}', "1"],
    ['clusterip_allocator_allocated_ips{cidr="10.0.0.0/28"}', "2"],
    ['clusterip_allocator_available_ips{cidr="10.0.0.0/28"}', "12"],
    ['nodeport_allocator_allocation_total{scope="dynamic"}', "1"],
    ["nodeport_allocator_allocated_ports", "1"],
    ["nodeport_allocator_available_ports", "2767"],
  ] as const) {
    assert.equal(value(series), `kube_apiserver_${series} ${want}`);
  }
});
