import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { after, before, test } from "node:test";
import { schemaForKind } from "@kube-apiserver/api";
import {
  decodeProtobuf,
  encodeProtobuf,
  type KubeObject,
  parseGroupVersion,
  type StructSchema,
} from "@kube-apiserver/apimachinery";
import { at, type DefinitionServer, startDefinitionServer } from "../testing/definition-server.js";
import { widget, widgetDefinition, widgetsPath } from "../testing/sample-definitions.js";

const protobuf = "application/vnd.kubernetes.protobuf";
const metadata = ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const metadataList = ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

let server: DefinitionServer;

before(async () => {
  server = await startDefinitionServer();
  await server.define(widgetDefinition());
  await server.call("POST", widgetsPath, { body: widget("one", { spec: { color: "red" } }) });
});
after(() => server.stop());

async function open(method: string, path: string, accept: string, body?: Buffer): Promise<IncomingMessage> {
  const headers = {
    authorization: `Bearer ${server.server.token}`,
    accept,
    ...(body === undefined ? {} : { "content-type": protobuf, "content-length": body.length }),
  };
  const req = request(server.server.url + path, { method, headers, ca: server.server.caPem, agent: false });
  req.end(body);
  const [res] = (await once(req, "response")) as [IncomingMessage];
  return res;
}

async function ask(method: string, path: string, accept: string, body?: Buffer) {
  const res = await open(method, path, accept, body);
  const bytes = Buffer.concat(await res.toArray());
  return { status: res.statusCode, type: res.headers["content-type"], bytes };
}

function schemaOf(apiVersion: string, kind: string): StructSchema | undefined {
  const schema = schemaForKind({ ...parseGroupVersion(apiVersion), kind });
  return schema?.kind === "struct" ? schema : undefined;
}

function decode(bytes: Buffer): KubeObject {
  return decodeProtobuf(bytes, schemaOf);
}

test("metadata of custom resources is served in protobuf", async () => {
  const one = await ask("GET", `${widgetsPath}/one`, `${protobuf}${metadata},application/json${metadata}`);
  assert.deepEqual([one.status, one.type], [200, protobuf]);
  const object = decode(one.bytes);
  assert.deepEqual([object.kind, at(object, "metadata.name")], ["PartialObjectMetadata", "one"]);

  const list = await ask("GET", widgetsPath, `${protobuf}${metadataList},application/json`);
  assert.equal(list.type, protobuf);
  const { kind, items } = decode(list.bytes) as KubeObject & { readonly items: readonly KubeObject[] };
  assert.deepEqual([kind, items.map((item) => at(item, "metadata.name"))], ["PartialObjectMetadataList", ["one"]]);
});

test("a watch of their metadata is served in protobuf", async () => {
  const watch = await open("GET", `${widgetsPath}?watch=true`, `${protobuf}${metadata}`);
  assert.equal(watch.headers["content-type"], `${protobuf};stream=watch`);
  let seen = Buffer.alloc(0);
  for await (const chunk of watch) {
    seen = Buffer.concat([seen, chunk]);
    if (seen.length >= 4 && seen.length >= 4 + seen.readUInt32BE(0)) break;
  }
  assert.ok(seen.includes("ADDED"));
  const object = decode(seen.subarray(seen.indexOf("k8s\0")));
  assert.deepEqual([object.kind, at(object, "metadata.name")], ["PartialObjectMetadata", "one"]);
});

test("as they are, they have no form in protobuf; errors have", async () => {
  const fallen = await ask("GET", `${widgetsPath}/one`, `${protobuf},application/json`);
  assert.deepEqual([fallen.status, fallen.type], [200, "application/json"]);
  const refused = await ask("GET", `${widgetsPath}/one`, protobuf);
  assert.deepEqual([refused.status, refused.type], [406, protobuf]);
  assert.equal(
    decode(refused.bytes).message,
    `only the following media types are accepted: application/json, application/yaml, ${protobuf}`,
  );
  const missing = await ask("GET", `${widgetsPath}/two`, `${protobuf},application/json`);
  assert.deepEqual([missing.type, decode(missing.bytes).reason], [protobuf, "NotFound"]);
});

test("options of a deletion may be in protobuf, objects not", async () => {
  const schema = schemaOf("v1", "DeleteOptions");
  assert.ok(schema !== undefined);
  const preconditions = { uid: "another" };
  const options = encodeProtobuf({ apiVersion: "v1", kind: "DeleteOptions", preconditions }, schema);
  const conflict = await ask("DELETE", `${widgetsPath}/one`, "application/json", options);
  assert.equal(conflict.status, 409, conflict.bytes.toString());
  const secret = schemaOf("v1", "Secret");
  assert.ok(secret !== undefined);
  const renamed = encodeProtobuf({ apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "two" } }, secret);
  const created = await ask("POST", widgetsPath, "application/json", renamed);
  assert.equal(created.status, 400);
  assert.match(created.bytes.toString(), /no kind \\"Widget\\" is registered for version \\"example\.com\/v1\\"/);
});
