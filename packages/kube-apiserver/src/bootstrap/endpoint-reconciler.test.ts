import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { discardLogger, realClock } from "@kube-apiserver/component-base";
import { newStorageFactoryRESTOptionsGetter } from "@kube-apiserver/generic-server";
import { loadStorageSerializer } from "@kube-apiserver/storage";
import { at, type KubeTestServer, startKubeTestServer } from "../testing/kube-test-server.js";
import { newLeaseEndpointReconciler, newMasterCountEndpointReconciler, withoutSurplus } from "./endpoint-reconciler.js";
import { MasterLeases } from "./master-leases.js";
import { ServiceEndpoints } from "./service-endpoints.js";
import { SystemObjects } from "./system-objects.js";

function endpointsOf({ registry }: KubeTestServer, port = 6443): ServiceEndpoints {
  const storages = {
    endpoints: registry.storeOf({ group: "", resource: "endpoints" }),
    endpointSlices: registry.storeOf({ group: "discovery.k8s.io", resource: "endpointslices" }),
  };
  return new ServiceEndpoints({ objects: new SystemObjects(realClock, new AbortController().signal), storages, port });
}

async function stored(server: KubeTestServer): Promise<readonly JSONObject[]> {
  const endpoints = await server.call("GET", "/api/v1/namespaces/default/endpoints/kubernetes");
  const slice = await server.call("GET", "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes");
  return [endpoints.body, slice.body];
}

async function addresses(server: KubeTestServer): Promise<unknown> {
  const [endpoints, slice] = await stored(server);
  const listed = ((at(endpoints, "subsets.0.addresses") ?? []) as readonly JSONObject[]).map(({ ip }) => ip);
  const sliced = ((slice?.endpoints ?? []) as readonly JSONObject[]).map((endpoint) => at(endpoint, "addresses.0"));
  assert.deepEqual(sliced, listed);
  return listed;
}

test("with leases every server that renews is there, and one that leaves is not", async () => {
  await using server = await startKubeTestServer();
  const leases = new MasterLeases(server.generic.server.config.restOptionsGetter);
  const reconciler = newLeaseEndpointReconciler(endpointsOf(server), leases);
  await reconciler.reconcile("192.0.2.2", false);
  await reconciler.reconcile("192.0.2.1", false);
  assert.deepEqual(await addresses(server), ["192.0.2.1", "192.0.2.2"]);
  assert.equal(await reconciler.remove("192.0.2.1"), true);
  assert.equal(await reconciler.remove("192.0.2.1"), false);
  assert.deepEqual(await addresses(server), ["192.0.2.2"]);
  assert.equal(await reconciler.remove("192.0.2.2"), true);
  assert.deepEqual(await addresses(server), ["192.0.2.2"]);
  await reconciler.close();
});

test("a lease lies where and as upstream has it, renewed by a number that grows", async () => {
  const serializer = await loadStorageSerializer("application/vnd.kubernetes.protobuf");
  await using server = await startKubeTestServer();
  const { kv } = server.generic;
  const options = { kv, clock: realClock, logger: discardLogger, serializer };
  const leases = new MasterLeases(newStorageFactoryRESTOptionsGetter(options));
  const key = "/registry/masterleases/192.0.2.1";
  await leases.update("192.0.2.1");
  const first = (await kv.range({ key })).kvs[0];
  await leases.update("192.0.2.1");
  const second = (await kv.range({ key })).kvs[0];
  assert.equal(first?.value.subarray(0, 4).toString("latin1"), "k8s\0");
  assert.ok(first?.value.includes("Endpoints"));
  assert.ok((second?.modRevision ?? 0n) > (first?.modRevision ?? 0n));
  assert.notEqual(second?.lease, 0n);
  assert.deepEqual(await leases.list(), ["192.0.2.1"]);
  await leases.close();
});

test("ports that somebody changed stay, unless they are to be put right", async () => {
  await using server = await startKubeTestServer();
  await endpointsOf(server, 1).sync(["192.0.2.1"], false);
  await endpointsOf(server, 2).sync(["192.0.2.1"], false);
  assert.deepEqual(
    (await stored(server)).map((object) => at(object, "subsets.0.ports.0.port") ?? at(object, "ports.0.port")),
    [1, 1],
  );
  await endpointsOf(server, 2).sync(["192.0.2.1"], true);
  assert.deepEqual(
    (await stored(server)).map((object) => at(object, "subsets.0.ports.0.port") ?? at(object, "ports.0.port")),
    [2, 2],
  );
});

test("with a count, who is too many is taken out by the one before it", async () => {
  await using server = await startKubeTestServer();
  const reconciler = newMasterCountEndpointReconciler(endpointsOf(server), 2);
  await reconciler.reconcile("192.0.2.1", false);
  await reconciler.reconcile("192.0.2.3", false);
  await reconciler.reconcile("192.0.2.2", false);
  assert.deepEqual(await addresses(server), ["192.0.2.1", "192.0.2.2"]);
  assert.equal(await reconciler.remove("192.0.2.1"), true);
  assert.deepEqual(await addresses(server), ["192.0.2.2"]);
});

const surplus: { name: string; own: string; count: number; want: string[] }[] = [
  { name: "nobody is too many", own: "b", count: 4, want: ["a", "b", "c"] },
  { name: "the next one goes", own: "b", count: 2, want: ["a", "b"] },
  { name: "from the end it goes on at the start", own: "c", count: 1, want: ["c"] },
  { name: "the one at the start goes behind the last", own: "c", count: 2, want: ["b", "c"] },
];
for (const { name, own, count, want } of surplus) {
  test(name, () => assert.deepEqual(withoutSurplus(["a", "b", "c"], own, count), want));
}
