import assert from "node:assert/strict";
import { test } from "node:test";
import { at } from "../testing/http-call.js";
import { configMap, configMaps, startSampleServer, widget, widgets } from "../testing/sample-server.js";

test("an object is created, read, replaced and deleted", async () => {
  await using server = await startSampleServer();
  const created = await server.call("POST", configMaps, { body: configMap("one", { data: { a: "1" } }) });
  assert.equal(created.status, 201);
  assert.equal(created.headers.get("content-type"), "application/json");
  assert.deepEqual(Object.keys(created.body as object), ["apiVersion", "kind", "metadata", "data"]);
  assert.match(String(at(created.body, "metadata.uid")), /^[0-9a-f-]{36}$/);

  const read = await server.call("GET", `${configMaps}/one`);
  assert.equal(read.text, created.text, "a GET sends the bytes that the write answered with");

  const replaced = await server.call("PUT", `${configMaps}/one`, { body: configMap("one", { data: { b: "2" } }) });
  assert.equal(replaced.status, 200);
  assert.deepEqual(at(replaced.body, "data"), { b: "2" });
  assert.equal(at(replaced.body, "metadata.uid"), at(created.body, "metadata.uid"));

  const uid = at(created.body, "metadata.uid");
  const deleted = await server.call("DELETE", `${configMaps}/one`);
  assert.deepEqual(deleted.body, {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name: "one", kind: "configmaps", uid },
  });
  assert.equal((await server.call("GET", `${configMaps}/one`)).status, 404);
});

test("an update without effect keeps the resourceVersion, whatever the order of its fields", async () => {
  await using server = await startSampleServer({ dispatch: "verb" });
  const spec = { a: 1, b: 2 };
  const created = await server.call("POST", widgets, { body: widget("one", { spec }) });
  const { metadata } = created.body as { metadata: object };
  const reordered = { spec: { b: 2, a: 1 }, metadata, kind: "Widget", apiVersion: "example.com/v1" };
  const updated = await server.call("PUT", `${widgets}/one`, { body: reordered });
  assert.equal(at(updated.body, "metadata.resourceVersion"), at(created.body, "metadata.resourceVersion"));
  assert.equal(at(updated.body, "metadata.generation"), 1);
});

test("the generation counts changes of the spec only", async () => {
  await using server = await startSampleServer({ dispatch: "verb" });
  await server.call("POST", widgets, { body: widget("one", { spec: { a: 1 } }) });
  const patch = (body: object) =>
    server.call("PATCH", `${widgets}/one`, { body, type: "application/merge-patch+json" });
  assert.equal(at((await patch({ metadata: { labels: { a: "b" } } })).body, "metadata.generation"), 1);
  assert.equal(at((await patch({ status: { ready: true } })).body, "metadata.generation"), 1);
  assert.equal(at((await patch({ spec: { a: 2 } })).body, "metadata.generation"), 2);
});

test("64-bit integers and keys of Object.prototype survive", async () => {
  await using server = await startSampleServer({ dispatch: "verb" });
  const body = `{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"one","labels":{"constructor":"x"}},
    "spec":{"n":9007199254740993,"__proto__":{"polluted":true},"toString":1}}`;
  const created = await server.call("POST", widgets, { body });
  assert.equal(created.status, 201);
  assert.match(created.text, /"n":9007199254740993/);
  assert.match(created.text, /"__proto__":\{"polluted":true\}/);
  assert.equal(at(created.body, "metadata.labels.constructor"), "x");
});

test("dry runs answer as the real request would and store nothing", async () => {
  await using server = await startSampleServer();
  const body = configMap("one", { data: { a: "1" } });
  const dry = await server.call("POST", `${configMaps}?dryRun=All`, { body });
  assert.equal(dry.status, 201);
  assert.equal(at(dry.body, "metadata.resourceVersion"), undefined);
  assert.equal((await server.call("GET", `${configMaps}/one`)).status, 404);

  const real = await server.call("POST", configMaps, { body });
  const taken = await server.call("POST", `${configMaps}?dryRun=All`, { body });
  assert.equal(at(taken.body, "message"), 'configmaps "one" already exists');
  const put = await server.call("PUT", `${configMaps}/one?dryRun=All`, { body: configMap("one", { data: {} }) });
  assert.equal(at(put.body, "metadata.resourceVersion"), at(real.body, "metadata.resourceVersion"));
  assert.equal((await server.call("DELETE", `${configMaps}/one?dryRun=All`)).status, 200);
  assert.deepEqual(at((await server.call("GET", `${configMaps}/one`)).body, "data"), { a: "1" });
});

test("the status subresource changes nothing but the status", async () => {
  await using server = await startSampleServer({ dispatch: "verb" });
  await server.call("POST", widgets, { body: widget("one", { spec: { a: 1 } }) });
  const body = { metadata: { labels: { l: "x" } }, spec: { a: 9 }, status: { ready: true } };
  const patched = await server.call("PATCH", `${widgets}/one/status`, { body, type: "application/merge-patch+json" });
  assert.deepEqual(at(patched.body, "status"), { ready: true });
  assert.deepEqual(at(patched.body, "spec"), { a: 1 });
  assert.equal(at(patched.body, "metadata.labels"), undefined);
});

test("the scale subresource shows and sets the replicas", async () => {
  await using server = await startSampleServer({ dispatch: "verb" });
  await server.call("POST", widgets, { body: widget("one", { spec: { replicas: 2 }, status: { replicas: 1 } }) });
  const scale = await server.call("GET", `${widgets}/one/scale`);
  assert.equal(at(scale.body, "kind"), "Scale");
  assert.deepEqual(at(scale.body, "spec"), { replicas: 2 });
  assert.deepEqual(at(scale.body, "status"), { replicas: 1 });

  const body = { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "one" }, spec: { replicas: 5 } };
  const resized = await server.call("PUT", `${widgets}/one/scale`, { body });
  assert.deepEqual(at(resized.body, "spec"), { replicas: 5 });
  assert.deepEqual(at((await server.call("GET", `${widgets}/one`)).body, "spec"), { replicas: 5 });

  const negative = await server.call("PUT", `${widgets}/one/scale`, { body: { ...body, spec: { replicas: -1 } } });
  assert.equal(
    at(negative.body, "message"),
    'Scale.autoscaling "one" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  );
});

test("apply creates an object, and owns what it says", async () => {
  await using server = await startSampleServer({ dispatch: "verb" });
  const type = "application/apply-patch+yaml";
  const body = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: one}\nspec: {a: 1}\n";
  const created = await server.call("PATCH", `${widgets}/one?fieldManager=m`, { body, type });
  assert.equal(created.status, 201);
  const again = await server.call("PATCH", `${widgets}/one?fieldManager=m`, { body, type });
  assert.equal(again.status, 200);
  assert.equal(at(again.body, "metadata.resourceVersion"), at(created.body, "metadata.resourceVersion"));
  const other = await server.call("PATCH", `${widgets}/one?fieldManager=n`, {
    body: body.replace("a: 1", "a: 2"),
    type,
  });
  assert.equal(at(other.body, "message"), 'Apply failed with 1 conflict: conflict with "m": .spec.a');
});
