import assert from "node:assert/strict";
import { test } from "node:test";
import type { TableConvertor } from "../registry/rest/rest.js";
import { at } from "../testing/http-call.js";
import { type OpenWatch, openWatch as openWatchAt } from "../testing/open-watch.js";
import { configMap, configMaps, type SampleServer, startSampleServer } from "../testing/sample-server.js";

const merge = "application/merge-patch+json";

function openWatch({ url }: SampleServer, path: string, accept?: string): Promise<OpenWatch> {
  return openWatchAt(url + path, accept);
}

test("a watch tells of every change after its version", async () => {
  await using server = await startSampleServer();
  await server.call("POST", configMaps, { body: configMap("old") });
  const list = await server.call("GET", configMaps);
  const version = String(at(list.body, "metadata.resourceVersion"));
  const watch = await openWatch(server, `${configMaps}?watch=1&resourceVersion=${version}`);
  assert.equal(watch.status, 200);
  assert.equal(watch.headers.get("content-type"), "application/json");

  const created = await server.call("POST", configMaps, { body: configMap("one") });
  await server.call("PATCH", `${configMaps}/one`, { body: { data: { a: "1" } }, type: merge });
  await server.call("DELETE", `${configMaps}/one`);
  const added = await watch.next();
  assert.equal(at(added, "type"), "ADDED");
  assert.deepEqual(at(added, "object"), created.body);
  const modified = await watch.next();
  assert.deepEqual([at(modified, "type"), at(modified, "object.data")], ["MODIFIED", { a: "1" }]);
  const deleted = await watch.next();
  assert.equal(at(deleted, "type"), "DELETED");
  assert.ok(
    Number(at(deleted, "object.metadata.resourceVersion")) > Number(at(modified, "object.metadata.resourceVersion")),
  );
  watch.close();
});

test("a watch without a version starts with what is there", async () => {
  await using server = await startSampleServer();
  await server.call("POST", configMaps, { body: configMap("one") });
  const watch = await openWatch(server, `${configMaps}?watch=1`);
  assert.equal(at(await watch.next(), "object.metadata.name"), "one");
  watch.close();
});

test("an object that a selector loses is deleted for its watcher", async () => {
  await using server = await startSampleServer();
  const labelled = { ...configMap("one"), metadata: { name: "one", labels: { on: "yes" } } };
  await server.call("POST", configMaps, { body: labelled });
  const watch = await openWatch(server, `${configMaps}?watch=1&labelSelector=on`);
  assert.equal(at(await watch.next(), "type"), "ADDED");
  await server.call("PATCH", `${configMaps}/one`, { body: { metadata: { labels: null } }, type: merge });
  const lost = await watch.next();
  assert.equal(at(lost, "type"), "DELETED");
  assert.equal(at(lost, "object.metadata.labels.on"), "yes");
  watch.close();
});

test("time is up: the stream ends and nothing is wrong", async () => {
  await using server = await startSampleServer();
  const watch = await openWatch(server, `${configMaps}?watch=1&timeoutSeconds=1`);
  assert.equal(await watch.next(), undefined);
});

test("a watch of one object by its deprecated path", async () => {
  await using server = await startSampleServer();
  await server.call("POST", configMaps, { body: configMap("other") });
  await server.call("POST", configMaps, { body: configMap("one") });
  const watch = await openWatch(server, "/api/v1/watch/namespaces/a/configmaps/one");
  assert.equal(at(await watch.next(), "object.metadata.name"), "one");
  watch.close();
});

test("a Table for each event, its columns only in the first", async () => {
  await using server = await startSampleServer();
  await server.call("POST", configMaps, { body: configMap("one") });
  const watch = await openWatch(server, `${configMaps}?watch=1`, "application/json;as=Table;v=v1;g=meta.k8s.io");
  const first = await watch.next();
  assert.equal(at(first, "object.columnDefinitions.0.name"), "Name");
  assert.equal(at(first, "object.rows.0.cells.0"), "one");
  await server.call("POST", configMaps, { body: configMap("two") });
  const second = await watch.next();
  assert.equal(at(second, "object.columnDefinitions"), null);
  assert.equal(at(second, "object.rows.0.object.metadata.name"), "two");
  watch.close();
});

test("a Table has its columns again once others are in force", async () => {
  const convertorOf = (...names: readonly string[]): TableConvertor => ({
    columns: names.map((name) => ({ name, type: "string", format: "", description: "", priority: 0 })),
    toRow: ({ object }) => ({ cells: names.map((name) => `${name} of ${object.metadata?.name}`) }),
  });
  let inForce = convertorOf("A");
  const tableConvertor: TableConvertor = { ...inForce, inForce: () => inForce };
  await using server = await startSampleServer({ configMaps: { store: { tableConvertor } } });
  const watch = await openWatch(server, `${configMaps}?watch=1`, "application/json;as=Table;v=v1;g=meta.k8s.io");
  const seen: unknown[] = [];
  for (const [name, columns] of [
    ["one", ["A"]],
    ["two", ["B", "C"]],
    ["three", undefined],
  ] as const) {
    if (columns !== undefined) inForce = convertorOf(...columns);
    await server.call("POST", configMaps, { body: configMap(name) });
    const event = await watch.next();
    const sent = at(event, "object.columnDefinitions") as readonly { readonly name: string }[] | null;
    seen.push([sent?.map((column) => column.name) ?? null, at(event, "object.rows.0.cells")]);
  }
  assert.deepEqual(seen, [
    [["A"], ["A of one"]],
    [
      ["B", "C"],
      ["B of two", "C of two"],
    ],
    [null, ["B of three", "C of three"]],
  ]);
  watch.close();
});

test("YAML cannot be streamed", async () => {
  await using server = await startSampleServer();
  const { status, text } = await server.call("GET", `${configMaps}?watch=1`, { accept: "application/yaml" });
  assert.equal(status, 406);
  assert.match(text, /application\/json;stream=watch, application\/vnd.kubernetes.protobuf;stream=watch/);
});
