import assert from "node:assert/strict";
import { test } from "node:test";
import type { Field, Schema, StructSchema } from "@kube-apiserver/apimachinery";
import { customResourceDefinitions } from "./custom-resource-openapi.js";
import { buildOpenAPIV2, buildOpenAPIV3 } from "./documents.js";

function field(name: string, schema: Schema, more: Partial<Field> = {}): [string, Field] {
  return [name, { name, schema, required: false, omit: "empty", pointer: false, ...more }];
}

function struct(fields: [string, Field][], more: Partial<StructSchema> = {}): StructSchema {
  return { kind: "struct", fields: new Map(fields), unknownFields: "prune", ...more };
}

const size = field("size", { kind: "scalar", type: "int32", description: "how big" }, { required: true, default: 3 });
const tags = field("tags", { kind: "list", items: { kind: "scalar", type: "string" }, listType: "set" });
const widget = struct([field("spec", struct([size, tags]))], { description: "A widget." });

const kind = { group: "example.com", version: "v1", kind: "Widget" };
const resource = {
  name: "widgets",
  namespaced: true,
  kind,
  listKind: "WidgetList",
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  subresources: [{ name: "status", kind, verbs: ["get", "patch", "update"] }],
  patchTypes: ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"],
  mediaTypes: ["application/json", "application/yaml"],
};
const group = { group: "example.com", version: "v1", resources: [resource] };
const resolve = customResourceDefinitions([{ kind, listKind: "WidgetList", plural: "widgets", schema: widget }]);

// The documents are plain JSON of a form that each test knows.
// biome-ignore lint/suspicious/noExplicitAny: navigating a document by its literal keys
type Document = any;
const v3: Document = buildOpenAPIV3(group, resolve);

test("the definition of a custom resource: its schema, type and object metadata", () => {
  const { properties, ...rest } = v3.components.schemas["com.example.v1.Widget"];
  assert.deepEqual(rest, {
    description: "A widget.",
    type: "object",
    "x-kubernetes-group-version-kind": [{ group: "example.com", kind: "Widget", version: "v1" }],
  });
  assert.deepEqual(properties.spec, {
    type: "object",
    required: ["size"],
    properties: {
      size: { type: "integer", format: "int32", description: "how big", default: 3 },
      tags: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
    },
  });
  assert.deepEqual(Object.keys(properties).sort(), ["apiVersion", "kind", "metadata", "spec"]);
  assert.equal(
    properties.metadata.allOf[0].$ref,
    "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
  );
});

test("the definition of its list", () => {
  const list = v3.components.schemas["com.example.v1.WidgetList"];
  assert.deepEqual(list.required, ["items"]);
  assert.deepEqual(list.properties.items.items, { $ref: "#/components/schemas/com.example.v1.Widget" });
});

test("its operations", () => {
  const items = "/apis/example.com/v1/namespaces/{namespace}/widgets";
  assert.equal(v3.paths[items].post.operationId, "createExampleComV1NamespacedWidget");
  assert.equal(v3.paths[`${items}/{name}/status`].get.operationId, "readExampleComV1NamespacedWidgetStatus");
  assert.deepEqual(Object.keys(v3.paths[`${items}/{name}`].patch.requestBody.content), resource.patchTypes);
});

test("a schema that keeps unknown fields declares none in v2: kubectl would reject the others", () => {
  const open = struct([field("a", { kind: "scalar", type: "string" })], { unknownFields: "preserve" });
  const document: Document = buildOpenAPIV2(
    [group],
    customResourceDefinitions([{ kind, listKind: "WidgetList", plural: "widgets", schema: open }]),
  );
  assert.deepEqual(Object.keys(document.definitions["com.example.v1.Widget"]), [
    "type",
    "x-kubernetes-group-version-kind",
  ]);
});
