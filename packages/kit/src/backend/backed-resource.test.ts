import assert from "node:assert/strict";
import { test } from "node:test";
import { isAlreadyExists, isMethodNotSupported, newForbidden } from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import { startGenericTestServer } from "@kube-apiserver/generic-server/testing";
import { type AnyResourceDefinition, defineResource } from "../define-resource.js";
import { loadDefinitionEngines } from "../resource/definition-engines.js";
import { installResources } from "../resource/install-resources.js";
import type { TypedObject } from "../schema/resource-schema.js";
import { MemoryBackend } from "../testing/memory-backend.js";
import type { ResourceBackend } from "./resource-backend.js";

const engines = await loadDefinitionEngines([]);
const group = "cloud.example.com";
const schema = {
  type: "object",
  properties: {
    size: { type: "integer", format: "int32" },
    status: { type: "object", properties: { on: { type: "boolean" } } },
  },
} as const;
type Machine = TypedObject<typeof schema>;

const machinesIn = (storage: ResourceBackend<Machine>) =>
  defineResource({ group, version: "v1", kind: "Machine", scope: "Cluster", schema, storage });
const start = (definition: AnyResourceDefinition) =>
  startGenericTestServer({ setUp: (server) => void installResources(server, { resources: [definition] }, engines) });
const machines = { group, version: "v1", resource: "machines" };

function machine(name: string, size: number): Machine {
  return { apiVersion: `${group}/v1`, kind: "Machine", metadata: { name }, size };
}

/** The types, names and sizes of the next events. */
async function nextEvents(client: Client, count: number, resourceVersion: string): Promise<readonly string[]> {
  const abort = new AbortController();
  const seen: string[] = [];
  for await (const { type, object } of client.watch(machines, { resourceVersion, signal: abort.signal })) {
    if (type === "BOOKMARK") continue;
    seen.push(`${type} ${object.metadata?.name} ${object.size ?? ""}`);
    if (seen.length === count) abort.abort();
  }
  return seen;
}

test("what a backend has is served: lists, tables, watches that resume", async () => {
  const backend = new MemoryBackend<Machine>("machines");
  backend.put(machine("a", 1));
  await using server = await start(machinesIn(backend));
  const { client } = server;
  const list = await client.list(machines);
  const { resourceVersion = "" } = list.metadata ?? {};
  assert.deepEqual(
    list.items.map(({ metadata, size }) => [metadata?.name, size]),
    [["a", 1]],
  );
  const watching = nextEvents(client, 3, resourceVersion);
  backend.put(machine("b", 2));
  backend.put(machine("a", 3));
  await client.get(machines, "b");
  await backend.delete(machine("b", 2));
  await client.list(machines);
  const events = await watching;
  assert.deepEqual([...events].sort(), ["ADDED b 2", "DELETED b 2", "MODIFIED a 3"]);
  assert.deepEqual(await nextEvents(client, 3, resourceVersion), events, "the same history for who comes later");
});

test("writes go to the backend: create, update, status, delete", async () => {
  const backend = new MemoryBackend<Machine>("machines");
  await using server = await start(machinesIn(backend));
  const { client } = server;
  const created = await client.create(machines, machine("a", 1) as never);
  assert.equal((await backend.list())[0]?.size, 1);
  await assert.rejects(client.create(machines, machine("a", 1) as never), isAlreadyExists);
  const updated = await client.update(machines, { ...created, size: 2 });
  assert.equal((await backend.list())[0]?.size, 2);
  await assert.rejects(client.update(machines, { ...created, size: 5 }), /the object has been modified/);
  assert.equal(updated.metadata?.uid, created.metadata?.uid);
  await client.patch(machines, "a", "merge", { size: 4 });
  assert.equal((await backend.list())[0]?.size, 4);
  await client.delete(machines, "a");
  assert.deepEqual(await backend.list(), []);
});

test("what a backend refuses is refused, and nothing is kept of it", async () => {
  const backend = new MemoryBackend<Machine>("machines");
  backend.create = () => Promise.reject(newForbidden({ group, resource: "machines" }, "a", "no more machines"));
  await using server = await start(machinesIn(backend));
  await assert.rejects(server.client.create(machines, machine("a", 1) as never), /no more machines/);
  assert.deepEqual((await server.client.list(machines)).items, []);
});

test("a backend that only lists is read-only, and is asked again while somebody watches", async () => {
  let size = 1;
  const readOnly: ResourceBackend<Machine> = { list: async () => [machine("a", size)], maxAgeMs: 10 };
  await using server = await start(machinesIn(readOnly));
  const { client } = server;
  const { resources } = JSON.parse(JSON.stringify(await client.getRaw(`/apis/${group}/v1`)));
  assert.deepEqual(
    resources.map(({ name, verbs }: { name: string; verbs: string[] }) => [name, verbs]),
    [["machines", ["get", "list", "watch"]]],
  );
  const { metadata } = await client.list(machines);
  const watching = nextEvents(client, 1, metadata?.resourceVersion ?? "");
  size = 2;
  assert.deepEqual(await watching, ["MODIFIED a 2"]);
  await assert.rejects(client.delete(machines, "a"), isMethodNotSupported);
});

test("a revision of an earlier run is gone, not mistaken for one of this run", async () => {
  const backend = new MemoryBackend<Machine>("machines");
  backend.put(machine("a", 1));
  const first = await start(machinesIn(backend));
  const { metadata } = await first.client.list(machines);
  await first.stop();
  await using second = await start(machinesIn(backend));
  await second.client.list(machines);
  const { resourceVersion = "" } = metadata ?? {};
  for await (const { type, object } of second.client.watch(machines, { resourceVersion })) {
    assert.deepEqual([type, object.code], ["ERROR", 410]);
    break;
  }
});
