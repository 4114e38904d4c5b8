import assert from "node:assert/strict";
import { test } from "node:test";
import { isInvalid, isMethodNotSupported, isNotFound, type JSONObject } from "@kube-apiserver/apimachinery";
import { type GenericTestServer, httpsCall, startGenericTestServer } from "@kube-apiserver/generic-server/testing";
import { DefinitionError, defineResource } from "../define-resource.js";
import { type AnySubresourceDefinition, defineSubresource } from "../define-subresource.js";
import { loadDefinitionEngines } from "./definition-engines.js";
import { definitionsResolver, installResources } from "./install-resources.js";

const group = "shop.example.com";
const scope = { group, version: "v1", resource: "shirts", namespace: "default" };

const shirts = defineResource({
  group,
  version: "v1",
  kind: "Shirt",
  schema: {
    type: "object",
    required: ["spec"],
    properties: {
      spec: {
        type: "object",
        properties: { color: { type: "string" }, pieces: { type: "integer", format: "int32", minimum: 0 } },
      },
      status: {
        type: "object",
        properties: {
          pieces: { type: "integer", format: "int32" },
          selector: { type: "string" },
          washed: { type: "integer", format: "int32", default: 0 },
        },
      },
    },
  },
  scale: {
    specReplicasPath: ".spec.pieces",
    statusReplicasPath: ".status.pieces",
    labelSelectorPath: ".status.selector",
  },
});

const wash = defineSubresource(shirts, {
  name: "wash",
  kind: "Wash",
  description: "Makes a shirt clean.",
  schema: {
    type: "object",
    required: ["degrees"],
    properties: { degrees: { type: "integer", format: "int32", maximum: 95 } },
  },
  async create(_shirt, { degrees }, { change }) {
    await change((shirt) => ({ ...shirt, status: { ...shirt.status, washed: (shirt.status?.washed ?? 0) + 1 } }));
    return { degrees };
  },
});

const paint = defineSubresource(shirts, {
  name: "paint",
  kind: "Paint",
  schema: { type: "object", properties: { color: { type: "string", minLength: 1 } } },
  get: ({ spec }) => ({ ...(spec.color === undefined ? {} : { color: spec.color }) }),
  update: (shirt, { color }) => ({ ...shirt, spec: { ...shirt.spec, ...(color === undefined ? {} : { color }) } }),
});

const label = defineSubresource(shirts, {
  name: "label",
  withPath: true,
  connect:
    ({ metadata, spec }, _ctx, subpath) =>
    (_req, res) =>
      void res.setHeader("content-type", "text/plain").end(`${metadata.name} ${spec.color}${subpath}`),
});

const all: readonly AnySubresourceDefinition[] = [wash, paint, label];

async function start(subresources = all): Promise<GenericTestServer> {
  const engines = await loadDefinitionEngines([shirts]);
  const served = { resources: [shirts], subresources };
  return startGenericTestServer({
    config: { openAPI: { info: { title: "Shop", version: "v1" }, resolve: definitionsResolver(served, engines) } },
    setUp: (server) => void installResources(server, served, engines),
  });
}

function shirt(name: string, spec: JSONObject) {
  return { apiVersion: `${group}/v1`, kind: "Shirt", metadata: { name }, spec };
}

test("scale is what kubectl scale and autoscalers know", async () => {
  await using server = await start();
  const { client } = server;
  const created = await client.create(scope, shirt("one", { pieces: 2 }));
  await client.update({ ...scope, subresource: "status" }, { ...created, status: { pieces: 1, selector: "app=one" } });
  const scales = { ...scope, subresource: "scale" };
  const { spec, status, kind } = await client.get(scales, "one");
  assert.deepEqual([kind, spec, status], ["Scale", { replicas: 2 }, { replicas: 1, selector: "app=one" }]);
  await client.patch(scales, "one", "merge", { spec: { replicas: 5 } });
  const { spec: scaled, metadata } = await client.get(scope, "one");
  assert.deepEqual(scaled, { pieces: 5 });
  assert.equal(metadata?.generation, 2);
  await assert.rejects(client.patch(scales, "one", "merge", { spec: { replicas: -1 } }), isInvalid);
});

test("an action does something with its parent, and answers", async () => {
  await using server = await start();
  const { client } = server;
  await client.create(scope, shirt("one", { color: "red" }));
  const body = { apiVersion: `${group}/v1`, kind: "Wash", degrees: 40 };
  const path = `${server.url}/apis/${group}/v1/namespaces/default/shirts/one/wash`;
  const post = async (object: JSONObject, query = "") => {
    const { status, text } = await httpsCall(path + query, {
      method: "POST",
      caPem: server.caPem,
      headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
      body: JSON.stringify(object),
    });
    return { status, body: JSON.parse(text) as JSONObject };
  };
  const answered = await post(body);
  assert.equal(answered.status, 201);
  assert.deepEqual([answered.body.kind, answered.body.degrees], ["Wash", 40]);
  assert.equal((answered.body.metadata as JSONObject).name, "one");
  const washed = async () => ((await client.get(scope, "one")).status as JSONObject).washed;
  assert.equal(await washed(), 1);
  await post(body, "?dryRun=All");
  assert.equal(await washed(), 1);
  const refused = await post({ ...body, degrees: 100 });
  assert.equal(refused.status, 422);
  assert.match(JSON.stringify(refused.body), /Wash.*\\"one\\" is invalid: degrees: Invalid value: 100/);
  assert.equal(await washed(), 1);
  await assert.rejects(client.get({ ...scope, subresource: "wash" }, "one"), isMethodNotSupported);
});

test("a part of its parent is read, replaced and patched", async () => {
  await using server = await start();
  const { client } = server;
  const { metadata } = await client.create(scope, shirt("one", { color: "red" }));
  const paints = { ...scope, subresource: "paint" };
  const found = await client.get(paints, "one");
  assert.deepEqual([found.kind, found.color, found.metadata?.uid], ["Paint", "red", metadata?.uid]);
  const changed = await client.update(paints, { ...found, color: "blue" });
  assert.equal(changed.color, "blue");
  await assert.rejects(client.update(paints, { ...found, color: "green" }), /the object has been modified/);
  await client.patch(paints, "one", "merge", { color: "green" });
  assert.deepEqual((await client.get(scope, "one")).spec, { color: "green" });
  await assert.rejects(client.patch(paints, "one", "merge", { color: "" }), isInvalid);
  await assert.rejects(client.get(paints, "two"), isNotFound);
});

test("what answers by itself is given its parent", async () => {
  await using server = await start();
  await server.client.create(scope, shirt("one", { color: "red" }));
  const { text } = await httpsCall(`${server.url}/apis/${group}/v1/namespaces/default/shirts/one/label/en`, {
    method: "GET",
    caPem: server.caPem,
    headers: { authorization: `Bearer ${server.token}` },
  });
  assert.equal(text, "one red/en");
});

test("discovery and OpenAPI show them", async () => {
  await using server = await start();
  const { resources } = (await server.client.getRaw(`/apis/${group}/v1`)) as unknown as {
    resources: readonly { name: string; kind: string; group?: string; verbs: readonly string[] }[];
  };
  const shown = resources.map(({ name, kind, verbs }) => `${name} ${kind} ${verbs.join(",")}`);
  assert.deepEqual(shown.slice(1), [
    "shirts/label Shirt get",
    "shirts/paint Paint get,patch,update",
    "shirts/scale Scale get,patch,update",
    "shirts/status Shirt get,patch,update",
    "shirts/wash Wash create",
  ]);
  const document = JSON.stringify(await server.client.getRaw(`/openapi/v3/apis/${group}/v1`));
  assert.match(document, /"com\.example\.shop\.v1\.Wash":\{[^}]*"description":"Makes a shirt clean\."/);
  assert.match(document, /shirts\/\{name\}\/paint/);
});

test("a subresource needs a name, and a parent that is stored and served", async () => {
  const options = { connect: () => () => undefined };
  assert.throws(() => defineSubresource(shirts, { name: "status", ...options }), DefinitionError);
  assert.throws(() => defineSubresource(shirts, { name: "a/b", ...options }), DefinitionError);
  const trousers = defineResource({ group, version: "v1", kind: "Trouser", schema: { type: "object" } });
  await assert.rejects(start([defineSubresource(trousers, { name: "iron", ...options })]), /the parent of iron/);
});
