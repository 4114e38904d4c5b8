import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { builtInResources } from "@kube-apiserver/api";
import { type KubeObject, parseGroupVersion } from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import { type EtcdServer, etcdSkipReason, startEtcd } from "@kube-apiserver/storage/testing";
import { newAdminClient } from "../admin-client.js";
import { eventually } from "../eventually.js";
import { type ServerProcess, startServerProcess } from "../server-process.js";
import { expectedLayout, type LayoutRow } from "./expected-layout.js";
import { RawStore } from "./raw-store.js";

const flags = [
  "--runtime-config=api/all=true",
  // Some kinds are served only with their features.
  // Custom resources as they are stored by default, in JSON.
  "--feature-gates=AllAlpha=true,AllBeta=true,CBORServingAndStorage=false",
  "--disable-admission-plugins=ServiceAccount",
  "--service-cluster-ip-range=10.0.0.0/24",
  "--allow-privileged",
  // What is read comes out of the store each time, not from what its writer had at hand.
  "--watch-cache=false",
];

function partsOf({ served, key, kind, object }: LayoutRow) {
  const at = served.lastIndexOf("/");
  const apiVersion = served.slice(0, at);
  const [name, namespace] = key.split("/").reverse();
  const isNamespaced = namespace === "layout";
  const scope = {
    ...parseGroupVersion(apiVersion),
    resource: served.slice(at + 1),
    ...(isNamespaced ? { namespace } : {}),
  };
  return { scope, object: { apiVersion, kind, metadata: { name }, ...object } as KubeObject };
}

test("the table has every resource that is stored", () => {
  const listed = new Set(expectedLayout.map(({ served }) => served));
  const stored = builtInResources.filter(({ storage }) => storage !== undefined);
  const names = stored.map(({ group, version, name }) => `${group === "" ? "" : `${group}/`}${version}/${name}`);
  // These need a request or a chain of certificates.
  const excused = /certificatesigningrequests|clustertrustbundles|podcertificaterequests/;
  assert.deepEqual(
    names.filter((name) => !listed.has(name) && !excused.test(name)),
    [],
  );
});

describe("objects lie where the Go server has them, in its version and form", {
  skip: (await etcdSkipReason()) ?? false,
}, () => {
  let etcd: EtcdServer;
  let server: ServerProcess;
  let client: Client;
  let raw: RawStore;

  before(async () => {
    etcd = await startEtcd();
    server = await startServerProcess({ flags: [`--etcd-servers=${etcd.endpoint}`, ...flags] });
    client = await newAdminClient(server.kubeconfig);
    raw = await RawStore.open(etcd.endpoint);
    const namespaces = { group: "", version: "v1", resource: "namespaces" };
    await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "layout" } });
  });

  after(async () => {
    await raw?.close();
    await client?.close();
    await server?.stop();
    await etcd?.stop();
  });

  for (const row of expectedLayout) {
    test(`${row.served} at ${row.key}`, async () => {
      const { scope, object } = partsOf(row);
      // A custom resource is served a moment after its definition was created.
      const created = await (row.kind === "Widget"
        ? eventually(() => client.create(scope, object))
        : client.create(scope, object));
      const found = await raw.read(`/registry/${row.key}`);
      assert.ok(found, "nothing is there");
      const { media, apiVersion, kind } = found;
      assert.deepEqual(
        { media, apiVersion, kind },
        { media: row.media ?? "protobuf", apiVersion: row.storedAs ?? object.apiVersion, kind: row.kind },
      );
      const read = await client.get(scope, object.metadata?.name ?? "");
      assert.deepEqual(read.spec, created.spec);
      // Others may be at work on it already.
      if (read.metadata?.resourceVersion === created.metadata?.resourceVersion) assert.deepEqual(read, created);
    });
  }

  test("node ports in use are at ranges/servicenodeports", async () => {
    const services = { group: "", version: "v1", resource: "services", namespace: "layout" };
    const spec = { type: "NodePort", ports: [{ port: 80 }] };
    await client.create(services, { apiVersion: "v1", kind: "Service", metadata: { name: "np" }, spec } as KubeObject);
    const { media, apiVersion, kind } = (await raw.read("/registry/ranges/servicenodeports")) ?? {};
    assert.deepEqual({ media, apiVersion, kind }, { media: "protobuf", apiVersion: "v1", kind: "RangeAllocation" });
  });
});
