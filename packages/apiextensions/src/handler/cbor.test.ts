import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { test } from "node:test";
import {
  decodeCBOR,
  encodeCBOR,
  type JSONObject,
  type JSONValue,
  selfDescribedCBOR,
} from "@kube-apiserver/apimachinery";
import { at, type DefinitionServer, definitionsPath, startDefinitionServer } from "../testing/definition-server.js";
import {
  specSchema,
  typedVersion,
  widget,
  widgetDefinition,
  widgetsName,
  widgetsPath,
} from "../testing/sample-definitions.js";

const cbor = "application/cbor";
const scaled = typedVersion(
  specSchema({ replicas: { type: "integer" }, big: { type: "integer" }, color: { type: "string", default: "red" } }),
  {
    subresources: { status: {}, scale: { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas" } },
  },
);

interface Call {
  readonly type?: string;
  readonly accept?: string;
  readonly body?: JSONValue;
}

async function open(
  { server }: DefinitionServer,
  method: string,
  path: string,
  call: Call = {},
): Promise<IncomingMessage> {
  const { type = cbor, accept = cbor, body } = call;
  const headers = {
    authorization: `Bearer ${server.token}`,
    accept,
    ...(body === undefined ? {} : { "content-type": type }),
  };
  const req = request(server.url + path, { method, headers, ca: server.caPem });
  if (body === undefined) req.end();
  else {
    const bytes = encodeCBOR(body);
    // Of a DELETE nobody else says how long it is.
    req.setHeader("content-length", bytes.length);
    req.end(bytes);
  }
  const [res] = await once(req, "response");
  return res;
}

async function send(server: DefinitionServer, method: string, path: string, call?: Call) {
  const res = await open(server, method, path, call);
  const bytes = Buffer.concat(await res.toArray());
  assert.equal(res.headers["content-type"], cbor, `${method} ${path}: ${res.statusCode}`);
  return { status: res.statusCode, body: decodeCBOR(bytes) };
}

/** A server that offers CBOR or not, on the storage of another one. */
function start(offersCBOR: boolean, other?: DefinitionServer): Promise<DefinitionServer> {
  const shared = other === undefined ? {} : { restOptionsGetter: other.server.server.config.restOptionsGetter };
  return startDefinitionServer({}, { config: { offersCBOR, ...shared } });
}

test("custom resources are written, read, patched, applied, scaled and deleted in CBOR", async () => {
  await using server = await start(true);
  await server.define(widgetDefinition({ versions: [scaled] }));
  const created = await send(server, "POST", widgetsPath, {
    body: widget("one", { spec: { big: 9_007_199_254_740_993n, replicas: 1 } }),
  });
  assert.equal(created.status, 201);
  assert.deepEqual(at(created.body, "spec"), { big: 9_007_199_254_740_993n, color: "red", replicas: 1 });
  assert.deepEqual((await send(server, "GET", `${widgetsPath}/one`)).body, created.body);
  assert.equal(at((await send(server, "GET", widgetsPath)).body, "items.0.metadata.name"), "one");

  const replaced = { ...(created.body as JSONObject), spec: { color: "blue", replicas: 2 } };
  assert.equal(at((await send(server, "PUT", `${widgetsPath}/one`, { body: replaced })).body, "spec.color"), "blue");
  const applied = await send(server, "PATCH", `${widgetsPath}/two?fieldManager=m`, {
    type: "application/apply-patch+cbor",
    body: widget("two", { spec: { color: "green" } }),
  });
  assert.deepEqual([applied.status, at(applied.body, "metadata.managedFields.0.manager")], [201, "m"]);

  const scale = await send(server, "GET", `${widgetsPath}/one/scale`);
  assert.deepEqual([at(scale.body, "kind"), at(scale.body, "spec.replicas")], ["Scale", 2]);
  const more = { ...(scale.body as JSONObject), spec: { replicas: 5 } };
  assert.equal(at((await send(server, "PUT", `${widgetsPath}/one/scale`, { body: more })).body, "spec.replicas"), 5);

  const table = await open(server, "GET", widgetsPath, { accept: `${cbor};as=Table;v=v1;g=meta.k8s.io` });
  table.resume();
  assert.equal(table.statusCode, 406);
  const partial = await send(server, "GET", widgetsPath, {
    accept: `${cbor};as=PartialObjectMetadataList;v=v1;g=meta.k8s.io`,
  });
  assert.deepEqual([at(partial.body, "items.1.metadata.name"), at(partial.body, "items.1.spec")], ["two", undefined]);

  const invalid = await send(server, "POST", widgetsPath, { body: widget("x", { spec: { replicas: "1" } }) });
  assert.deepEqual([invalid.status, at(invalid.body, "reason")], [422, "Invalid"]);
  const precondition = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid: "another" } };
  assert.equal((await send(server, "DELETE", `${widgetsPath}/one`, { body: precondition })).status, 409);
  assert.equal(
    (await send(server, "DELETE", `${widgetsPath}/one`, { body: { ...precondition, preconditions: {} } })).status,
    200,
  );
});

test("a watch of custom resources is a sequence of CBOR items", async () => {
  await using server = await start(true);
  await server.define(widgetDefinition({ versions: [scaled] }));
  await send(server, "POST", widgetsPath, { body: widget("one") });
  const query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
  const watch = await open(server, "GET", `${widgetsPath}?${query}`, {});
  assert.equal(watch.headers["content-type"], "application/cbor-seq");
  const seen: Buffer[] = [];
  for await (const chunk of watch) {
    seen.push(chunk);
    if (Buffer.concat(seen).includes("k8s.io/initial-events-end")) break;
  }
  const marks = Buffer.concat(seen);
  assert.deepEqual(marks.subarray(0, 3), selfDescribedCBOR);
  const second = marks.indexOf(selfDescribedCBOR, 1);
  const events = [marks.subarray(0, second), marks.subarray(second)].map((bytes) => decodeCBOR(bytes));
  assert.deepEqual(
    events.map((event) => [at(event, "type"), at(event, "object.metadata.name")]),
    [
      ["ADDED", "one"],
      ["BOOKMARK", undefined],
    ],
  );
});

test("a watch in CBOR goes on when the definition changes", async () => {
  await using server = await start(true);
  await server.define(widgetDefinition({ versions: [scaled] }));
  await send(server, "POST", widgetsPath, { body: widget("one", { spec: { replicas: 1 } }) });
  const watch = await open(server, "GET", `${widgetsPath}?watch=true`, {});
  const schema = specSchema({ replicas: { type: "integer" }, size: { type: "integer", default: 7 } });
  const body = [{ op: "replace", path: "/spec/versions/0/schema/openAPIV3Schema", value: schema }];
  await server.call("PATCH", `${definitionsPath}/${widgetsName}`, { body, type: "application/json-patch+json" });
  await server.until(`${widgetsPath}/one`, (answer) => at(answer.body, "spec.size") === 7);
  const last = { metadata: { annotations: { last: "yes" } } };
  await server.call("PATCH", `${widgetsPath}/one`, { body: last, type: "application/merge-patch+json" });
  let seen = Buffer.alloc(0);
  for await (const chunk of watch) {
    seen = Buffer.concat([seen, chunk]);
    if (seen.includes("last")) break;
  }
  const second = seen.indexOf(selfDescribedCBOR, 1);
  const events = [seen.subarray(0, second), seen.subarray(second)].map((bytes) => decodeCBOR(bytes));
  assert.deepEqual(
    events.map((event) => [at(event, "type"), at(event, "object.spec.size")]),
    [
      ["ADDED", undefined],
      ["MODIFIED", 7],
    ],
  );
});

test("they are stored in CBOR while it is offered, in JSON when not, and read by both", async () => {
  await using first = await start(true);
  await first.define(widgetDefinition({ versions: [scaled] }));
  await first.call("POST", widgetsPath, { body: widget("one", { spec: { replicas: 1 } }) });
  assert.deepEqual((await storedOf(first, "one")).subarray(0, 3), selfDescribedCBOR);
  await using second = await start(false, first);
  const read = await second.until(`${widgetsPath}/one`, ({ status }) => status === 200);
  assert.equal(at(read.body, "spec.replicas"), 1);
  const refused = await open(second, "GET", `${widgetsPath}/one`);
  refused.resume();
  assert.equal(refused.statusCode, 406);
  // A change that changes nothing writes what lies there in another form.
  await second.call("PUT", `${widgetsPath}/one`, { body: read.body });
  const rewritten = await storedOf(first, "one");
  assert.equal(rewritten.toString("utf8", 0, 1), "{");
  assert.equal(at((await first.call("GET", `${widgetsPath}/one`)).body, "spec.replicas"), 1);
  assert.equal(at((await first.call("GET", widgetsPath)).body, "items.0.spec.replicas"), 1);
});

async function storedOf({ server }: DefinitionServer, name: string): Promise<Buffer> {
  const { kvs } = await server.kv.range({ key: `/registry/example.com/widgets/a/${name}` });
  const [kv] = kvs;
  assert.ok(kv !== undefined);
  return kv.value;
}

test("discovery of custom resources is not offered in CBOR, that of definitions is where objects are", async () => {
  await using server = await start(true);
  await server.define(widgetDefinition({ versions: [scaled] }));
  const typesFor = async (from: DefinitionServer, path: string) => {
    const res = await open(from, "GET", path);
    await res.toArray();
    return [res.statusCode, res.headers["content-type"]];
  };
  assert.deepEqual(await typesFor(server, "/apis/apiextensions.k8s.io/v1"), [200, cbor]);
  for (const path of ["/apis", "/apis/apiextensions.k8s.io", "/apis/example.com", "/apis/example.com/v1"]) {
    assert.deepEqual(await typesFor(server, path), [406, "application/json"], path);
  }
  await using plain = await start(false);
  assert.deepEqual(await typesFor(plain, "/apis/apiextensions.k8s.io/v1"), [406, "application/json"]);
});
