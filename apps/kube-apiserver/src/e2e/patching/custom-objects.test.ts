import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { startTestServer, type TestServer } from "../../testing/index.js";
import { eventually } from "../eventually.js";
import { ownersOf, PatchClient } from "./patch-client.js";

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const text = { type: "string" };

const item = { type: "object", required: ["k"], properties: { k: text, p: { ...text, default: "TCP" }, v: text } };
const properties = {
  n: { type: "integer" },
  set: { type: "array", items: text, "x-kubernetes-list-type": "set" },
  list: {
    ...{ type: "array", items: item },
    ...{ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k", "p"] },
  },
  whole: { type: "object", properties: { a: text, b: text }, "x-kubernetes-map-type": "atomic" },
  map: { type: "object", additionalProperties: text },
  free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
  embedded: { type: "object", "x-kubernetes-embedded-resource": true, properties: { spec: { type: "object" } } },
};

function definition(versions: readonly JSONObject[]) {
  const names = { plural: "foos", kind: "Foo", listKind: "FooList", singular: "foo" };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "foos.example.com" },
    spec: { group: "example.com", scope: "Namespaced", names, versions },
  };
}

function version(name: string, storage: boolean, served: boolean, changed: JSONObject = {}) {
  const spec = { type: "object", properties: { ...properties, ...changed } };
  const status = { type: "object", properties: { s: text } };
  const openAPIV3Schema = { type: "object", properties: { spec, status } };
  return { name, storage, served, schema: { openAPIV3Schema }, subresources: { status: {} } };
}

const foos = (apiVersion: string) => `/apis/example.com/${apiVersion}/namespaces/default/foos`;

function foo(apiVersion: string, name: string, spec: JSONObject, more: JSONObject = {}) {
  return { apiVersion: `example.com/${apiVersion}`, kind: "Foo", metadata: { name }, spec, ...more };
}

describe("patches of custom resources", () => {
  let server: TestServer;
  let client: PatchClient;

  async function define(...versions: readonly JSONObject[]) {
    const path = `${definitions}/foos.example.com`;
    const patch = { spec: { versions } };
    const { code, body } = await client.patch(path, patch, "merge-patch+json");
    assert.equal(code, 200, body.message);
  }

  before(async () => {
    server = await startTestServer({ controllers: [] });
    client = new PatchClient(server);
    const created = await client.call(
      "POST",
      definitions,
      definition([version("v1", true, true), version("v2", false, true)]),
    );
    assert.equal(created.code, 201, created.body.message);
    await eventually(async () => assert.equal((await client.get(foos("v2"))).code, 200));
  });
  after(async () => {
    client?.[Symbol.dispose]();
    await server?.stop();
  });

  test("lists and maps are what their schema says", async () => {
    const embedded = { apiVersion: "v1", kind: "X", metadata: { name: "x" } };
    const spec = {
      set: ["a", "b"],
      list: [{ k: "x" }],
      whole: { a: "1" },
      map: { q: "1" },
      free: { l: [1] },
      embedded,
    };
    const first = await client.apply(`${foos("v1")}/lists`, foo("v1", "lists", spec), "m1");
    assert.equal(first.code, 201, first.body.message);
    assert.deepEqual(ownersOf(first)["m1 Apply example.com/v1"], {
      "f:spec": {
        "f:embedded": { "f:apiVersion": {}, "f:kind": {}, "f:metadata": { "f:name": {} } },
        "f:free": { "f:l": {} },
        "f:list": { 'k:{"k":"x","p":"TCP"}': { ".": {}, "f:k": {} } },
        "f:map": { "f:q": {} },
        "f:set": { 'v:"a"': {}, 'v:"b"': {} },
        "f:whole": {},
      },
    });
    const twice = foo("v1", "lists", { list: [{ k: "x" }, { k: "x", p: "TCP" }] });
    assert.equal(
      (await client.apply(`${foos("v1")}/lists`, twice, "m2")).body.message,
      'failed to create typed patch object (/lists; example.com/v1, Kind=Foo): .spec.list: duplicate entries for key [k="x",p="TCP"]',
    );
    const other = foo("v2", "lists", { set: ["c", "a"], list: [{ k: "x", v: "1" }] });
    await client.apply(`${foos("v2")}/lists`, other, "m2");
    const last = await client.apply(`${foos("v1")}/lists`, foo("v1", "lists", { map: { q: "1" } }), "m1");
    assert.deepEqual(last.body.spec, { set: ["c", "a"], list: [{ k: "x", p: "TCP", v: "1" }], map: { q: "1" } });
  });

  test("status and the rest are owned apart", async () => {
    const path = `${foos("v1")}/parts`;
    await client.apply(path, foo("v1", "parts", { n: 1 }, { status: { s: "no" } }), "m1");
    const owners = ownersOf(
      await client.apply(`${path}/status`, foo("v1", "parts", { n: 2 }, { status: { s: "ok" } }), "m2"),
    );
    assert.deepEqual(owners, {
      "m1 Apply example.com/v1": { "f:spec": { "f:n": {} } },
      "m2 Apply example.com/v1 status": { "f:status": { "f:s": {} } },
    });
  });

  test("a version that is not served keeps its managers, one that is gone does not; atomic maps have one owner", async () => {
    const path = `${foos("v1")}/versions`;
    await client.apply(`${foos("v2")}/versions`, foo("v2", "versions", { map: { q: "1" } }), "m2");
    await define(version("v1", true, true), version("v2", false, false));
    await eventually(async () => assert.equal((await client.get(foos("v2"))).code, 404));
    const unserved = await client.apply(path, foo("v1", "versions", { map: { r: "2" } }), "m1");
    assert.deepEqual(ownersOf(unserved), {
      "m1 Apply example.com/v1": { "f:spec": { "f:map": { "f:r": {} } } },
      "m2 Apply example.com/v2": { "f:spec": { "f:map": { "f:q": {} } } },
    });
    await define(version("v1", true, true, { map: { ...properties.map, "x-kubernetes-map-type": "atomic" } }));
    await eventually(async () => {
      const gone = await client.apply(path, foo("v1", "versions", { map: { z: "3" } }), "m1");
      assert.deepEqual(gone.body.spec, { map: { z: "3" } });
      assert.deepEqual(ownersOf(gone), { "m1 Apply example.com/v1": { "f:spec": { "f:map": {} } } });
    });
  });
});
