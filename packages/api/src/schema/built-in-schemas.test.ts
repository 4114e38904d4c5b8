import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeTyped, type Schema } from "@kube-apiserver/apimachinery";
import { builtInResources } from "../resources/built-in-resources.js";
import { builtInSchemas, schemaFor, schemaForKind, structSchemaFor, typeKeyOf } from "./built-in-schemas.js";

test("every resource, its list and the kinds of its subresources have a schema", () => {
  for (const { group, version, kind, listKind, subresources = [], typeKey } of builtInResources) {
    const kinds = [
      { group, version, kind },
      ...subresources,
      ...(listKind ? [{ group, version, kind: listKind }] : []),
    ];
    for (const gvk of kinds) {
      const schema = schemaForKind(gvk);
      assert.equal(schema?.kind, "struct", `${gvk.group}/${gvk.version} ${gvk.kind}`);
    }
    assert.equal(schemaForKind({ group, version, kind }), schemaFor(typeKey));
  }
});

test("every type of the tables builds, and every type it refers to exists", () => {
  const table = builtInSchemas();
  for (const pkg of table.rows.packages) {
    for (const name of table.rows.typesOf(pkg)) walk(schemaFor(`${pkg}.${name}`), new Set());
  }
});

function walk(schema: Schema, seen: Set<Schema>): void {
  if (seen.has(schema)) return;
  seen.add(schema);
  if (schema.kind === "struct") for (const field of schema.fields.values()) walk(field.schema, seen);
  if (schema.kind === "list") walk(schema.items, seen);
  if (schema.kind === "map") walk(schema.values, seen);
}

test("a type has one node, which knows its key", () => {
  const pod = structSchemaFor("core.v1.Pod");
  assert.equal(schemaFor("core.v1.Pod"), pod);
  assert.equal(typeKeyOf(pod), "core.v1.Pod");
  assert.equal(pod.fields.get("spec")?.schema, schemaFor("core.v1.PodSpec"));
});

test("a cyclic type refers to itself", () => {
  const props = structSchemaFor("apiextensions.v1.JSONSchemaProps");
  const properties = props.fields.get("properties")?.schema;
  assert.equal(properties?.kind === "map" && properties.values, props);
  const items = props.fields.get("items")?.schema;
  assert.equal(items?.kind === "any" && items.shapes?.object, props);
});

test("fields of an inlined struct stand beside their neighbours, with the way to them in protobuf", () => {
  const volume = structSchemaFor("core.v1.Volume");
  assert.deepEqual([...volume.fields.keys()].slice(0, 3), ["name", "hostPath", "emptyDir"]);
  assert.deepEqual(volume.fields.get("emptyDir")?.proto, {
    number: 2,
    wire: "bytes",
    repeated: false,
    type: "EmptyDirVolumeSource",
    embeddedIn: [2],
  });
});

test("kind and apiVersion come first, as Go encodes them", () => {
  const keys = [...structSchemaFor("apps.v1.Deployment").fields.keys()];
  assert.deepEqual(keys, ["kind", "apiVersion", "metadata", "spec", "status"]);
});

test("markers of a field are kept", () => {
  const containers = structSchemaFor("core.v1.PodSpec").fields.get("containers");
  assert.ok(containers?.schema.kind === "list");
  assert.equal(containers.required, true);
  assert.equal(containers.schema.listType, "map");
  assert.deepEqual(containers.schema.listMapKeys, ["name"]);
  assert.deepEqual(containers.patchStrategy, ["merge"]);
  assert.equal(containers.patchMergeKey, "name");
});

test("a field may lift the atomicity of its type", () => {
  const claimRef = structSchemaFor("core.v1.PersistentVolumeSpec").fields.get("claimRef")?.schema;
  assert.ok(claimRef?.kind === "struct");
  assert.equal(claimRef.structType, "granular");
  assert.equal(structSchemaFor("core.v1.ObjectReference").structType, "atomic");
});

const metaKinds = [
  { name: "Status under v1", gvk: { group: "", version: "v1", kind: "Status" }, want: "Status" },
  { name: "Table under meta.k8s.io", gvk: { group: "meta.k8s.io", version: "v1", kind: "Table" }, want: "Table" },
  {
    name: "options in every group",
    gvk: { group: "apps", version: "v1", kind: "DeleteOptions" },
    want: "DeleteOptions",
  },
  {
    name: "watch events in groups of others",
    gvk: { group: "x.io", version: "v1", kind: "WatchEvent" },
    want: "WatchEvent",
  },
  { name: "no Table in other groups", gvk: { group: "apps", version: "v1", kind: "Table" }, want: undefined },
  {
    name: "no property of objects is a group",
    gvk: { group: "", version: "constructor", kind: "Pod" },
    want: undefined,
  },
];
for (const { name, gvk, want } of metaKinds) {
  test(`meta kinds: ${name}`, () => {
    const schema = schemaForKind(gvk);
    assert.equal(schema?.kind === "struct" ? schema.goName : undefined, want);
  });
}

test("an unknown type is a mistake of the program", () => {
  assert.throws(() => schemaFor("core.v1.Nothing"), RangeError);
});

test("an entry of a map without bytes has none, as it would come back from protobuf", () => {
  const object = { apiVersion: "v1", kind: "ConfigMap", binaryData: { a: null, b: "AAEC" } };
  const { object: decoded } = decodeTyped(object, structSchemaFor("core.v1.ConfigMap"));
  assert.deepEqual(decoded.binaryData, { a: "", b: "AAEC" });
});
