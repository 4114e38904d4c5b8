import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { core_v1, discovery_v1 } from "@kube-apiserver/api/types";
import { isNotFound } from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import { type EtcdServer, etcdSkipReason, startEtcd } from "@kube-apiserver/storage/testing";
import { eventually } from "./eventually.js";
import { type FlagsServer, startFlagsServer } from "./flags-server.js";

const skip = (await etcdSkipReason()) ?? false;
const endpoints = { group: "", version: "v1", resource: "endpoints", namespace: "default" };
const slices = { group: "discovery.k8s.io", version: "v1", resource: "endpointslices", namespace: "default" };
const services = { group: "", version: "v1", resource: "services", namespace: "default" };
const leases = { group: "coordination.k8s.io", version: "v1", resource: "leases", namespace: "kube-system" };

async function addressesOf(client: Client): Promise<readonly string[]> {
  const { subsets = [] } = (await client.get(endpoints, "kubernetes")) as core_v1.Endpoints;
  const slice = (await client.get(slices, "kubernetes")) as discovery_v1.EndpointSlice;
  const sliced = (slice.endpoints ?? []).flatMap(({ addresses }) => addresses);
  const listed = subsets.flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip));
  assert.deepEqual(sliced, listed);
  return listed;
}

describe("servers side by side on etcd", { skip, timeout: 120_000 }, () => {
  let folder = "";
  let etcd: EtcdServer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "replicas-e2e-"));
    etcd = await startEtcd();
  });
  after(async () => {
    await etcd?.stop();
    if (folder !== "") await rm(folder, { recursive: true, force: true });
  });
  const start = (address: string, ...flags: string[]): Promise<FlagsServer> =>
    startFlagsServer([
      `--data-dir=${folder}`,
      `--etcd-servers=${etcd.endpoint}`,
      `--advertise-address=${address}`,
      ...flags,
    ]);

  test("each is an endpoint of the kubernetes service as long as it runs", async () => {
    await using first = await start("192.0.2.1");
    {
      await using second = await start("192.0.2.2");
      await eventually(async () => assert.deepEqual(await addressesOf(second.client), ["192.0.2.1", "192.0.2.2"]));
      const prefix = "/registry/masterleases/";
      const { kvs } = await first.kv.range({ key: prefix, rangeEnd: `${prefix}~` });
      assert.deepEqual(
        kvs.map(({ key, value }) => [key, value.subarray(0, 4).toString("latin1")]),
        [
          [`${prefix}192.0.2.1`, "k8s\0"],
          [`${prefix}192.0.2.2`, "k8s\0"],
        ],
      );
    }
    assert.deepEqual(await addressesOf(first.client), ["192.0.2.1"]);
  });

  test("by count, a server that is one too many takes the place of another", async () => {
    const flags = ["--endpoint-reconciler-type=master-count", "--apiserver-count=1", "--etcd-prefix=/counted"];
    await using first = await start("192.0.2.1", ...flags);
    await eventually(async () => assert.deepEqual(await addressesOf(first.client), ["192.0.2.1"]));
    await using second = await start("192.0.2.2", ...flags);
    await eventually(async () => assert.deepEqual(await addressesOf(second.client), ["192.0.2.2"]));
  });

  test("with no reconciler there is a service, and its endpoints are left to others", async () => {
    await using server = await start("192.0.2.1", "--endpoint-reconciler-type=none", "--etcd-prefix=/none");
    assert.ok(await server.client.get(services, "kubernetes"));
    await eventually(async () => {
      // Written once everything else is done, as endpoints would be.
      const { items } = await server.client.list(leases, {
        labelSelector: "apiserver.kubernetes.io/identity=kube-apiserver",
      });
      assert.equal(items.length, 1);
      assert.match(items[0]?.metadata?.name ?? "", /^apiserver-[a-z2-7]{26}$/);
    });
    await assert.rejects(server.client.get(endpoints, "kubernetes"), isNotFound);
  });

  test("services that two servers make at once have addresses and node ports of their own", async () => {
    await using first = await start("192.0.2.1", "--etcd-prefix=/busy", "--service-cluster-ip-range=10.3.0.0/26");
    await using second = await start("192.0.2.2", "--etcd-prefix=/busy", "--service-cluster-ip-range=10.3.0.0/26");
    const create = (client: Client, name: string) =>
      client.create(services, {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name },
        spec: { type: "NodePort", ports: [{ port: 80 }] },
      }) as Promise<core_v1.Service>;
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, index) => [
        create(first.client, `one-${index}`),
        create(second.client, `two-${index}`),
      ]).flat(),
    );
    assert.equal(new Set(made.map(({ spec }) => spec?.clusterIP)).size, 40);
    assert.equal(new Set(made.map(({ spec }) => spec?.ports?.[0]?.nodePort)).size, 40);
  });

  test("what two servers let in at once stays within a quota", async () => {
    await using first = await start("192.0.2.1", "--etcd-prefix=/quota");
    await using second = await start("192.0.2.2", "--etcd-prefix=/quota");
    const inNamespace = (resource: string) => ({ group: "", version: "v1", resource, namespace: "limited" });
    await first.client.create({ ...inNamespace("namespaces"), namespace: "" }, { metadata: { name: "limited" } });
    const hard = { configmaps: "10", secrets: "0" };
    const quota = await first.client.create(inNamespace("resourcequotas"), { metadata: { name: "q" }, spec: { hard } });
    // Nobody else does it here: the quota controller is part of the controller manager.
    const status = { hard, used: { configmaps: "0", secrets: "0" } };
    await first.client.update({ ...inNamespace("resourcequotas"), subresource: "status" }, { ...quota, status });
    for (const { client } of [first, second]) {
      const refused = () => client.create(inNamespace("secrets"), { metadata: { generateName: "s-" } });
      await eventually(() => assert.rejects(refused(), /exceeded quota: q, requested: secrets=1/));
    }
    const create = (client: Client, name: string) =>
      client.create(inNamespace("configmaps"), { metadata: { name } }).catch((err: unknown) => err as Error);
    const results = await Promise.all(
      Array.from({ length: 15 }, (_, index) => [
        create(first.client, `one-${index}`),
        create(second.client, `two-${index}`),
      ]).flat(),
    );
    const refusals = results.filter((result) => result instanceof Error);
    assert.equal(refusals.length, 20);
    for (const { message } of refusals)
      assert.match(message, /is forbidden: exceeded quota: q, requested: configmaps=1/);
    const { items } = await second.client.list(inNamespace("configmaps"));
    assert.equal(items.length, 10);
    const stored = (await second.client.get(inNamespace("resourcequotas"), "q")) as core_v1.ResourceQuota;
    assert.equal(stored.status?.used?.configmaps, "10");
  });
});
