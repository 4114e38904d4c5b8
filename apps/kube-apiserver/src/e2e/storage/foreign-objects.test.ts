import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { builtInResources, defaultsFor } from "@kube-apiserver/api";
import { referenceData, skipWithout } from "@kube-apiserver/api/testing";
import { isInternalError, type KubeObject, parseJSON, stringifyJSON, toAPIVersion } from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import { type EtcdServer, etcdSkipReason, startEtcd } from "@kube-apiserver/storage/testing";
import { newAdminClient } from "../admin-client.js";
import { eventually } from "../eventually.js";
import { type ServerProcess, startServerProcess } from "../server-process.js";
import { envelope, field, number, objectMeta } from "./go-bytes.js";
import { RawStore } from "./raw-store.js";

const samplesPath = "testdata/roundtrip";
const samples = referenceData(samplesPath);
const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
const pods = { ...configMaps, resource: "pods" };

function configMap(name: string, value: string): Buffer {
  const data = field(2, field(1, "key"), field(2, value));
  return envelope("v1", "ConfigMap", Buffer.concat([field(1, objectMeta(name, "default")), data]));
}

/** The creation and identity that {@link objectMeta} writes. */
function metadataOf(name: string) {
  return { name, namespace: "default", uid: `uid-of-${name}`, creationTimestamp: "2026-01-02T03:04:05Z" };
}

function withoutRevision({ metadata, ...rest }: KubeObject): unknown {
  const { resourceVersion: _revision, ...others } = metadata ?? {};
  return { ...rest, metadata: others };
}

function copy(object: KubeObject): unknown {
  return JSON.parse(stringifyJSON(object));
}

describe("what a Go server wrote is read, watched and written", { skip: (await etcdSkipReason()) ?? false }, () => {
  let etcd: EtcdServer;
  let server: ServerProcess;
  let client: Client;
  let raw: RawStore;

  before(async () => {
    etcd = await startEtcd();
    const flags = [
      `--etcd-servers=${etcd.endpoint}`,
      "--runtime-config=api/all=true",
      // Custom resources as they are stored by default, in JSON.
      "--feature-gates=AllAlpha=true,AllBeta=true,CBORServingAndStorage=false",
    ];
    server = await startServerProcess({ flags: [...flags, "--service-cluster-ip-range=10.0.0.0/24"] });
    client = await newAdminClient(server.kubeconfig);
    raw = await RawStore.open(etcd.endpoint);
  });

  after(async () => {
    await raw?.close();
    await client?.close();
    await server?.stop();
    await etcd?.stop();
  });

  test("protobuf, JSON and an envelope around JSON in one list; a watch sees them change", async () => {
    const plain =
      '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"f-json","namespace":"default"},"data":{"key":"j"}}\n';
    const wrapped = '{"metadata":{"name":"f-wrapped","namespace":"default"},"data":{"key":"w"}}';
    await raw.write("/registry/configmaps/default/f-proto", configMap("f-proto", "p"));
    await raw.write("/registry/configmaps/default/f-json", plain);
    await raw.write("/registry/configmaps/default/f-wrapped", envelope("v1", "ConfigMap", wrapped, "application/json"));
    const own = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "f-own" }, data: { key: "o" } };
    await client.create(configMaps, own);

    const list = await client.list(configMaps);
    const found = list.items.filter(({ metadata }) => metadata?.name?.startsWith("f-"));
    assert.deepEqual(
      found.map(({ metadata, data }) => [metadata?.name, (data as { key: string }).key]),
      [
        ["f-json", "j"],
        ["f-own", "o"],
        ["f-proto", "p"],
        ["f-wrapped", "w"],
      ],
    );
    const read = await client.get(configMaps, "f-proto");
    const want = { apiVersion: "v1", kind: "ConfigMap", data: { key: "p" }, metadata: metadataOf("f-proto") };
    assert.deepEqual(withoutRevision(read), want);

    const abort = new AbortController();
    const { resourceVersion = "" } = list.metadata;
    const watch = client.watch(configMaps, { resourceVersion, signal: abort.signal })[Symbol.asyncIterator]();
    await raw.write("/registry/configmaps/default/f-proto", configMap("f-proto", "changed"));
    const { value: event } = await watch.next();
    assert.equal(event.type, "MODIFIED");
    assert.deepEqual(withoutRevision(event.object), { ...want, data: { key: "changed" } });
    abort.abort();
    await watch.return?.();
  });

  test("an update of either is stored as protobuf; an update without effect rewrites what lies there otherwise", async () => {
    for (const name of ["f-json", "f-proto"]) {
      const before = await client.get(configMaps, name);
      const after = await client.update(configMaps, { ...before, data: { key: "new" } });
      assert.deepEqual(after.data, { key: "new" });
      assert.equal((await raw.read(`/registry/configmaps/default/${name}`))?.media, "protobuf");
    }
    const wrapped = await client.get(configMaps, "f-wrapped");
    const rewritten = await client.update(configMaps, wrapped);
    assert.notEqual(rewritten.metadata?.resourceVersion, wrapped.metadata?.resourceVersion);
    const again = await client.update(configMaps, rewritten);
    assert.equal(again.metadata?.resourceVersion, rewritten.metadata?.resourceVersion);
  });

  test("an object of an older server gets what is default now", async () => {
    const container = field(2, field(1, "c"), field(2, "registry.example/c"));
    const pod = Buffer.concat([field(1, objectMeta("f-pod", "default")), field(2, container)]);
    await raw.write("/registry/pods/default/f-pod", envelope("v1", "Pod", pod));
    const { spec } = await client.get(pods, "f-pod");
    const { restartPolicy, dnsPolicy, schedulerName, containers } = spec as Record<string, unknown>;
    assert.deepEqual([restartPolicy, dnsPolicy, schedulerName], ["Always", "ClusterFirst", "default-scheduler"]);
    assert.equal((containers as { imagePullPolicy: string }[])[0]?.imagePullPolicy, "Always");
    await client.delete(pods, "f-pod", { gracePeriodSeconds: 0 });
  });

  test("an object in another version is converted", async () => {
    const target = field(1, field(1, "Deployment"), field(2, "d"), field(3, "apps/v1"));
    const spec = field(2, target, number(2, 2), number(3, 5), number(4, 60));
    const scaler = Buffer.concat([field(1, objectMeta("f-hpa", "default")), spec]);
    const key = "/registry/horizontalpodautoscalers/default/f-hpa";
    await raw.write(key, envelope("autoscaling/v1", "HorizontalPodAutoscaler", scaler));
    const scope = { ...configMaps, group: "autoscaling", version: "v2", resource: "horizontalpodautoscalers" };
    const read = await client.get(scope, "f-hpa");
    const { metrics, minReplicas } = read.spec as Record<string, unknown>;
    assert.equal(minReplicas, 2);
    const target60 = { type: "Utilization", averageUtilization: 60 };
    assert.deepEqual(metrics, [{ type: "Resource", resource: { name: "cpu", target: target60 } }]);
    await client.update(scope, { ...read, metadata: { ...read.metadata, labels: { a: "b" } } });
    assert.equal((await raw.read(key))?.apiVersion, "autoscaling/v2");
  });

  test("a definition that lies there as v1beta1 is served, and so are its objects", async () => {
    const definition = {
      kind: "CustomResourceDefinition",
      apiVersion: "apiextensions.k8s.io/v1beta1",
      metadata: { name: "gadgets.example.com", uid: "uid-of-gadgets", creationTimestamp: "2026-01-02T03:04:05Z" },
      spec: {
        group: "example.com",
        version: "v1",
        names: { plural: "gadgets", singular: "gadget", kind: "Gadget", listKind: "GadgetList" },
        scope: "Namespaced",
        validation: { openAPIV3Schema: { type: "object", properties: { size: { type: "integer" } } } },
        versions: [{ name: "v1", served: true, storage: true }],
        conversion: { strategy: "None" },
        preserveUnknownFields: false,
      },
      status: {
        conditions: [],
        acceptedNames: { plural: "", kind: "" },
        storedVersions: ["v1"],
      },
    };
    const definitionKey = "/registry/apiextensions.k8s.io/customresourcedefinitions/gadgets.example.com";
    await raw.write(definitionKey, `${JSON.stringify(definition)}\n`);
    const key = "/registry/example.com/gadgets/default/g";
    const stored =
      '{"apiVersion":"example.com/v1","kind":"Gadget","metadata":{"creationTimestamp":"2026-01-02T03:04:05Z","generation":1,' +
      '"name":"g","namespace":"default","uid":"uid-of-g"},"size":9007199254740993}\n';
    await raw.write(key, stored);
    const gadgets = { group: "example.com", version: "v1", resource: "gadgets", namespace: "default" };
    const read = await eventually(() => client.get(gadgets, "g"));
    assert.equal(read.size, 9007199254740993n);
    const unchanged = await client.update(gadgets, read);
    assert.equal(unchanged.metadata?.resourceVersion, read.metadata?.resourceVersion);
    assert.equal((await raw.bytes(key))?.toString(), stored);

    const definitions = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };
    const served = await client.get(definitions, "gadgets.example.com");
    const [version] = (served.spec as { versions: { schema: unknown }[] }).versions;
    assert.deepEqual(version?.schema, definition.spec.validation);
    assert.equal((await raw.read(definitionKey))?.apiVersion, "apiextensions.k8s.io/v1beta1");
  });

  test("bytes that are no object of the kind are an error that names the key", async () => {
    const endpoints = { ...configMaps, resource: "endpoints" };
    await raw.write("/registry/services/endpoints/default/bad", configMap("bad", "x"));
    await assert.rejects(client.get(endpoints, "bad"), (err) => {
      assert.ok(isInternalError(err));
      const { message } = err as Error;
      assert.match(message, /corrupt object, Code: 7, Key: \/registry\/services\/endpoints\/default\/bad,/);
      assert.match(message, /converting \(v1.ConfigMap\) to \(core.Endpoints\): unknown conversion/);
      return true;
    });
  });

  test("every kind, as Go's own samples have it", { skip: skipWithout(samples, samplesPath) }, async () => {
    const files = new Set(readdirSync(samples ?? ""));
    let count = 0;
    for (const { group, version, kind, name, namespaced, storage, typeKey } of builtInResources) {
      const file = `${group === "" ? "core" : group}.${version}.${kind}`;
      if (storage === undefined || !files.has(`${file}.pb`)) continue;
      const object = parseJSON(readFileSync(`${samples}/${file}.json`)) as KubeObject;
      const { name: objectName = "", namespace: objectNamespace = "" } = object.metadata ?? {};
      const path = namespaced ? `${objectNamespace}/${objectName}` : objectName;
      await raw.write(`/registry/${storage.etcdPrefix}/${path}`, readFileSync(`${samples}/${file}.pb`));
      const scope = { group, version, resource: name, ...(namespaced ? { namespace: objectNamespace } : {}) };
      const read = await client.get(scope, objectName);
      const { selfLink: _link, resourceVersion: _revision, ...metadata } = defaultsFor(typeKey)(object).metadata ?? {};
      const want = copy({ ...defaultsFor(typeKey)(object), metadata });
      if (storage.apiVersion === toAPIVersion({ group, version }))
        assert.deepEqual(copy(withoutRevision(read) as KubeObject), want, file);
      else assert.equal(read.apiVersion, object.apiVersion);
      await raw.remove(`/registry/${storage.etcdPrefix}/${path}`);
      count++;
    }
    assert.ok(count > 60, `${count} kinds`);
  });
});
