import assert from "node:assert/strict";
import { get } from "node:http";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import type { JSONValue } from "@kube-apiserver/apimachinery";
import { newMetricsRegistry } from "@kube-apiserver/component-base";
import type { ListFigures } from "@kube-apiserver/storage";
import { newStorageMetrics } from "../metrics/storage-metrics.js";
import { at } from "../testing/http-call.js";
import { configMap, configMaps, startSampleServer, widget, widgets } from "../testing/sample-server.js";
import { decodeProtobufBody } from "./negotiation/protobuf-serializer.js";

const table = "application/json;as=Table;v=v1;g=meta.k8s.io";
const partialList = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

test("items of a built-in list leave apiVersion and kind to the list", async () => {
  await using server = await startSampleServer();
  await server.call("POST", configMaps, { body: configMap("one", { data: { a: "1" } }) });
  await server.call("POST", configMaps, { body: configMap("two") });
  const { body, text } = await server.call("GET", configMaps);
  assert.equal(text.startsWith('{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"'), true);
  assert.deepEqual(Object.keys(at(body, "items.0") as object), ["metadata", "data"]);
  assert.equal(at(body, "items.1.metadata.name"), "two");
  assert.equal(at(body, "metadata.continue"), undefined);
});

test("items of custom lists keep them, and continue is always there", async () => {
  await using server = await startSampleServer({ dispatch: "verb" });
  const empty = await server.call("GET", widgets);
  assert.deepEqual(at(empty.body, "items"), []);
  assert.equal(at(empty.body, "metadata.continue"), "");
  await server.call("POST", widgets, { body: widget("one") });
  const { body } = await server.call("GET", widgets);
  assert.equal(at(body, "kind"), "WidgetList");
  assert.equal(at(body, "items.0.kind"), "Widget");
});

test("a list is cut into pages of one version", async () => {
  await using server = await startSampleServer();
  for (const name of ["a", "b", "c"]) await server.call("POST", configMaps, { body: configMap(name) });
  const first = await server.call("GET", `${configMaps}?limit=2`);
  assert.equal(at(first.body, "metadata.remainingItemCount"), 1);
  const token = encodeURIComponent(String(at(first.body, "metadata.continue")));
  const second = await server.call("GET", `${configMaps}?limit=2&continue=${token}`);
  assert.equal(at(second.body, "items.0.metadata.name"), "c");
  assert.equal(at(second.body, "metadata.resourceVersion"), at(first.body, "metadata.resourceVersion"));
});

test("selectors choose by label, name and namespace", async () => {
  await using server = await startSampleServer();
  await server.call("POST", configMaps, {
    body: { ...configMap("x"), metadata: { name: "x", labels: { app: "web" } } },
  });
  await server.call("POST", configMaps.replace("/a/", "/b/"), { body: configMap("y") });
  const names = async (path: string) => {
    const { body } = await server.call("GET", path);
    return (at(body, "items") as readonly never[]).map((item) => at(item, "metadata.name"));
  };
  assert.deepEqual(await names("/api/v1/configmaps"), ["x", "y"]);
  assert.deepEqual(await names("/api/v1/configmaps?labelSelector=app%3Dweb"), ["x"]);
  assert.deepEqual(await names("/api/v1/configmaps?fieldSelector=metadata.namespace%3Db"), ["y"]);
  assert.deepEqual(await names(`${configMaps}?fieldSelector=metadata.name%3Dx`), ["x"]);
  assert.deepEqual(await names(`${configMaps}?fieldSelector=metadata.name!%3Dx`), []);
});

test("a selected namespace, or name in a namespace, is looked up and not searched for", async () => {
  const looked: number[] = [];
  const metrics = {
    ...newStorageMetrics(newMetricsRegistry()),
    listDone: (_source: string, _resource: unknown, { fetched }: ListFigures) => looked.push(fetched),
  };
  await using server = await startSampleServer({ storage: { metrics } });
  for (const namespace of ["a", "b", "c"]) {
    for (const name of ["x", "y"]) {
      await server.call("POST", `/api/v1/namespaces/${namespace}/configmaps`, { body: configMap(name) });
    }
  }
  looked.length = 0;
  for (const fields of ["metadata.namespace=b", "metadata.namespace=b,metadata.name=x", "metadata.name=x"]) {
    await server.call("GET", `/api/v1/configmaps?fieldSelector=${encodeURIComponent(fields)}`);
  }
  // One object is read by its key, which is no list to storage.
  assert.deepEqual(looked, [2, 6]);
});

test("a Table has columns, and rows with the metadata of each object", async () => {
  await using server = await startSampleServer();
  await server.call("POST", configMaps, { body: configMap("one", { data: { a: "1" } }) });
  const { body } = await server.call("GET", configMaps, { accept: table });
  assert.equal(at(body, "kind"), "Table");
  assert.equal(at(body, "columnDefinitions.1.name"), "Created At");
  assert.equal(at(body, "rows.0.cells.0"), "one");
  assert.equal(at(body, "rows.0.object.kind"), "PartialObjectMetadata");
  assert.equal(at(body, "rows.0.object.data"), undefined);

  const whole = await server.call("GET", `${configMaps}?includeObject=Object`, { accept: table });
  assert.deepEqual(at(whole.body, "rows.0.object.data"), { a: "1" });
  const none = await server.call("GET", `${configMaps}/one?includeObject=None`, { accept: table });
  assert.equal(at(none.body, "rows.0.object"), null);
  const bad = await server.call("GET", `${configMaps}?includeObject=Some`, { accept: table });
  assert.match(String(at(bad.body, "message")), /^Unable to convert to Table as requested: includeObject: Invalid/);
});

test("metadata alone of a list", async () => {
  await using server = await startSampleServer();
  await server.call("POST", configMaps, { body: configMap("one", { data: { a: "1" } }) });
  const { body } = await server.call("GET", configMaps, { accept: partialList });
  assert.equal(at(body, "kind"), "PartialObjectMetadataList");
  assert.deepEqual(Object.keys(at(body, "items.0") as object), ["kind", "apiVersion", "metadata"]);
});

test("YAML for those who ask for it, errors included", async () => {
  await using server = await startSampleServer();
  await server.call("POST", configMaps, { body: configMap("one", { data: { a: "1" } }) });
  const one = await server.call("GET", `${configMaps}/one`, { accept: "application/yaml" });
  assert.match(one.text, /^apiVersion: v1\ndata:\n {2}a: "1"\nkind: ConfigMap\n/);
  const missing = await server.call("GET", `${configMaps}/two`, { accept: "application/yaml" });
  assert.equal(missing.headers.get("content-type"), "application/yaml");
  assert.match(missing.text, /reason: NotFound/);
});

test("a list in protobuf, whole and of metadata alone", async () => {
  await using server = await startSampleServer();
  for (const name of ["a", "b", "c"]) {
    await server.call("POST", configMaps, { body: configMap(name, { data: { key: name } }) });
  }
  const read = async (accept: string) => {
    const res = await fetch(`${server.url + configMaps}?limit=2`, { headers: { accept } });
    assert.equal(res.headers.get("content-type"), "application/vnd.kubernetes.protobuf");
    return decodeProtobufBody(Buffer.from(await res.arrayBuffer())) as unknown as JSONValue;
  };
  const { body } = await server.call("GET", `${configMaps}?limit=2`);
  const list = await read("application/vnd.kubernetes.protobuf");
  assert.equal(at(list, "kind"), "ConfigMapList");
  for (const field of ["continue", "remainingItemCount", "resourceVersion"]) {
    assert.equal(at(list, `metadata.${field}`), at(body, `metadata.${field}`));
  }
  for (const i of [0, 1]) {
    assert.deepEqual(at(list, `items.${i}.data`), at(body, `items.${i}.data`));
    assert.equal(at(list, `items.${i}.metadata.uid`), at(body, `items.${i}.metadata.uid`));
  }
  const metadata = await read("application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
  assert.deepEqual([at(metadata, "kind"), at(metadata, "items.1.metadata.name")], ["PartialObjectMetadataList", "b"]);
  assert.equal(at(metadata, "items.0.data"), undefined);
});

test("large answers are compressed for clients that take gzip, small ones never", async () => {
  await using server = await startSampleServer();
  await server.call("POST", configMaps, { body: configMap("small") });
  const small = await rawGet(server.url + configMaps);
  assert.equal(small.encoding, undefined);
  for (const name of ["a", "b", "c"]) {
    await server.call("POST", configMaps, { body: configMap(name, { data: { blob: name.repeat(300_000) } }) });
  }
  const large = await rawGet(server.url + configMaps);
  assert.equal(large.encoding, "gzip");
  assert.equal(large.vary, "Accept-Encoding");
  const plain = await server.call("GET", configMaps, { headers: { "accept-encoding": "identity" } });
  assert.equal(plain.headers.get("content-length"), String(Buffer.byteLength(plain.text)));
  assert.equal(gunzipSync(large.bytes).toString(), plain.text);
});

function rawGet(url: string): Promise<{ bytes: Buffer; encoding: string | undefined; vary: string | undefined }> {
  return new Promise((resolve, reject) => {
    const req = get(url, { headers: { "accept-encoding": "gzip" } }, async (res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of res) chunks.push(chunk as Buffer);
      const { "content-encoding": encoding, vary } = res.headers;
      resolve({ bytes: Buffer.concat(chunks), encoding, vary });
    });
    req.once("error", reject);
  });
}
