import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeCBOR, decodeProtobuf, type JSONObject, parseYAML } from "@kube-apiserver/apimachinery";
import type { DiscoveredResource } from "../endpoints/api-resource.js";
import { protobufSchemaOf } from "../endpoints/negotiation/protobuf-serializer.js";
import type { PathHandler } from "../handlers/path-recorder-mux.js";
import { newExchange } from "../testing/filter-exchange.js";
import type { DiscoveryGroup, DiscoverySource, DiscoveryVersion } from "./discovery-group.js";
import { DiscoveryManager } from "./discovery-manager.js";

function resource(
  group: string,
  version: string,
  name: string,
  changes: Partial<DiscoveredResource> = {},
): DiscoveredResource {
  return {
    name,
    singularName: name.includes("/") ? "" : name.slice(0, -1),
    namespaced: true,
    group,
    version,
    kind: "Thing",
    verbs: ["get"],
    shortNames: [],
    categories: [],
    storageVersionHash: undefined,
    ...changes,
  };
}

function version(group: string, name: string, changes: Partial<DiscoveryVersion> = {}): DiscoveryVersion {
  return { group, version: name, resources: [resource(group, name, "things")], ...changes };
}

class EditableSource implements DiscoverySource {
  revision = 0;
  asked = 0;
  #groups: readonly DiscoveryGroup[];

  constructor(groups: readonly DiscoveryGroup[]) {
    this.#groups = groups;
  }

  groups(): readonly DiscoveryGroup[] {
    this.asked++;
    return this.#groups;
  }

  set(groups: readonly DiscoveryGroup[]): void {
    this.#groups = groups;
    this.revision++;
  }
}

/** What a handler would have sent. */
async function ask(handler: PathHandler | undefined, headers: Record<string, string> = {}) {
  const { status, headers: sent, body } = await askForBytes(handler, headers);
  return { status, headers: sent, body: body.length === 0 ? undefined : JSON.parse(body.toString()) };
}

async function askForBytes(handler: PathHandler | undefined, headers: Record<string, string>) {
  const { req, res } = newExchange("/", { headers });
  let body: Buffer = Buffer.alloc(0);
  res.end = ((chunk?: Buffer) => {
    body = chunk ?? body;
    return res;
  }) as typeof res.end;
  await handler?.(req, res);
  return { status: res.statusCode, headers: res.getHeaders(), body };
}

const accept = (form: string) => ({
  accept: `application/json;g=apidiscovery.k8s.io;v=${form};as=APIGroupDiscoveryList`,
});

const core: DiscoveryGroup = { name: "", versions: [version("", "v1")] };
const apps: DiscoveryGroup = { name: "apps", versions: [version("apps", "v1"), version("apps", "v1beta1")] };

test("legacy documents", async () => {
  const manager = new DiscoveryManager([new EditableSource([core, apps])], () => "10.0.0.1:6443");
  assert.deepEqual((await ask(manager.serveAPI)).body, {
    kind: "APIVersions",
    versions: ["v1"],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: "10.0.0.1:6443" }],
  });
  const versions = [
    { groupVersion: "apps/v1", version: "v1" },
    { groupVersion: "apps/v1beta1", version: "v1beta1" },
  ];
  const group = { name: "apps", versions, preferredVersion: versions[0] };
  assert.deepEqual((await ask(manager.serveAPIs)).body, { kind: "APIGroupList", apiVersion: "v1", groups: [group] });
  assert.deepEqual((await ask(manager.documentOf("apps", undefined))).body, {
    kind: "APIGroup",
    apiVersion: "v1",
    ...group,
  });
  const resources = (await ask(manager.documentOf("apps", "v1"))).body;
  assert.equal(resources.groupVersion, "apps/v1");
  assert.deepEqual(resources.resources, [
    { name: "things", singularName: "thing", namespaced: true, kind: "Thing", verbs: ["get"] },
  ]);
  assert.equal(manager.documentOf("apps", "v9"), undefined);
  assert.equal(manager.documentOf("none", undefined), undefined);
});

test("aggregated documents", async () => {
  const scale = resource("autoscaling", "v1", "things/scale", { kind: "Scale" });
  const status = resource("apps", "v1", "things/status");
  const rich = version("apps", "v1", {
    resources: [resource("apps", "v1", "things", { shortNames: ["th"] }), scale, status],
  });
  const manager = new DiscoveryManager([new EditableSource([core, { name: "apps", versions: [rich] }])], () => "");
  const { body, headers } = await ask(manager.serveAPIs, accept("v2"));
  assert.equal(headers["content-type"], "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
  assert.equal(body.apiVersion, "apidiscovery.k8s.io/v2");
  assert.equal(body.items.length, 1, "the core group is at /api");
  const [entry] = body.items[0].versions;
  assert.equal(entry.freshness, "Current");
  assert.deepEqual(entry.resources[0].subresources, [
    { subresource: "scale", responseKind: { group: "autoscaling", version: "v1", kind: "Scale" }, verbs: ["get"] },
    { subresource: "status", responseKind: { group: "", version: "", kind: "Thing" }, verbs: ["get"] },
  ]);
});

test("custom resources name their own group, stale ones say so", async () => {
  const custom = version("example.com", "v1", { explicitResponseKinds: true, freshness: "Stale" });
  const manager = new DiscoveryManager([new EditableSource([{ name: "example.com", versions: [custom] }])], () => "");
  const [entry] = (await ask(manager.serveAPIs, accept("v2"))).body.items[0].versions;
  assert.deepEqual(entry.resources[0].responseKind, { group: "example.com", version: "v1", kind: "Thing" });
  assert.equal(entry.freshness, "Stale");
});

const acceptCases: { name: string; accept: string; aggregated: boolean }[] = [
  { name: "plain JSON", accept: "application/json", aggregated: false },
  { name: "what browsers send", accept: "*/*", aggregated: false },
  {
    name: "kubectl's list",
    accept: `${accept("v2").accept},${accept("v2beta1").accept},application/json`,
    aggregated: true,
  },
  {
    name: "a version that is no longer served, then plain JSON",
    accept: `${accept("v2beta1").accept},application/json`,
    aggregated: false,
  },
  {
    name: "a version nobody knows, then plain JSON",
    accept: `${accept("v9").accept},application/json`,
    aggregated: false,
  },
];
for (const { name, accept: header, aggregated } of acceptCases) {
  test(`accepting ${name}`, async () => {
    const manager = new DiscoveryManager([new EditableSource([apps])], () => "");
    const { body } = await ask(manager.serveAPIs, { accept: header });
    assert.equal(body.kind, aggregated ? "APIGroupDiscoveryList" : "APIGroupList");
  });
}

/** Protobuf does not tell an empty text from none. */
function withoutEmpty(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, member) => (member === "" ? undefined : member)));
}

function at(value: unknown, key: string): unknown {
  return (value as JSONObject)[key];
}

const protobuf = "application/vnd.kubernetes.protobuf";
const forms: { name: string; accept: string; type: string; read: (body: Buffer) => unknown }[] = [
  {
    name: "YAML",
    accept: "application/yaml",
    type: "application/yaml",
    read: (body) => parseYAML(body.toString()),
  },
  {
    name: "protobuf, before JSON",
    accept: `${protobuf},application/json`,
    type: protobuf,
    read: (body) => decodeProtobuf(body, (apiVersion, kind) => protobufSchemaOf(apiVersion || "v1", kind)),
  },
  { name: "anything", accept: "*/*", type: "application/json", read: (body) => JSON.parse(body.toString()) },
];
for (const { name, accept: header, type, read } of forms) {
  test(`every document can be had in ${name}`, async () => {
    const manager = new DiscoveryManager([new EditableSource([core, apps])], () => "10.0.0.1:6443");
    const handlers = [
      manager.serveAPI,
      manager.serveAPIs,
      manager.documentOf("apps", undefined),
      manager.documentOf("apps", "v1"),
    ];
    for (const handler of handlers) {
      const { headers, body } = await askForBytes(handler, { accept: header });
      assert.equal(headers["content-type"], type);
      assert.deepEqual(withoutEmpty(await read(body)), withoutEmpty((await ask(handler)).body));
    }
    const parameters = "g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    const aggregated = await askForBytes(manager.serveAPIs, { accept: `${header.split(",")[0]};${parameters}` });
    assert.equal(aggregated.headers["content-type"], `${type};${parameters}`);
    assert.equal(at(await read(aggregated.body), "kind"), "APIGroupDiscoveryList");
  });
}

test("CBOR is offered for the resources of a version, where it is offered at all", async () => {
  const cbor = { accept: "application/cbor" };
  const [with_, without] = [true, false].map(
    (offersCBOR) => new DiscoveryManager([new EditableSource([core, apps])], () => "", { offersCBOR }),
  );
  const { headers, body } = await askForBytes(with_?.documentOf("apps", "v1"), cbor);
  assert.equal(headers["content-type"], "application/cbor");
  assert.equal(at(decodeCBOR(body), "groupVersion"), "apps/v1");
  for (const handler of [without?.documentOf("apps", "v1"), with_?.documentOf("apps", undefined), with_?.serveAPIs]) {
    await assert.rejects(askForBytes(handler, cbor), {
      message:
        "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    });
  }
});

test("people get documents indented", async () => {
  const manager = new DiscoveryManager([new EditableSource([apps])], () => "");
  const { body } = await askForBytes(manager.serveAPIs, { "user-agent": "curl/8.0" });
  assert.match(body.toString(), /^\{\n {2}"kind": "APIGroupList",\n/);
});

test("a client that has the document gets none; a change makes a new one", async () => {
  const source = new EditableSource([apps]);
  const manager = new DiscoveryManager([source], () => "");
  const first = await ask(manager.serveAPIs, accept("v2"));
  const etag = String(first.headers.etag);
  assert.match(etag, /^"[0-9A-F]+"$/);
  const again = await ask(manager.serveAPIs, { ...accept("v2"), "if-none-match": etag });
  assert.deepEqual([again.status, again.body], [304, undefined]);
  assert.equal(source.asked, 1, "nothing is made twice");
  source.set([apps, { name: "new.example.com", versions: [version("new.example.com", "v1")] }]);
  const changed = await ask(manager.serveAPIs, { ...accept("v2"), "if-none-match": etag });
  assert.equal(changed.status, 200);
  assert.notEqual(changed.headers.etag, etag);
  source.set([]);
  assert.equal(manager.documentOf("apps", undefined), undefined, "a group that went is gone");
});

test("groups that several servers have are one; the first server's versions count", async () => {
  const mine = new EditableSource([{ name: "apps", versions: [version("apps", "v1", { resources: [] })] }]);
  const theirs = new EditableSource([apps]);
  const [group] = new DiscoveryManager([mine, theirs], () => "").groups();
  assert.deepEqual(
    group?.versions.map(({ version: name, resources }) => [name, resources.length]),
    [
      ["v1", 0],
      ["v1beta1", 1],
    ],
  );
});
